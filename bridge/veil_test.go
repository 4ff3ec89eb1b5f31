// SPDX-License-Identifier: GPL-3.0-or-later

package bridge_test

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"modembridge/bridge"
	"modembridge/bridge/bridgetest"
	"modembridge/quirks"
	"modembridge/switcher/usb"
)

// A veil is a world of which something else is seen, or heard, than there is.
type veil struct {
	*bridgetest.World
	see  atomic.Pointer[func(*bridge.Observation)]
	hear error
}

func (v *veil) Observe(ctx context.Context, p usb.PortPath, d *usb.Device) (bridge.Observation, error) {
	o, err := v.World.Observe(ctx, p, d)
	if see := v.see.Load(); see != nil {
		(*see)(&o)
	}
	return o, err
}

func (v *veil) Hear(ctx context.Context, d usb.Device) error {
	if v.hear != nil {
		return v.hear
	}
	return v.World.Hear(ctx, d)
}

// shows has the world be seen so from now on; nil is as it is.
func (v *veil) shows(see func(*bridge.Observation)) {
	if see == nil {
		v.see.Store(nil)
	} else {
		v.see.Store(&see)
	}
	v.World.Touch()
}

// storyThrough is tale through a veil, which hides nothing at first.
func storyThrough(t *testing.T, db *quirks.DB, wishes bridge.Wishes, tell func(t *testing.T, v *veil, b *bridge.Bridge)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		v := &veil{World: bridgetest.New()}
		tell(t, v, runWith(t, bridge.Config{World: v, Quirks: db, Wishes: wishes}))
		v.Do(func(w *bridgetest.World) {
			for _, x := range w.Violations {
				t.Errorf("violation: %s", x)
			}
		})
	})
}

// veiled is storyThrough of a stick that is connected.
func veiled(t *testing.T, s bridgetest.Stick, wishes bridge.Wishes, tell func(t *testing.T, v *veil, b *bridge.Bridge)) {
	t.Helper()
	storyThrough(t, database(t), wishes, func(t *testing.T, v *veil, b *bridge.Bridge) {
		v.Plug(port, s)
		if got := after(b, time.Minute); !strings.HasPrefix(got, "connected") {
			t.Errorf("plugged in: %q", got)
		}
		tell(t, v, b)
	})
}

// withholds returns how often the ports were taken from ModemManager.
func withholds(v *veil) int { return count(v.World, "withhold") }

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

// veiled is a story of a stick that is connected, seen through a veil.
func veiled(t *testing.T, s bridgetest.Stick, wishes bridge.Wishes, tell func(t *testing.T, v *veil, b *bridge.Bridge)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		v := &veil{World: bridgetest.New()}
		b := runWith(t, bridge.Config{World: v, Quirks: database(t), Wishes: wishes})
		v.Plug(port, s)
		if got := after(b, time.Minute); !strings.HasPrefix(got, "connected") {
			t.Errorf("plugged in: %q", got)
		}
		tell(t, v, b)
		v.Do(func(w *bridgetest.World) {
			for _, x := range w.Violations {
				t.Errorf("violation: %s", x)
			}
		})
	})
}

// withholds returns how often the ports were taken from ModemManager.
func withholds(v *veil) int { return count(v.World, "withhold") }

// SPDX-License-Identifier: GPL-3.0-or-later

package bridge_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"modembridge/bridge"
	"modembridge/bridge/bridgetest"
	"modembridge/switcher/usb"
)

// A busy world is one in which something changes all the time, and in which it takes
// a while to look.
type busyWorld struct {
	*bridgetest.World
	look time.Duration
}

func (w busyWorld) Devices(ctx context.Context, worth func(usb.PortPath, usb.ID) bool) ([]usb.Device, []usb.PortPath, error) {
	<-time.After(w.look)
	w.Touch()
	return w.World.Devices(ctx, worth)
}

// Sixteen sticks at once make thousands of events. Looking at them must leave the
// machine to those who work with the sticks, and must not fall behind either.
func TestLookingTakesNoMoreThanItsShare(t *testing.T) {
	for _, tt := range []struct {
		look        time.Duration
		least, most int // looks in 10 s
	}{
		{0, 900, 1001},
		{20 * time.Millisecond, 120, 126},
		{time.Second, 8, 9},
	} {
		t.Run(tt.look.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := busyWorld{bridgetest.New(), tt.look}
				b := runWith(t, bridge.Config{World: w, Quirks: database(t)})
				after(b, 10*time.Second)
				if n := w.Looks(); n < tt.least || n > tt.most {
					t.Errorf("looked %d times in 10 s, want %d to %d", n, tt.least, tt.most)
				}
			})
		})
	}
}

// SPDX-License-Identifier: GPL-3.0-or-later

package bridge_test

import (
	"testing"
	"time"

	"modembridge/bridge"
	"modembridge/bridge/bridgetest"
)

// TestAProfileIsUpdatedWhereItIsOurs has a profile of an operator whose access
// point comes to be known later.
func TestAProfileIsUpdatedWhereItIsOurs(t *testing.T) {
	for _, tt := range []struct {
		name string
		edit func(*bridge.Settings)
		want string // the APN in the end
		sent int    // updates
	}{
		{"nobody has edited it", func(*bridge.Settings) {}, "web", 1},
		{"its name was edited", func(s *bridge.Settings) { s.ID = "Ann's" }, "web", 1},
		{"its APN was edited", func(s *bridge.Settings) { s.APN.Name = "corporate" }, "corporate", 0},
		{"its user name was edited", func(s *bridge.Settings) { s.APN.User = "me" }, "", 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			story(t, func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
				s := bridgetest.ZTE()
				s.SIMOperator = "24499"
				w.Plug(port, s)
				expect(t, "before", after(b, time.Minute), "ready no-apn")
				w.EditProfile(bridge.ProfileUUID, tt.edit)
				w.Do(func(w *bridgetest.World) { w.APNs["24499"] = []bridge.APN{{Name: "web"}} })
				after(b, time.Hour)
				p, _ := w.Profile(bridge.ProfileUUID)
				expect(t, "in the end", p.APN, tt.want)
				n := 0
				for _, what := range sent(w) {
					if what == "update gsm.apn" {
						n++
					}
				}
				if n != tt.sent {
					t.Errorf("%d updates, want %d: %q", n, tt.sent, sent(w))
				}
			})
		})
	}
}

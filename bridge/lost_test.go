// SPDX-License-Identifier: GPL-3.0-or-later

package bridge_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"modembridge/bridge"
	"modembridge/bridge/bridgetest"
)

func TestPortsThatWereNotHeardAreTakenOnce(t *testing.T) {
	for _, err := range []error{context.DeadlineExceeded, bridge.ErrSilent} {
		t.Run(err.Error(), func(t *testing.T) {
			veiled(t, bridgetest.ZTE(), bridge.Wishes{}, func(t *testing.T, v *veil, b *bridge.Bridge) {
				v.hear = err
				v.LoseNetwork(port, "searching")
				after(b, time.Hour)
				if n := withholds(v); n != 1 {
					t.Errorf("the ports were taken %d times in an hour without a network, want once", n)
				}
			})
		})
	}
}

func TestADialByHandThatWaitsForANetworkIsLeftAlone(t *testing.T) {
	veiled(t, bridgetest.ZTE(), bridge.Wishes{}, func(t *testing.T, v *veil, b *bridge.Bridge) {
		v.EditProfile(bridge.ProfileUUID, func(s *bridge.Settings) { s.Autoconnect = false })
		v.LoseNetwork(port, "searching")
		after(b, 30*time.Second)
		v.shows(func(o *bridge.Observation) { // a person clicks
			if o.Link != nil {
				o.Link.Busy = true
			}
		})
		after(b, 30*time.Second)
		if n := withholds(v); n != 0 {
			t.Errorf("the ports were taken %d times from under a dial by hand", n)
		}
	})
}

// TestAModemThatWasOffGetsTimeForASearch: it has to look everywhere, and being switched
// on is no search.
func TestAModemThatWasOffGetsTimeForASearch(t *testing.T) {
	for _, enabling := range []bool{true, false} {
		t.Run(fmt.Sprintf("enabling %v", enabling), func(t *testing.T) {
			veiled(t, bridgetest.ZTE(), bridge.Wishes{}, func(t *testing.T, v *veil, b *bridge.Bridge) {
				seen := func(s bridge.ModemState, enabling bool) func(o *bridge.Observation) {
					return func(o *bridge.Observation) {
						if o.Modem != nil {
							o.Modem.State, o.Modem.Enabling, o.Modem.Registration = s, enabling, "searching"
							o.Link = &bridge.Link{}
						}
					}
				}
				v.shows(seen(bridge.ModemDisabled, false)) // mobile broadband is off
				after(b, time.Hour)
				v.shows(seen(bridge.ModemEnabled, enabling))
				after(b, 100*time.Second)
				if n := withholds(v); n != 0 {
					t.Errorf("the ports were taken %d times within 100 s", n)
				}
				v.shows(nil)
			})
		})
	}
}

func TestADeniedSIMIsNoLostNetwork(t *testing.T) {
	veiled(t, bridgetest.ZTE(), rescuing(), func(t *testing.T, v *veil, b *bridge.Bridge) {
		v.LoseNetwork(port, "denied")
		var states []string
		for range 300 {
			if got := after(b, time.Second); len(states) == 0 || states[len(states)-1] != got {
				states = append(states, got)
			}
		}
		if n := withholds(v); n != 0 {
			t.Errorf("the ports were taken %d times; states %q", n, states)
		}
	})
}

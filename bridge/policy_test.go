// SPDX-License-Identifier: GPL-3.0-or-later

package bridge_test

import (
	"testing"
	"testing/synctest"
	"time"

	"modembridge/bridge"
	"modembridge/bridge/bridgetest"
)

// TestAChangedPolicyReachesWhatIsOurs restarts the daemon with another
// configuration, after the user has edited one field of the profile.
func TestAChangedPolicyReachesWhatIsOurs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := bridgetest.New()
		run := func(p bridge.Policy) {
			b, stop := begin(t.Context(), bridge.Config{World: w, Quirks: database(t), Wishes: bridge.Wishes{Policy: p}})
			defer stop()
			after(b, 2*time.Minute)
		}
		settings := func() bridge.Settings {
			p, ok := w.Profile(bridge.ProfileUUID)
			if !ok {
				t.Fatal("there is no profile")
			}
			s := p.Settings
			s.ID, s.APN = "", bridge.APN{}
			return s
		}
		expect := func(when string, want bridge.Settings) {
			t.Helper()
			if got := settings(); got != want {
				t.Errorf("%s: %#v\nwant %#v", when, fields(got), fields(want))
			}
		}
		w.Plug(port, bridgetest.ZTE())
		run(bridge.Policy{Metered: bridge.MeteredYes})
		expect("as it is made", bridge.Settings{Autoconnect: true, HomeOnly: true, Metered: bridge.MeteredYes})

		w.EditProfile(bridge.ProfileUUID, func(s *bridge.Settings) { s.Metered = bridge.MeteredUnknown })
		run(bridge.Policy{Connect: bridge.ConnectManual, Roaming: true, Metered: bridge.MeteredNo, Priority: -7, Metric: 1000})
		changed := bridge.Settings{Priority: -7, IPv4Metric: 1000, IPv6Metric: 1000}
		expect("with another configuration", changed)

		run(bridge.Policy{Connect: bridge.ConnectManual, Untold: true})
		expect("with one that cannot be read", changed)
		w.Do(func(w *bridgetest.World) {
			for _, v := range w.Violations {
				t.Error(v)
			}
		})
	})
}

// fields shows all that a profile holds of ours.
func fields(s bridge.Settings) map[string]string {
	all := map[string]string{}
	for f := range bridge.AllFields.Each() {
		all[f.String()] = s.Text(f)
	}
	return all
}

// SPDX-License-Identifier: GPL-3.0-or-later

package bridge_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"modembridge/bridge"
	"modembridge/bridge/bridgetest"
)

// apnNamed returns access points of those names, "name/user" with a user.
func apnNamed(names ...string) []bridge.APN {
	list := []bridge.APN{}
	for _, name := range names {
		var a bridge.APN
		if a.Name, a.User, _ = strings.Cut(name, "/"); a.User != "" {
			a.Password = "secret"
		}
		list = append(list, a)
	}
	return list
}

// searchable returns a stick whose operator has those access points, in a network
// that takes others.
func searchable(network ...string) bridgetest.Stick {
	s := bridgetest.ZTE()
	s.SIMOperator, s.Network = "24498", apnNamed(network...)
	return s
}

func offers(w *bridgetest.World, names ...string) {
	w.Do(func(w *bridgetest.World) { w.APNs["24498"] = apnNamed(names...) })
}

// refused returns the access points that the network refused, one after the other,
// without repetition.
func refused(w *bridgetest.World) (list []string) {
	w.Do(func(w *bridgetest.World) { list = slices.Compact(slices.Clone(w.Dialled)) })
	return list
}

func apnOf(w *bridgetest.World) string {
	p, _ := w.Profile(bridge.ProfileUUID)
	return p.APN
}

func TestTheNextAccessPointIsTriedWhenOneIsRefused(t *testing.T) {
	story(t, func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
		offers(w, "one", "two", "three")
		w.Plug(port, searchable("two"))
		expect(t, "after the first was refused", after(b, 11*time.Second), "ready apn-next")
		said := b.Snapshots()[0]
		if want := `The network refuses the access point name (APN) "one", so the next one that is known for this SIM is tried: "two".`; said.Reason != want {
			t.Errorf("said %q, want %q", said.Reason, want)
		}
		expect(t, "after a minute", after(b, time.Minute), "connected")
		expect(t, "the profile", apnOf(w), "two")
		if got := refused(w); !slices.Equal(got, []string{"one"}) {
			t.Errorf("the network refused %q, want one alone", got)
		}

		// Another SIM of the operator's, for which the first is right.
		other := searchable("one")
		other.SIMCard = "another card"
		for i, s := range []bridgetest.Stick{other, searchable("two"), other} {
			if w.Pull(port); i == 1 {
				w.Do(func(w *bridgetest.World) { w.Dialled = nil })
			}
			w.Plug(port, s)
			expect(t, "with "+s.SIMCard, after(b, time.Minute), "connected")
			expect(t, "the profile", apnOf(w), s.Network[0].Name)
		}
		// NetworkManager has begun to dial with what the profile has of the SIM before.
		if got := refused(w); !slices.Equal(got, []string{"one", "two"}) {
			t.Errorf("the network refused %q of the SIMs that were there before, want one each", got)
		}
	})
}

// TestASearchEnds has cases in which nothing, or not all, is tried.
func TestASearchEnds(t *testing.T) {
	user := func(w *bridgetest.World) {
		w.EditProfile(bridge.ProfileUUID, func(s *bridge.Settings) { s.APN.Name = "mine" })
	}
	for _, tt := range []struct {
		name    string
		offers  []string
		network []string
		change  func(*bridgetest.Stick)
		early   func(*bridgetest.World) // 12 s after the plug: the second is being dialled
		want    string                  // state in the end
		apn     string                  // of the profile in the end
		refused []string
	}{
		{"when all were refused", []string{"one", "two", "three"}, nil, nil, nil, "ready apns-refused", "one", []string{"one", "two", "three", "one"}},
		{"when the only one was refused", []string{"one"}, nil, nil, nil, "ready apn-unknown", "one", []string{"one"}},
		{"after six", []string{"1", "2", "3", "4", "5", "6", "7", "8"}, []string{"8"}, nil, nil, "ready apns-refused", "1", []string{"1", "2", "3", "4", "5", "6", "1"}},
		{"with the modem's own", []string{"one"}, []string{"own"}, func(s *bridgetest.Stick) { s.Contexts = apnNamed("one", "ims", "own") }, nil, "connected", "own", []string{"one", "ims"}},
		{"with the modem's own, when nobody else names one", nil, []string{"own"}, func(s *bridgetest.Stick) { s.Contexts = apnNamed("own") }, nil, "connected", "own", nil},
		{"with another user of the same name", []string{"one/a", "one/b"}, []string{"one/b"}, nil, nil, "connected", "one", []string{"one"}},
		{"while roaming", []string{"one", "two"}, []string{"two"}, func(s *bridgetest.Stick) { s.Roams = true }, nil, "ready roaming-off", "one", []string{"one"}},
		{"when the user edits the profile", []string{"one", "two", "three"}, []string{"three"}, nil, user, "ready apn-unknown", "mine", []string{"one", "two", "mine"}},
		{"when the user's is right", []string{"one", "two", "three"}, []string{"mine"}, nil, user, "connected", "mine", []string{"one", "two"}},
		{"when the user switches it off", []string{"one", "two", "three"}, []string{"three"}, nil, func(w *bridgetest.World) { w.SwitchOff(port) }, "ready user-off", "two", []string{"one"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			story(t, func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
				offers(w, tt.offers...)
				s := searchable(tt.network...)
				if tt.change != nil {
					tt.change(&s)
				}
				w.Plug(port, s)
				after(b, 12*time.Second)
				if tt.early != nil {
					tt.early(w)
				}
				expect(t, "after a day", after(b, 24*time.Hour), tt.want)
				expect(t, "the profile", apnOf(w), tt.apn)
				if got := refused(w); !slices.Equal(got, tt.refused) {
					t.Errorf("the network refused %q, want %q", got, tt.refused)
				}
			})
		})
	}
}

func TestASearchThatIsOverNamesWhatWasTried(t *testing.T) {
	story(t, func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
		offers(w, "one", "two", "three")
		w.Plug(port, searchable())
		after(b, time.Hour)
		w.Do(func(w *bridgetest.World) { w.ChangeLink(port, func(l *bridge.Link) { l.Busy = true }) })
		expect(t, "while NetworkManager dials again", after(b, time.Second), "ready apns-refused")
		got := b.Snapshots()[0]
		if want := `The network refuses every access point name (APN) that is known for this SIM: "one", "two" and "three".`; got.Reason != want {
			t.Errorf("said %q, want %q", got.Reason, want)
		}
		if want := "Ask the operator (24498) for the right one, then: nmcli connection modify mobile gsm.apn NAME; it is then dialled by itself, or else with: nmcli connection up mobile"; got.NextStep != want {
			t.Errorf("said %q, want %q", got.NextStep, want)
		}
		expectClass(t, b, "ask")
		for _, a := range got.APNs {
			if !a.Refused || a.Source != bridge.FromDatabase {
				t.Errorf("%+v; want it refused, and from the database", a)
			}
		}
	})
}

// TestASearchGoesOn is about what may come in the way of one.
func TestASearchGoesOn(t *testing.T) {
	story(t, func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
		offers(w, "one", "two", "three")
		w.Plug(port, searchable("three"))
		after(b, 12*time.Second)
		w.TireNetworkManager(port)
		expect(t, "after NetworkManager gave up", after(b, time.Minute), "connected")
		expect(t, "the profile", apnOf(w), "three")
	})
	synctest.Test(t, func(t *testing.T) {
		w := bridgetest.New()
		offers(w, "one", "two", "three")
		first, stop := begin(t.Context(), bridge.Config{World: w, Quirks: database(t)})
		w.Plug(port, searchable("three"))
		after(first, 12*time.Second)
		stop()
		b := run(t, w)
		expect(t, "after the daemon was started anew", after(b, time.Minute), "connected")
		if got := refused(w); !slices.Equal(got, []string{"one", "two"}) {
			t.Errorf("the network refused %q, want one and two", got)
		}
	})
}

// TestNobodyIsFoughtWith has somebody put an access point of no use into the profile
// whenever it was changed, and hide that it was not us.
func TestNobodyIsFoughtWith(t *testing.T) {
	story(t, func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
		offers(w, "one", "two")
		w.Plug(port, searchable())
		for range 200 {
			after(b, time.Minute)
			w.Rewrite(bridge.ProfileUUID, func(s *bridge.Settings) { s.APN.Name = "foreign" })
		}
		n := 0
		for _, what := range sent(w) {
			if what == "update gsm.apn" {
				n++
			}
		}
		if n > 12 {
			t.Errorf("%d updates", n)
		}
	})
}

// TestASearchIsBoundedInOrderAndEndsWithWhatWorks draws operators, networks, modems
// and users.
func TestASearchIsBoundedInOrderAndEndsWithWhatWorks(t *testing.T) {
	names := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "c", "d", "e", "f", "g", "h", "a/u", "b/u", "a/v"}), 0, 9)
	rapid.Check(t, func(rt *rapid.T) {
		known, contexts, network := names.Draw(rt, "database"), names.Draw(rt, "contexts"), names.Draw(rt, "network")
		worked := apnNamed(rapid.SampledFrom([]string{"", "a", "h", "b/u"}).Draw(rt, "worked"))[0]
		worked.Password = ""
		roams := rapid.Bool().Draw(rt, "roams")
		user := rapid.SampledFrom([]string{"", "", "", "edits", "switches it off", "replugs"}).Draw(rt, "the user")
		at := time.Duration(rapid.IntRange(5, 60).Draw(rt, "seconds")) * time.Second
		var broken []string
		synctest.Test(t, func(t *testing.T) {
			w := bridgetest.New()
			offers(w, known...)
			if worked.Name != "" {
				w.Do(func(w *bridgetest.World) { w.Worked["card"] = worked })
			}
			s := searchable(network...)
			s.Contexts, s.Roams = apnNamed(contexts...), roams
			b := run(t, w)
			w.Plug(port, s)
			after(b, at)
			state := b.Snapshots()[0].State
			_, made := w.Profile(bridge.ProfileUUID)
			switch user {
			case "edits":
				w.EditProfile(bridge.ProfileUUID, func(s *bridge.Settings) { s.APN = apnNamed("mine")[0] })
			case "switches it off":
				w.SwitchOff(port)
			case "replugs":
				w.Pull(port)
				w.Plug(port, s)
			}
			end := after(b, time.Hour)
			list := bridge.APNs{Worked: worked, Database: offered(known), Contexts: offered(contexts)}.Candidates()
			works := slices.IndexFunc(list, func(c bridge.Candidate) bool {
				return slices.ContainsFunc(s.Network, func(a bridge.APN) bool { return a == bridge.APN{Name: c.Name, User: c.User, Password: c.Password} })
			})
			updates := 0
			for _, what := range sent(w) {
				if strings.HasPrefix(what, "update gsm.apn") || strings.HasPrefix(what, "update gsm.username") {
					updates++
				}
			}
			limit := 7 // six, and the best guess that is put back
			if user == "replugs" {
				limit = 14
			}
			switch {
			case updates > limit:
				broken = append(broken, fmt.Sprintf("%d updates", updates))
			case roams && updates > 1: // the modem's own, where nobody else names one
				broken = append(broken, fmt.Sprintf("%d updates while roaming", updates))
			case user == "" && !roams && works >= 0 && works < 6 && end != "connected":
				broken = append(broken, fmt.Sprintf("%s works, and the end is %q", list[works].Name, end))
			case user == "edits" && made && apnOf(w) != "mine":
				broken = append(broken, "the user's APN is gone")
			case user == "switches it off" && (state == "ready" || state == "connected") && end != "ready user-off":
				broken = append(broken, "connected what was switched off")
			case works < 0 && end == "connected" && user != "edits":
				broken = append(broken, "connected with what nobody names")
			}
			broken = append(broken, contradictions(b)...)
			w.Do(func(w *bridgetest.World) { broken = append(broken, w.Violations...) })
		})
		if len(broken) > 0 {
			rt.Fatalf("%v", broken)
		}
	})
}

func offered(names []string) (list []bridge.Offer) {
	for _, a := range apnNamed(names...) {
		list = append(list, bridge.Offer{APN: a})
	}
	return list
}

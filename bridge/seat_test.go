// SPDX-License-Identifier: GPL-3.0-or-later

package bridge_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"modembridge/bridge"
	"modembridge/bridge/bridgetest"
	"modembridge/switcher/usb"
)

const second = usb.PortPath("1-2")

// numbered is a stick with a SIM of that number.
func numbered(number string) bridgetest.Stick {
	s := bridgetest.ZTE()
	s.Number = number
	return s
}

// lines describes the links and profiles: "1-1 mobile", and "mobile for a" where a
// profile is bound.
func lines(w *bridgetest.World) string {
	var list []string
	names := map[string]string{}
	for _, p := range w.Profiles() {
		names[p.UUID] = p.ID
		line := p.ID
		if p.Settings.SIM != "" {
			line += " for " + p.Settings.SIM
		}
		list = append(list, line)
	}
	for _, port := range []usb.PortPath{port, second} {
		if l := w.Link(port); l.Activated {
			list = append(list, string(port)+" "+names[l.Profile])
		}
	}
	return strings.Join(list, ", ")
}

// wait lets virtual time pass.
func wait(d time.Duration) {
	<-time.After(d)
	synctest.Wait()
}

// What a step may want instead of lines.
const (
	anything = "anything"
	atOnce   = "the next step at once"
)

func TestEachSIMHasAProfile(t *testing.T) {
	type step struct {
		what string
		do   func(w *bridgetest.World)
		want string
	}
	plug := func(port usb.PortPath, number string) step {
		return step{"plug " + number + " into " + string(port), func(w *bridgetest.World) { w.Plug(port, numbered(number)) }, anything}
	}
	pull := func(port usb.PortPath) step {
		return step{"pull " + string(port), func(w *bridgetest.World) { w.Pull(port) }, anything}
	}
	to := func(s step, want string) step { s.want = want; return s }
	both := "mobile for a, mobile-2 for b, 1-1 mobile, 1-2 mobile-2"
	for _, tt := range []struct {
		name  string
		steps []step
	}{
		{"one after the other", []step{
			to(plug(port, "a"), "mobile, 1-1 mobile"),
			to(plug(second, "b"), both),
			to(pull(second), "mobile for a, mobile-2 for b, 1-1 mobile"),
			to(plug(second, "b"), both),
			to(pull(port), "mobile for a, mobile-2 for b, 1-2 mobile-2"),
		}},
		{"two at once", []step{
			to(plug(port, "a"), atOnce),
			to(plug(second, "b"), both+" or mobile for b, mobile-2 for a, 1-1 mobile-2, 1-2 mobile or mobile-2 for b, mobile for a, 1-1 mobile, 1-2 mobile-2"),
		}},
		{"the second port first", []step{
			to(plug(second, "b"), "mobile, 1-2 mobile"),
			to(plug(port, "a"), "mobile for b, mobile-2 for a, 1-1 mobile-2, 1-2 mobile"),
		}},
		{"another SIM while it is alone", []step{
			plug(port, "a"), pull(port), to(plug(port, "b"), "mobile, 1-1 mobile"),
		}},
		{"the SIMs are swapped", []step{
			plug(port, "a"), plug(second, "b"), pull(port), pull(second),
			plug(port, "b"), to(plug(second, "a"), "mobile for a, mobile-2 for b, 1-1 mobile-2, 1-2 mobile"),
		}},
		{"a third SIM", []step{
			plug(port, "a"), plug(second, "b"), pull(second),
			to(plug(second, "c"), "mobile for a, mobile-2 for b, mobile-3 for c, 1-1 mobile, 1-2 mobile-3"),
		}},
		{"a number that fills up with F in the other stick", []step{
			plug(port, "a1"), plug(second, "b1"), pull(port), pull(second),
			to(plug(second, "a1F"), "mobile for a1F, mobile-2 for b1, 1-2 mobile"),
		}},
		{"a number that nobody can read", []step{
			plug(port, "a"), to(plug(second, ""), "mobile for a, 1-1 mobile"),
		}},
		{"profiles of the user's are used", []step{
			{"the user makes two", func(w *bridgetest.World) {
				for _, name := range []string{"one", "two"} {
					w.AddByHand(name, bridge.Settings{ID: name, APN: bridge.APN{Name: name}, Autoconnect: true})
				}
			}, "one, two"},
			to(plug(port, "a"), "one, two, 1-1 one"),
			to(plug(second, "b"), "one, two, 1-1 one, 1-2 two"),
		}},
		{"one profile of the user's and two sticks", []step{
			{"the user makes one", func(w *bridgetest.World) {
				w.AddByHand("one", bridge.Settings{ID: "one", APN: bridge.APN{Name: "one"}, Autoconnect: true})
			}, "one"},
			plug(port, "a"),
			to(plug(second, "b"), "one, mobile for b, 1-1 one, 1-2 mobile"),
		}},
		{"the user takes the binding out", []step{
			plug(port, "a"), plug(second, "b"),
			{"edit", func(w *bridgetest.World) {
				w.EditProfile(bridge.ProfileUUID, func(s *bridge.Settings) { s.SIM = "" })
			}, "mobile, mobile-2 for b, 1-1 mobile, 1-2 mobile-2"},
			pull(port), pull(second),
			to(plug(second, "a"), "mobile, mobile-2 for b, 1-2 mobile"),
		}},
		{"the user binds it to another SIM", []step{
			plug(port, "a"), pull(port),
			{"edit", func(w *bridgetest.World) {
				w.EditProfile(bridge.ProfileUUID, func(s *bridge.Settings) { s.SIM = "x" })
			}, "mobile for x"},
			to(plug(port, "a"), "mobile for x"),
		}},
		{"the user renames both", []step{
			plug(port, "a"), plug(second, "b"),
			{"edit", func(w *bridgetest.World) {
				w.EditProfile(bridge.ProfileUUID, func(s *bridge.Settings) { s.ID = "Ann" })
				w.EditProfile(bridgetest.Own("b"), func(s *bridge.Settings) { s.ID = "Bob" })
			}, "Ann for a, Bob for b, 1-1 Ann, 1-2 Bob"},
			pull(port), pull(second),
			to(plug(port, "c"), "Ann for a, Bob for b, mobile-3 for c, 1-1 mobile-3"),
		}},
		{"the second is deleted", []step{
			plug(port, "a"), plug(second, "b"),
			{"delete", func(w *bridgetest.World) { w.DeleteProfile(bridgetest.Own("b")) }, "mobile for a, 1-1 mobile"},
			pull(second), to(plug(second, "b"), "mobile for a, 1-1 mobile"),
			{"ask for it", func(w *bridgetest.World) { w.RestoreProfile(bridgetest.Own("b")) }, both},
		}},
		{"the first is deleted", []step{
			plug(port, "a"), plug(second, "b"),
			{"delete", func(w *bridgetest.World) { w.DeleteProfile(bridge.ProfileUUID) }, "mobile-2 for b, 1-2 mobile-2"},
			{"ask for it", func(w *bridgetest.World) { w.RestoreProfile(bridge.ProfileUUID) }, "mobile-2 for b, mobile for a, 1-1 mobile, 1-2 mobile-2"},
		}},
		{"what is off stays off when another comes into an earlier port", []step{
			plug(second, "b"),
			{"off", func(w *bridgetest.World) { w.SwitchOff(second) }, "mobile"},
			to(plug(port, "a"), "mobile for b, mobile-2 for a, 1-1 mobile-2"),
		}},
		{"what is off stays off when its profile is asked for", []step{
			plug(port, "a"),
			{"off", func(w *bridgetest.World) { w.SwitchOff(port) }, "mobile"},
			{"delete", func(w *bridgetest.World) { w.DeleteProfile(bridge.ProfileUUID) }, ""},
			{"ask for it", func(w *bridgetest.World) { w.RestoreProfile(bridge.ProfileUUID) }, "mobile"},
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			story(t, func(t *testing.T, w *bridgetest.World, _ *bridge.Bridge) {
				var past []string
				for _, s := range tt.steps {
					s.do(w)
					past = append(past, s.what)
					if s.want == atOnce {
						continue
					}
					wait(5 * time.Minute)
					if got := lines(w); s.want != anything && !slices.Contains(strings.Split(s.want, " or "), got) {
						t.Fatalf("after %s: %q, want %q; sent %q", strings.Join(past, ", "), got, s.want, sent(w))
					}
				}
				before := len(sent(w))
				wait(time.Hour)
				if after := sent(w); len(after) != before {
					t.Errorf("in the hour after: %q", slices.Clone(after[before:]))
				}
			})
		})
	}
}

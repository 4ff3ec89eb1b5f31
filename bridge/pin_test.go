// SPDX-License-Identifier: GPL-3.0-or-later

package bridge_test

import (
	"slices"
	"testing"
	"time"

	"modembridge/bridge"
	"modembridge/bridge/bridgetest"
)

// lockedStick returns a stick with that SIM.
func lockedStick(sim bridgetest.SIM) bridgetest.Stick {
	s := bridgetest.ZTE()
	s.SIM = &sim
	return s
}

// pins counts the PINs that were sent.
func pins(w *bridgetest.World) (n int) {
	for _, s := range sent(w) {
		if s == "pin" {
			n++
		}
	}
	return n
}

func TestAPINIsSentOnceAndOnlyWhenNothingIsRisked(t *testing.T) {
	for _, tt := range []struct {
		name string
		sim  bridgetest.SIM
		want string
		sent int
	}{
		{"none is kept", bridgetest.SIM{PIN: "1", Tries: 3}, "locked sim-pin", 0},
		{"the right one", bridgetest.SIM{PIN: "1", Kept: "1", Tries: 3}, "connected", 1},
		{"the right one, tries hidden", bridgetest.SIM{PIN: "1", Kept: "1", Tries: 3, Hidden: true}, "connected", 1},
		{"the right one, two tries left", bridgetest.SIM{PIN: "1", Kept: "1", Tries: 2}, "locked pin-few-tries", 0},
		{"no try left", bridgetest.SIM{PIN: "1", Kept: "1"}, "locked sim-puk", 0},
		{"a wrong one", bridgetest.SIM{PIN: "1", Kept: "2", Tries: 3}, "locked pin-refused", 1},
		{"a wrong one, tries hidden", bridgetest.SIM{PIN: "1", Kept: "2", Tries: 3, Hidden: true}, "locked pin-refused", 1},
		{"a wrong one, SIM without a name", bridgetest.SIM{PIN: "1", Kept: "2", Tries: 3, Nameless: true}, "locked pin-refused", 1},
		{"a profile has a PIN", bridgetest.SIM{PIN: "1", Kept: "1", Tries: 3, Profile: true}, "locked pin-in-profile", 0},
		{"the memory cannot be written", bridgetest.SIM{PIN: "1", Kept: "1", Tries: 3, Broken: true}, "locked pin-not-sent", 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			story(t, func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
				w.Plug(port, lockedStick(tt.sim))
				expect(t, "after a day", after(b, 24*time.Hour), tt.want)
				if n := pins(w); n != tt.sent {
					t.Errorf("sent %d PINs, want %d", n, tt.sent)
				}
			})
		})
	}
}

func TestARefusedPINIsNotSentAtTheNextPlug(t *testing.T) {
	story(t, func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
		s := lockedStick(bridgetest.SIM{PIN: "1", Kept: "2", Tries: 3, Hidden: true})
		for range 3 {
			w.Plug(port, s)
			expect(t, "plugged in", after(b, time.Minute), "locked pin-refused")
			w.Pull(port)
			after(b, time.Minute)
		}
		if n := pins(w); n != 1 {
			t.Errorf("sent %d PINs in three insertions, want 1", n)
		}
	})
}

func TestAPINIsSentWhenWhatKeptItIsGone(t *testing.T) {
	story(t, func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
		w.Plug(port, lockedStick(bridgetest.SIM{PIN: "1", Kept: "1", Tries: 3, Broken: true}))
		expect(t, "a full disk", after(b, time.Hour), "locked pin-not-sent")
		w.Alter(port, func(s *bridgetest.Stick) { s.SIM.Broken = false })
		expect(t, "space again", after(b, time.Minute), "connected")
	})
}

func TestModemManagerAnewIsNoNewInsertion(t *testing.T) {
	story(t, func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
		w.Plug(port, lockedStick(bridgetest.SIM{PIN: "1", Kept: "2", Tries: 3, Hidden: true}))
		after(b, time.Minute)
		w.RestartModemManager()
		expect(t, "after the restart", after(b, time.Minute), "locked pin-refused")
		if n := pins(w); n != 1 {
			t.Errorf("sent %d PINs, want 1", n)
		}
	})
}

func TestANewSIMIsANewInsertion(t *testing.T) {
	for _, nameless := range []bool{false, true} {
		story(t, func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
			first := bridgetest.SIM{PIN: "1", Kept: "1", Tries: 3, Nameless: nameless}
			w.Plug(port, lockedStick(first))
			expect(t, "the first", after(b, time.Minute), "connected")
			w.SwapSIM(port, &bridgetest.SIM{PIN: "3", Kept: "3", Tries: 3, Nameless: nameless})
			expect(t, "the second", after(b, time.Minute), "connected")
			if n := pins(w); n != 2 {
				t.Errorf("nameless %t: sent %d PINs, want 2", nameless, n)
			}
			if got := slices.Contains(sent(w), "remove-sim"); !got {
				t.Errorf("nameless %t: nobody noted that the SIM was out", nameless)
			}
		})
	}
}

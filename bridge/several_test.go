// SPDX-License-Identifier: GPL-3.0-or-later

package bridge_test

import (
	"fmt"
	"testing"
	"time"

	"modembridge/bridge"
	"modembridge/bridge/bridgetest"
	"modembridge/switcher/usb"
)

// stateOf returns the state of the stick in a port, "" when there is none.
func stateOf(b *bridge.Bridge, port usb.PortPath) string {
	for _, s := range b.Snapshots() {
		if s.PortPath == port {
			return s.State
		}
	}
	return ""
}

// TestAStickThatHangsKeepsNoOther has an equal stick take its way beside it in the
// same time as alone.
func TestAStickThatHangsKeepsNoOther(t *testing.T) {
	const other = usb.PortPath("1-2")
	alone := 12 * time.Second
	story(t, func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
		hanging := numbered("a")
		hanging.Hangs = true
		w.Plug(port, hanging)
		after(b, time.Second)
		w.Plug(other, numbered("b"))
		after(b, alone)
		expect(t, "the one beside a stick that hangs", stateOf(b, other), "connected")
		expect(t, "the one that hangs", stateOf(b, port), "")
		w.Alter(port, func(s *bridgetest.Stick) { s.Hangs = false })
		after(b, alone)
		expect(t, "when it no longer hangs", stateOf(b, port), "connected")
		w.Alter(port, func(s *bridgetest.Stick) { s.Hangs = true })
		after(b, time.Hour)
		expect(t, "one that hangs later is no stick that was pulled", stateOf(b, port), "connected")
		w.Pull(port)
		after(b, time.Second)
		expect(t, "one that is pulled while it hangs", stateOf(b, port), "")
		expect(t, "the other", stateOf(b, other), "connected")
	})
}

// TestEqualSticksDoNotWaitForEachOther plugs four in whose ports must be asked, and
// which take their time with the answer.
func TestEqualSticksDoNotWaitForEachOther(t *testing.T) {
	took := func(t *testing.T, sticks int) (longest time.Duration) {
		story(t, func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
			start := time.Now()
			for n := range sticks {
				s := riddle()
				s.Silent, s.Number = 5*time.Second, fmt.Sprint(n)
				w.Plug(usb.PortPath(fmt.Sprintf("1-%d", n+1)), s)
			}
			for n := 0; n < sticks; {
				after(b, 100*time.Millisecond)
				if n = 0; time.Since(start) > time.Minute {
					t.Fatal("not all are connected after a minute")
				}
				for _, s := range b.Snapshots() {
					if s.State == "connected" {
						n++
					}
				}
			}
			longest = time.Since(start)
		})
		return longest
	}
	if one, four := took(t, 1), took(t, 4); four > one+500*time.Millisecond {
		t.Errorf("four took %v, one alone %v", four, one)
	}
}

// SPDX-License-Identifier: GPL-3.0-or-later

package bridge_test

import (
	"strings"
	"testing"
	"time"

	"modembridge/bridge"
	"modembridge/bridge/bridgetest"
)

// watched is a story in which links are looked at, with a stick that is connected.
func watched(t *testing.T, s bridgetest.Stick, tell func(t *testing.T, w *bridgetest.World, b *bridge.Bridge)) {
	t.Helper()
	wishes := bridge.Wishes{Probing: rescuing().Probing}
	veiled(t, s, wishes, func(t *testing.T, v *veil, b *bridge.Bridge) { tell(t, v.World, b) })
}

func probes(w *bridgetest.World) (n int) {
	w.Do(func(w *bridgetest.World) { n = w.Probes(port) })
	return n
}

func stall(w *bridgetest.World) { w.Do(func(w *bridgetest.World) { w.Stall(port) }) }

func TestALinkThatDiesWithoutAWordIsSaidToBeDead(t *testing.T) {
	watched(t, bridgetest.ZTE(), func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
		stall(w)
		expect(t, "10 s later", after(b, 10*time.Second), "connected")
		expect(t, "a minute later", after(b, 50*time.Second), "connected dead-link")
		if got := b.Snapshots()[0]; got.Class != "heal" || got.Link.Probe != "no-answer" {
			t.Errorf("class %q, probe %q; want heal, no-answer", got.Class, got.Link.Probe)
		}
		w.Do(func(w *bridgetest.World) { w.Resume(port) })
		expect(t, "when it goes on", after(b, 15*time.Second), "connected")
	})
}

// TestAnEchoIsNoAnswer has the modem give back what it is sent, as one does that takes
// commands again.
func TestAnEchoIsNoAnswer(t *testing.T) {
	s := bridgetest.ZTE()
	s.Echoes = true
	watched(t, s, func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
		stall(w)
		expect(t, "a minute later", after(b, time.Minute), "connected dead-link")
	})
}

// TestWhoOnlyPingsHasALink: of pings, too, as much comes as goes.
func TestWhoOnlyPingsHasALink(t *testing.T) {
	for _, verdict := range []bridge.Verdict{bridge.Passes, bridge.NoDNS} {
		s := bridgetest.ZTE()
		s.Pings, s.Verdict = true, verdict
		watched(t, s, func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
			for range 60 {
				if got := after(b, time.Minute); strings.Contains(got, "dead-link") {
					t.Fatalf("where a probe finds %s: %q", verdict, got)
				}
			}
			if n := probes(w); n == 0 || n > 200 {
				t.Errorf("where a probe finds %s: %d probes in an hour of 3600 pings, want some and at most 200", verdict, n)
			}
			stall(w)
			expect(t, "when none comes back", after(b, time.Minute), "connected dead-link")
		})
	}
}

func TestAnIdleLinkIsNotMissedForever(t *testing.T) {
	s := bridgetest.ZTE()
	s.Quiet = true
	watched(t, s, func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
		after(b, 6*time.Minute) // its name servers have answered once
		stall(w)
		expect(t, "while nobody uses it", after(b, 3*time.Minute), "connected")
		expect(t, "after the idle time", after(b, 4*time.Minute), "connected dead-link")
	})
}

func TestDataThatCostsIsNotSpentOnALinkThatIsAtWork(t *testing.T) {
	watched(t, bridgetest.ZTE(), func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
		after(b, time.Hour)
		if n := probes(w); n != 0 {
			t.Errorf("%d probes in an hour, want none", n)
		}
	})
	s := bridgetest.ZTE()
	s.Quiet = true
	watched(t, s, func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
		after(b, time.Hour)
		if n := probes(w); n < 10 || n > 13 {
			t.Errorf("%d probes in an hour of an idle link, want one in 5 minutes", n)
		}
	})
	s.Free = true
	watched(t, s, func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
		after(b, time.Hour)
		if n := probes(w); n < 55 || n > 61 {
			t.Errorf("%d probes in an hour of a link that costs nothing, want one a minute", n)
		}
	})
}

func TestWhatIsWrongWithALinkIsToldApart(t *testing.T) {
	for _, tt := range []struct {
		verdict bridge.Verdict
		want    string
		class   bridge.Class
	}{
		{bridge.NoDNS, "connected no-dns", bridge.RetryLater},
		{bridge.Portal, "connected portal", bridge.AskFirst},
		{bridge.SmallMTU, "connected mtu", bridge.AskFirst},
	} {
		s := bridgetest.ZTE()
		s.Verdict, s.Free = tt.verdict, true
		watched(t, s, func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
			expect(t, "probed", after(b, 90*time.Second), tt.want)
			if got := b.Snapshots()[0]; got.Class != tt.class.String() || got.NextStep == "" {
				t.Errorf("class %q, next step %q", got.Class, got.NextStep)
			}
			w.Alter(port, func(s *bridgetest.Stick) { s.Verdict = bridge.NoVerdict })
			expect(t, "when it is over", after(b, 2*time.Minute), "connected")
		})
	}
}

func TestAStickWhoseLinkIsNotToBeProbedIsNot(t *testing.T) {
	story(t, func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
		w.Plug(port, bridgetest.ZTE())
		after(b, time.Minute)
		stall(w)
		expect(t, "an hour later", after(b, time.Hour), "connected")
		if n := probes(w); n != 0 {
			t.Errorf("%d probes, want none", n)
		}
	})
}

// TestNameServersThatAreNoneSayNothing: some sticks tell of addresses that nobody has,
// and somebody who asks others is online all the same.
func TestNameServersThatAreNoneSayNothing(t *testing.T) {
	s := bridgetest.ZTE()
	s.Quiet, s.Verdict = true, bridge.NoAnswer
	watched(t, s, func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
		expect(t, "two hours later", after(b, 2*time.Hour), "connected")
		if n := probes(w); n == 0 {
			t.Error("they were never asked")
		}
	})
	s.Quiet = false
	watched(t, s, func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
		stall(w)
		expect(t, "when others have no answer either", after(b, 2*time.Minute), "connected dead-link")
	})
}

// SPDX-License-Identifier: GPL-3.0-or-later

package bridge_test

import (
	"strings"
	"testing"
	"time"

	"modembridge/bridge"
	"modembridge/bridge/bridgetest"
)

// TestALinkWithFewAnswersOfTheSameSizeIsNoDeadOne has keepalives go over it, and name
// servers that say nothing.
func TestALinkWithFewAnswersOfTheSameSizeIsNoDeadOne(t *testing.T) {
	s := bridgetest.ZTE()
	s.Quiet, s.Verdict = true, bridge.NoAnswer // the name servers say nothing, as 10.11.12.13 does
	veiled(t, s, rescuing(), func(t *testing.T, v *veil, b *bridge.Bridge) {
		start := time.Now()
		v.shows(func(o *bridge.Observation) {
			if o.Link == nil || !o.Link.Activated {
				return
			}
			n := 100 + uint64(o.Time.Sub(start)/(20*time.Second)) // keepalives, each with its answer
			asked := o.Link.Traffic.Sent - 5
			o.Link.Traffic = bridge.Traffic{Received: n, ReceivedBytes: n * 52, Sent: n + asked, SentBytes: n*52 + asked*73}
		})
		for range 60 * 6 {
			if got := after(b, 10*time.Second); strings.Contains(got, "dead-link") || len(rungs(v.World)) > 0 {
				t.Fatalf("after %v: %q, rungs %v", time.Since(start), got, rungs(v.World))
			}
		}
	})
}

// TestCountersThatBeginAnewAreNoAnswer has the interface be another one of the same
// name, of whose coming nobody told.
func TestCountersThatBeginAnewAreNoAnswer(t *testing.T) {
	o := seenWith(bridge.Modem{State: bridge.ModemConnected, Registration: "home"})
	o.Link = &bridge.Link{Activated: true, Interface: "ppp0", Use: "1"}
	r := bridge.NewReplayOf(database(t), rescuing())
	see := func(traffic bridge.Traffic) {
		l := *o.Link
		l.Traffic = traffic
		o.Link = &l
		seen := o
		r.See(bridge.Record{Observation: &seen})
		o.Time = o.Time.Add(time.Second)
	}
	see(bridge.Traffic{})
	see(bridge.Traffic{Sent: 2, SentBytes: 146})                                                // lost
	see(bridge.Traffic{Sent: 52, SentBytes: 146 + 50*84, Received: 50, ReceivedBytes: 50 * 84}) // echoes
	see(bridge.Traffic{})                                                                       // another ppp0
	if bridge.Proven(r) {
		t.Error("a link over which nothing has come is proven")
	}
}

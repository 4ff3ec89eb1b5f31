// SPDX-License-Identifier: GPL-3.0-or-later

package bridge

import (
	"context"
	"fmt"
	"time"

	"modembridge/switcher/usb"
)

// A Traffic counts what has gone over a network interface since it is there.
type Traffic struct {
	Received, Sent           uint64 // packets
	ReceivedBytes, SentBytes uint64
}

// Answered reports whether something has come over the interface since then that is
// no echo. A modem whose call has ended without a word takes commands again, and
// gives back what it is sent (V.250, 6.2.4; seen with the emulated E1750, whose port
// for calls is not told ATE0). Where as much came as went, to the byte, it may be one,
// or the answers have the size of what they answer, as those to pings do: only a probe
// tells.
func (t Traffic) Answered(since Traffic) bool {
	came := t.ReceivedBytes - since.ReceivedBytes
	echo := came > 0 && came == t.SentBytes-since.SentBytes && t.Received-since.Received == t.Sent-since.Sent
	return t.Received != since.Received && !echo
}

// A Verdict is what a look over a link found out. Its text is part of `modembridge
// status --json`.
type Verdict uint8

// The verdicts.
const (
	NoVerdict Verdict = iota // nobody has looked, or nobody can be asked
	Passes
	NoAnswer // nothing at all came back
	NoDNS    // something did, but nothing of the name servers
	Portal   // another page came than the one that was asked for
	SmallMTU // what is small passes, what fills a packet gets lost
)

var verdictNames = [...]string{"", "passes", "no-answer", "no-dns", "portal", "mtu"}

// String returns the name that scripts rely on, such as "passes".
func (v Verdict) String() string {
	if int(v) < len(verdictNames) {
		return verdictNames[v]
	}
	return fmt.Sprintf("verdict(%d)", uint8(v))
}

// A Finding is the outcome of a probe of a link. The zero Finding is that none has
// come to its end.
type Finding struct {
	At      time.Time // that it was known
	Verdict Verdict
	Echoed  bool `json:",omitempty"` // with NoAnswer: what was sent came back
}

// Probing says when a link is looked at, as the user wishes. Its zero value is never.
type Probing struct {
	Enabled bool
	Every   time.Duration // between two probes where data costs nothing; 0: only when there is reason to
	Idle    time.Duration // without a packet received, after which one is made where data costs; 0: the same
}

// Probe looks whether anything comes back over the link. What it finds out is for a
// later observation to show, with which the attempt is forgotten.
type Probe struct {
	Device    usb.Device
	Interface string
}

var _ Action = Probe{}

func (a Probe) Key() Key                              { return Key{"probe " + a.Interface, personality(a.Device)} }
func (Probe) Limit() time.Duration                    { return 5 * time.Second }
func (a Probe) Do(ctx context.Context, w World) error { return w.Probe(ctx, a.Device, a.Interface) }
func (a Probe) String() string                        { return "see whether anything comes back over " + a.Interface }

// wantedOfLink returns what is to be done about a link that is up.
func wantedOfLink(o Observation, k Knowledge, m Memory) []Action {
	due := m.probeDue(o, k)
	if due.IsZero() || o.Time.Before(due) {
		return nil
	}
	return []Action{Probe{*o.Device, o.Link.Interface}}
}

// probeDue returns when the next probe of the link is to be made; the zero time is
// never. A suspicion is looked into wherever the link is paid for: the question
// has no more than fifty bytes. Else data that costs is spent only on a link that
// has been idle for so long that nobody else would notice its death.
func (m Memory) probeDue(o Observation, k Knowledge) time.Time {
	w, never := m.Watch, time.Time{}
	if w.Up.IsZero() || !k.Probing.Enabled || o.Link.Interface == "" {
		return never
	}
	due := never
	soonest := func(t time.Time) {
		if due.IsZero() || t.Before(due) {
			due = t
		}
	}
	if !w.OneWay.IsZero() {
		soonest(w.OneWay.Add(oneWayLimit))
	}
	if k.Probing.Every > 0 && !o.Link.Metered {
		soonest(later(w.Up, w.Finding.At).Add(k.Probing.Every))
	}
	if k.Probing.Idle > 0 {
		soonest(later(w.Received, w.Finding.At).Add(k.Probing.Idle))
	}
	switch {
	case w.Failed > 0:
		soonest(w.Finding.At.Add(probeAgain << min(w.Failed-1, 5)))
	case m.Ladder.Trouble != "" && !w.Proven:
		soonest(w.Up.Add(proofLimit))
	case w.Finding.Verdict > Passes:
		soonest(w.Finding.At.Add(illLook))
	}
	if due.IsZero() {
		return never
	}
	return later(due, w.Finding.At.Add(probeAgain))
}

// later returns the later of two moments.
func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// SPDX-License-Identifier: GPL-3.0-or-later

package bridge

import "time"

// A Watch is what is remembered of a link for as long as it is up. Its zero value is
// that no link is.
//
// A link may die without a word: pppd is asked for no LCP echo. A section for PPP in
// the profile would have it asked, but also have NetworkManager send allowed-auth
// to ModemManager, which makes another bearer than the one that is there
// (nm-modem-broadband.c, create_gsm_connect_properties). And an echo goes no further
// than to the end of PPP, which is in the stick with most of them.
type Watch struct {
	Interface string
	Up        time.Time // that it was seen up first
	Received  time.Time // that something was seen to have come last; Up at first
	Base      Traffic   // at that time
	Last      Traffic   // at the last look
	OneWay    time.Time // since when packets go out, and none comes back; zero: they do not
	Finding   Finding   // of the last probe
	Suspect   bool      // others than we have sent something, and nothing came back
	Failed    int       // probes in a row after which nothing at all had come back
	Proven    bool      // something has come over it
}

// observe returns w after a look at the link.
func (w Watch) observe(o Observation) Watch {
	l := o.Link
	if l == nil || !l.Activated {
		return Watch{}
	}
	if w.Up.IsZero() || w.Interface != l.Interface || l.Traffic.Received < w.Last.Received {
		return Watch{Interface: l.Interface, Up: o.Time, Received: o.Time, Base: l.Traffic, Last: l.Traffic, Finding: Finding{At: l.Finding.At}}
	}
	switch {
	case l.Traffic.Answered(w.Last):
		w.Received, w.Base, w.Proven, w.Suspect, w.Failed = o.Time, l.Traffic, true, false, 0
	case l.Traffic.Received != w.Last.Received && !w.Finding.Echoed:
		w.Suspect, w.Failed = false, 0 // the benefit of the doubt, until a probe is echoed
	}
	w.Last = l.Traffic
	hold(&w.OneWay, o.Time, l.Traffic.Sent >= w.Base.Sent+oneWayPackets)
	w.Suspect = w.Suspect || held(w.OneWay, o.Time, oneWayLimit)
	if l.Finding.At.After(w.Finding.At) {
		w.Finding = l.Finding
		switch w.Finding.Verdict {
		case NoVerdict:
		case NoAnswer:
			w.Failed++
			w.Base.Sent, w.OneWay = l.Traffic.Sent, time.Time{} // the probe's own packets
		default:
			w.Failed, w.Proven = 0, true
		}
	}
	return w
}

// linkDead reports whether nothing has come over the link for so long, although it
// was asked for again and again, that nothing is going to. Name servers that have
// never answered over a link of this stick may be no name servers: some sticks tell
// of 10.11.12.13. Their silence counts only where others had no answer either.
func (m Memory) linkDead() bool {
	return m.Watch.Failed >= deadProbes && (m.Answered || m.Watch.Suspect || m.Ladder.Trouble != "")
}

// answered reports whether somebody has answered a probe.
func (v Verdict) answered() bool { return v == Passes || v == Portal || v == SmallMTU }

// ill says what is wrong with a link that is up; the zero Reason is nothing.
func ill(o Observation, m Memory) Reason {
	told := facts{profile: ProfileID}
	if p, ok := o.profile(); ok {
		told = o.facts(p)
	}
	switch w := m.Watch; {
	case m.linkDead():
		return told.of("dead-link")
	case w.Finding.Verdict == NoDNS, w.Finding.Verdict == Portal, w.Finding.Verdict == SmallMTU:
		return told.of(w.Finding.Verdict.String())
	}
	return Reason{}
}

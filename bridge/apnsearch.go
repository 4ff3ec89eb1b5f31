// SPDX-License-Identifier: GPL-3.0-or-later

package bridge

import (
	"slices"
	"strings"
)

const (
	// maxAPNs is how many access points a SIM is tried with while it stays in the
	// stick.
	maxAPNs = 6
	// maxWrites is how often another one is written into a profile meanwhile, for
	// whatever reason: whoever else writes there is not to be fought with.
	maxWrites = 12
)

// An APNSearch is what became of the access points that one SIM was dialled with,
// as long as it stays in the stick. It is a value; every method returns a changed
// copy.
type APNSearch struct {
	Card    string // Modem.Card, "" while nobody could read it
	Refused []APN  // by the network, in that order
	Worked  APN    // the connection came up with it last
	Dials   int    // Failure.Dials at the last look
	Last    int    // Failure.Dials when the last one was refused
	Writes  int    // of another access point into a profile
}

// observe returns the search after a look at the world. A dial must have come to its
// end for its access point to count as refused: NetworkManager tries one IP version
// after the other, and the last one may work.
func (s APNSearch) observe(o Observation, m Memory) APNSearch {
	if o.Modem == nil {
		return s
	}
	if card := o.Modem.Card; simGone(o) || card != "" && s.Card != "" && card != s.Card {
		s = APNSearch{}
	}
	if o.Modem.Card != "" {
		s.Card = o.Modem.Card
	}
	p, ok := o.profile()
	if o.Link == nil || !ok {
		return s
	}
	ended := o.Failure.Dials > s.Dials || !o.Link.Busy
	s.Dials, s.Last = o.Failure.Dials, min(s.Last, o.Failure.Dials) // a new device begins to count anew
	switch a := p.Settings.APN; {
	case !p.searched():
	case o.Link.Activated && o.Link.Profile == p.UUID:
		s.Worked = a
	case ended && a.Name != "" && !o.Link.Activated && !m.Off && !roaming(o) && !s.refused(a) && len(s.Refused) < maxAPNs && refusal(o, p, m):
		s.Refused, s.Last = append(slices.Clone(s.Refused), a), o.Failure.Dials
	}
	return s
}

// searched reports whether the access point of the profile is ours to choose: nobody
// has edited it, or what goes with it.
func (p Profile) searched() bool { return p.Ours&together == together }

// roaming reports whether the modem is in another operator's network. What that one
// says of an access point is no reason to take another.
func roaming(o Observation) bool { return strings.HasPrefix(o.Modem.Registration, "roaming") }

// refusal reports whether the last dial of p failed of something for which another
// access point may be the remedy.
func refusal(o Observation, p Profile, m Memory) bool {
	f, _ := faultNamed(diagnose(o.Failure.lastDial(p, m.Outlived), o.facts(p)).Code)
	return f.apn
}

// refused reports whether the network has refused the access point.
func (s APNSearch) refused(a APN) bool { return slices.ContainsFunc(s.Refused, a.same) }

// over reports whether there is nothing left to try among the candidates.
func (s APNSearch) over(list []Candidate) bool {
	return len(s.Refused) > 0 && (len(s.Refused) >= maxAPNs || !slices.ContainsFunc(list, func(c Candidate) bool { return !s.refused(c.APN) }))
}

// choose returns the access point for a profile that has this one; false is that
// nobody names any. What works is kept, and so is what may work, so that a daemon
// that starts in the middle of a search goes on with it. When the search is over,
// the best guess is put back.
func (s APNSearch) choose(have APN, o Observation) (APN, bool) {
	list := o.APNs.Candidates()
	at := slices.IndexFunc(list, func(c Candidate) bool { return c.same(have) })
	switch {
	case len(list) == 0:
		return APN{}, false
	case o.Link != nil && o.Link.Activated:
		return have, true
	case s.over(list):
		return list[0].APN, true
	case s.Worked.Name != "" && !s.refused(s.Worked):
		return s.Worked, true
	case list[0].Source == FromMemory && !s.refused(list[0].APN):
		return list[0].APN, true
	case at >= 0 && !s.refused(have):
		return have, true
	}
	for i := range list {
		if c := list[(at+1+i)%len(list)]; !s.refused(c.APN) {
			return c.APN, true
		}
	}
	return APN{}, false
}

// underWay reports whether the search has come to an access point that the profile
// has by now, and that neither worked nor was refused yet.
func (s APNSearch) underWay(p Profile) bool {
	a := p.Settings.APN
	return p.searched() && len(s.Refused) > 0 && a.Name != "" && !s.refused(a) && !a.same(s.Worked)
}

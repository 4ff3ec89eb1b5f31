// SPDX-License-Identifier: GPL-3.0-or-later

package bridge

import (
	"fmt"
	"slices"
	"strings"
)

// searched returns what is to be said of a dial that failed, or of none, where
// several access points are tried one after the other: a person has nothing to do
// before the last of them was refused.
func searched(o Observation, p Profile, m Memory, failed Reason) Reason {
	s, list := m.APNs, o.APNs.Candidates()
	f, _ := faultNamed(failed.Code)
	if len(s.Refused) == 0 || !p.searched() {
		return failed
	}
	told := o.facts(p)
	told.refused = calledAll(s.Refused, list)
	if s.over(list) {
		// Another dial of NetworkManager's, which is under way, makes no news.
		if (f.apn || failed.Code == "") && len(s.Refused) > 1 {
			return told.of("apns-refused")
		}
		return failed
	}
	next, ok := s.choose(p.Settings.APN, o)
	if !ok || s.refused(next) || next.same(s.Worked) || failed.Code != "" && !f.apn && o.Failure.Dials > s.Last {
		return failed
	}
	told.another = called(next, list)
	return told.of("apn-next")
}

// called is what a person is told of an access point: its name, and where several
// candidates have that one, whose it is.
func called(a APN, list []Candidate) string {
	name := fmt.Sprintf("%q", a.Name)
	namesakes := slices.DeleteFunc(slices.Clone(list), func(c Candidate) bool { return !strings.EqualFold(c.Name, a.Name) })
	i := slices.IndexFunc(namesakes, func(c Candidate) bool { return c.same(a) })
	if i >= 0 && len(namesakes) > 1 && namesakes[i].Provider != "" {
		name += " of " + namesakes[i].Provider
	}
	return name
}

// calledAll puts the access points together as a sentence has them.
func calledAll(all []APN, list []Candidate) string {
	var words []string
	for _, a := range all {
		words = append(words, called(a, list))
	}
	if n := len(words); n > 1 {
		return strings.Join(words[:n-1], ", ") + " and " + words[n-1]
	}
	return strings.Join(words, "")
}

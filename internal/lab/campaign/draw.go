// SPDX-License-Identifier: GPL-3.0-or-later

package campaign

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
)

// A Strike is a fault that befalls a stick at a moment.
type Strike struct {
	Fault Fault
	Stick string // one of those that the world has
	At    Moment
	// Off says that the user ends the connection before.
	Off bool
}

// String returns the strike in a line of a report.
func (s Strike) String() string {
	text := fmt.Sprintf("%s, %s: %s", s.Stick, s.At, s.Fault.Name)
	if s.Off {
		text += ", after it was disconnected by hand"
	}
	return text
}

// offEvery is how many strikes that could are preceded by a user who
// disconnects, once among that many.
const offEvery = 4

// Draw returns n strikes, the same for the same seed: every fault that the world
// knows comes as often as another, give or take one. Those at one stick that stays
// where it is come one after the other. With only, they are the first n whose text
// matches: fewer where hardly any does.
func Draw(seed uint64, n int, w World, only *regexp.Regexp) []Strike {
	random := rand.New(rand.NewPCG(seed, seed))
	var known []Fault
	for _, f := range Faults() {
		if w.Knows(f.Deed) {
			known = append(known, f)
		}
	}
	var strikes []Strike
	for deals := 0; len(strikes) < n && deals < rarest*n; deals++ {
		random.Shuffle(len(known), func(i, j int) { known[i], known[j] = known[j], known[i] })
		for _, f := range known {
			s := Strike{
				Fault: f, At: f.At[random.IntN(len(f.At))], Stick: w.Sticks()[random.IntN(len(w.Sticks()))],
				Off: random.IntN(offEvery) == 0,
			}
			s.Off = s.Off && f.Keeps && s.At == Connected
			if only == nil || only.MatchString(s.String()) {
				strikes = append(strikes, s)
			}
		}
	}
	strikes = strikes[:min(n, len(strikes))]
	slices.SortStableFunc(strikes, func(a, b Strike) int {
		return cmp.Or(cmp.Compare(a.Stick, b.Stick), cmp.Compare(a.order(), b.order()))
	})
	return strikes
}

// rarest is in how many deals of all faults one must come that is wanted.
const rarest = 200

// order is what strikes at one stick are sorted by: first those that need it
// plugged in anew.
func (s Strike) order() int {
	switch {
	case s.Fault.Card != Good:
		return 0
	case s.At != Connected:
		return 1
	case s.Off:
		return 3 // it has to be dialled by hand afterwards
	}
	return 2
}

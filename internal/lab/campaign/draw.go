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
// where it is come one after the other.
func Draw(seed uint64, n int, w World) []Strike {
	random := rand.New(rand.NewPCG(seed, seed))
	var known []Fault
	for _, f := range Faults() {
		if w.Knows(f.Deed) {
			known = append(known, f)
		}
	}
	var strikes []Strike
	for len(strikes) < n {
		random.Shuffle(len(known), func(i, j int) { known[i], known[j] = known[j], known[i] })
		for _, f := range known {
			strikes = append(strikes, Strike{
				Fault: f, At: f.At[random.IntN(len(f.At))], Stick: w.Sticks()[random.IntN(len(w.Sticks()))],
				Off: random.IntN(offEvery) == 0,
			})
		}
	}
	strikes = strikes[:max(n, 0)]
	for i, s := range strikes {
		strikes[i].Off = s.Off && s.Fault.Keeps && s.At == Connected
	}
	slices.SortStableFunc(strikes, func(a, b Strike) int {
		return cmp.Or(cmp.Compare(a.Stick, b.Stick), cmp.Compare(a.order(), b.order()))
	})
	return strikes
}

// DrawOnly is [Draw] of those whose text matches. There are none in the end where no
// strike of this world does.
func DrawOnly(only *regexp.Regexp, seed uint64, n int, w World) []Strike {
	for all := n; ; all *= 2 {
		strikes := slices.DeleteFunc(Draw(seed, all, w), func(s Strike) bool { return !only.MatchString(s.String()) })
		if len(strikes) >= n || all > n*rarest {
			return strikes[:min(n, len(strikes))]
		}
	}
}

// rarest is among how many strikes each that there can be is one.
const rarest = 1000

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

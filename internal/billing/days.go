// SPDX-License-Identifier: GPL-3.0-or-later

package billing

import "math"

// Days is how many bytes were used on which day. Its methods change none that
// exists: each returns another.
type Days map[Date]uint64

// keep is how many days are kept: a year, whatever the period.
const keep = 366

// Add returns the days after n more bytes were used on one of them.
func (d Days) Add(day Date, n uint64) Days {
	if n == 0 {
		return d
	}
	next := make(Days, len(d)+1)
	for at, used := range d {
		next[at] = used
	}
	next[day] = sum(next[day], n)
	return next
}

// Until returns the days with all that was used on later ones than last moved to
// it: they have never been, and what was used has.
func (d Days) Until(last Date) Days {
	next := make(Days, len(d))
	for at, used := range d {
		if last.Before(at) {
			at = last
		}
		next[at] = sum(next[at], used)
	}
	return next
}

// Prune returns the days without those that are too long ago to matter.
func (d Days) Prune(today Date) Days {
	next := make(Days, len(d))
	for at, used := range d {
		if !at.Before(today.AddDays(-keep)) {
			next[at] = used
		}
	}
	return next
}

// In returns what was used in the period.
func (d Days) In(p Period) Amount {
	var used uint64
	for day, n := range d {
		if p.Has(day) {
			used = sum(used, n)
		}
	}
	return Amount(used)
}

// sum adds up without beginning anew.
func sum(a, b uint64) uint64 {
	if a > math.MaxUint64-b {
		return math.MaxUint64
	}
	return a + b
}

// SPDX-License-Identifier: GPL-3.0-or-later

package billing

import "time"

// How far a clock may be behind what it said before without being wrong, and how
// long one that is further behind may wait for somebody to put it right.
const (
	slack    = time.Hour
	patience = time.Hour
)

// A Calendar says what day it is by a clock that may be wrong. What it goes by is
// how clocks of computers go wrong: one without a battery starts in the past and
// is put right soon, and one that is ahead is put back. So
//
//   - it never goes back by itself: not for a summer time that ends, a time zone
//     that is left, or a clock that is set by some seconds;
//   - a clock that starts behind what it said before is not believed until it
//     catches up, or has had an hour to be put right;
//   - a clock that is put back while somebody watches is right from then on, and
//     the days after it have never been.
//
// The zero Calendar believes whatever it reads first.
type Calendar struct {
	Latest time.Time // that it was, as far as the clock was believed
	Day    Date      // that it is

	read   time.Time     // what the clock said last
	behind bool          // the clock is, and not believed
	since  time.Duration // when that began
}

// Read returns the calendar after the clock said now, in its own location. What
// has passed since some moment is up, by a clock that nobody sets. That the clock
// was corrected says that days after Day have never been.
func (c Calendar) Read(now time.Time, up time.Duration) (next Calendar, corrected bool) {
	now = now.Round(0) // without its monotonic reading: what was set is what counts
	putBack := !c.read.IsZero() && c.read.Sub(now) > slack
	c.read = now
	switch {
	case c.Latest.Sub(now) <= slack:
		c.behind = false
		if now.After(c.Latest) {
			c.Latest = now
		}
		if day := DateOf(now); c.Day.Before(day) {
			c.Day = day
		}
	case putBack, c.behind && up-c.since >= patience:
		c.behind, c.Latest, c.Day = false, now, DateOf(now)
		return c, true
	case !c.behind:
		c.behind, c.since = true, up
	}
	return c, false
}

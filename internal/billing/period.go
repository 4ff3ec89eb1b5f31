// SPDX-License-Identifier: GPL-3.0-or-later

package billing

import "time"

// A Cycle is the day of the month on which a billing period starts, 1 to 31. A
// month that has no such day lets it start on its last one.
type Cycle int

// A Period is a billing period: from the first day up to, and without, End.
type Period struct{ Start, End Date }

// At returns the period that the day is in. A Cycle out of its range is one of
// calendar months.
func (c Cycle) At(day Date) Period {
	start := c.in(day.Year, day.Month)
	if day.Before(start) {
		year, month := shift(day.Year, day.Month, -1)
		return Period{c.in(year, month), start}
	}
	year, month := shift(day.Year, day.Month, 1)
	return Period{start, c.in(year, month)}
}

// Has reports whether the day is in the period.
func (p Period) Has(day Date) bool { return !day.Before(p.Start) && day.Before(p.End) }

// in returns the day on which a period starts in that month.
func (c Cycle) in(year int, month time.Month) Date {
	day := int(c)
	if day < 1 || day > 31 {
		day = 1
	}
	return Date{year, month, min(day, lastDay(year, month))}
}

// lastDay returns how many days the month has.
func lastDay(year int, month time.Month) int {
	return time.Date(year, month+1, 0, 12, 0, 0, 0, time.UTC).Day()
}

// shift returns the month n months later.
func shift(year int, month time.Month, n int) (int, time.Month) {
	t := time.Date(year, month+time.Month(n), 1, 12, 0, 0, 0, time.UTC)
	return t.Year(), t.Month()
}

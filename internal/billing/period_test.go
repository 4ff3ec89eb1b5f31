// SPDX-License-Identifier: GPL-3.0-or-later

package billing_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"modembridge/internal/billing"
)

func day(text string) (d billing.Date) {
	if err := d.UnmarshalText([]byte(text)); err != nil {
		panic(err)
	}
	return d
}

func TestPeriods(t *testing.T) {
	for _, tt := range []struct {
		name       string
		cycle      billing.Cycle
		on         string
		start, end string
	}{
		{"a calendar month", 1, "2026-11-28", "2026-11-01", "2026-12-01"},
		{"over the end of the year", 15, "2026-12-31", "2026-12-15", "2027-01-15"},
		{"the day before it starts", 15, "2027-01-14", "2026-12-15", "2027-01-15"},
		{"the day that it starts", 15, "2027-01-15", "2027-01-15", "2027-02-15"},
		{"the 31st in a month of 30 days", 31, "2026-11-30", "2026-11-30", "2026-12-31"},
		{"the 31st, a day before", 31, "2026-11-29", "2026-10-31", "2026-11-30"},
		{"the 30th in February", 30, "2027-02-28", "2027-02-28", "2027-03-30"},
		{"the 29th in a leap year", 29, "2028-02-28", "2028-01-29", "2028-02-29"},
		{"no cycle is that of months", 0, "2026-11-28", "2026-11-01", "2026-12-01"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			want := billing.Period{Start: day(tt.start), End: day(tt.end)}
			if got := tt.cycle.At(day(tt.on)); got != want {
				t.Errorf("got %v to %v, want %v to %v", got.Start, got.End, want.Start, want.End)
			}
		})
	}
}

func drawDay(rt *rapid.T) billing.Date {
	first := time.Date(2000, 1, 1, 12, 0, 0, 0, time.UTC)
	return billing.DateOf(first.AddDate(0, 0, rapid.IntRange(0, 36524).Draw(rt, "days since 2000")))
}

// TestEveryDayIsInOnePeriod: periods follow each other without a gap, and start
// on the day that was asked for or on the last one of a month.
func TestEveryDayIsInOnePeriod(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		cycle := billing.Cycle(rapid.IntRange(1, 31).Draw(rt, "starts on"))
		on := drawDay(rt)
		p := cycle.At(on)
		if !p.Has(on) {
			rt.Fatalf("%v is not in its period %v to %v", on, p.Start, p.End)
		}
		if got := cycle.At(p.Start); got != p {
			rt.Fatalf("the first day is in the period %v, not %v", got, p)
		}
		if got := cycle.At(p.End.AddDays(-1)); got != p {
			rt.Fatalf("the last day is in the period %v, not %v", got, p)
		}
		if next := cycle.At(p.End); next.Start != p.End {
			rt.Fatalf("after %v comes %v", p, next)
		}
		if p.Start.Day != int(cycle) && p.Start.AddDays(1).Month == p.Start.Month {
			rt.Fatalf("it starts on %v, want the %d. or the last day of the month", p.Start, cycle)
		}
	})
}

// SPDX-License-Identifier: GPL-3.0-or-later

package billing_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"modembridge/internal/billing"
)

// A machine counts what its SIM uses by a clock that may be wrong.
type machine struct {
	billing.Calendar
	billing.Days
	now time.Time     // what the clock says
	up  time.Duration // what has passed in truth

	wentBack string // when the day did although the clock was not corrected
}

func (m *machine) use(n uint64) {
	before := m.Day
	var corrected bool
	m.Calendar, corrected = m.Read(m.now, m.up)
	if corrected {
		m.Days = m.Until(m.Day)
	} else if m.Day.Before(before) {
		m.wentBack = fmt.Sprintf("from %v to %v", before, m.Day)
	}
	m.Days = m.Add(m.Day, n)
}

// pass lets time pass, in steps as short as those in which a daemon counts.
func (m *machine) pass(d time.Duration) {
	const step = 10 * time.Minute
	for ; d > 0; d -= step {
		m.now, m.up = m.now.Add(step), m.up+step
		m.use(0)
	}
}

// boot starts a machine anew, with what it keeps.
func (m *machine) boot(now time.Time) {
	text, err := json.Marshal(m.Calendar)
	m.Calendar = billing.Calendar{}
	if err == nil {
		err = json.Unmarshal(text, &m.Calendar)
	}
	if err != nil {
		panic(err)
	}
	m.now, m.up = now, 0
}

func at(text string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", text, time.UTC)
	if err != nil {
		panic(err)
	}
	return t
}

func (m *machine) in(start, end string) billing.Amount {
	return m.In(billing.Period{Start: day(start), End: day(end)})
}

func expectUsed(t *testing.T, m *machine, want string) {
	t.Helper()
	got := fmt.Sprintf("%v: %d in November, %d in December", m.Day, m.in("2026-11-01", "2026-12-01"), m.in("2026-12-01", "2027-01-01"))
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestAMonthEnds(t *testing.T) {
	m := &machine{now: at("2026-11-30 23:50")}
	m.use(7)
	m.pass(20 * time.Minute)
	m.use(5)
	expectUsed(t, m, "2026-12-01: 7 in November, 5 in December")
}

func TestAClockThatIsSetBackOverMidnightChangesNothing(t *testing.T) {
	m := &machine{now: at("2026-12-01 00:01")}
	m.use(7)
	m.now = at("2026-11-30 23:59")
	m.use(5)
	expectUsed(t, m, "2026-12-01: 0 in November, 12 in December")
}

// TestAMachineWithoutABattery starts in the past, dials, and is then told the time.
func TestAMachineWithoutABattery(t *testing.T) {
	m := &machine{now: at("2026-11-28 12:00")}
	m.use(100)
	m.boot(at("2022-03-01 00:00"))
	m.use(10)
	expectUsed(t, m, "2026-11-28: 110 in November, 0 in December")
	m.now = at("2026-12-02 08:00")
	m.use(1)
	expectUsed(t, m, "2026-12-02: 110 in November, 1 in December")
}

// TestAClockThatWasAhead: somebody sets the year 2038, and somebody else sees it.
func TestAClockThatWasAhead(t *testing.T) {
	m := &machine{now: at("2026-11-28 12:00")}
	m.use(100)
	m.now = at("2038-01-19 03:14")
	m.use(10)
	m.now = at("2026-11-28 12:10")
	m.use(1)
	expectUsed(t, m, "2026-11-28: 111 in November, 0 in December")

	m.now = at("2038-01-19 03:14")
	m.use(10)
	m.boot(at("2026-11-29 12:00")) // it was put right while nobody watched
	m.use(1)
	if m.Day.Year != 2038 {
		t.Errorf("it is %v at once", m.Day)
	}
	m.pass(2 * time.Hour)
	expectUsed(t, m, "2026-11-29: 122 in November, 0 in December")
}

// TestNothingIsLostOrCountedTwice: whatever the clock does, what was used is on
// some day, the day does not go back unless the clock was corrected, and no day is
// later than today.
func TestNothingIsLostOrCountedTwice(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		m := &machine{now: at("2026-11-28 12:00")}
		var total uint64
		for range rapid.IntRange(1, 30).Draw(rt, "steps") {
			switch rapid.SampledFrom([]string{"pass", "set", "zone", "boot"}).Draw(rt, "what") {
			case "pass":
				m.pass(time.Duration(rapid.IntRange(1, 300).Draw(rt, "minutes")) * time.Minute)
			case "set":
				m.now = m.now.Add(time.Duration(rapid.IntRange(-1e6, 1e6).Draw(rt, "minutes")) * time.Minute)
			case "zone":
				m.now = m.now.In(time.FixedZone("", 3600*rapid.IntRange(-11, 14).Draw(rt, "hours")))
			case "boot":
				m.boot(m.now.Add(time.Duration(rapid.IntRange(-1e6, 1e6).Draw(rt, "minutes")) * time.Minute))
			}
			n := rapid.Uint64Range(0, 1e12).Draw(rt, "bytes")
			m.use(n)
			total += n
			if m.wentBack != "" {
				rt.Fatalf("the day went back %s", m.wentBack)
			}
			var sum uint64
			for on, used := range m.Days {
				sum += used
				if m.Day.Before(on) {
					rt.Fatalf("something was used on %v, and it is %v", on, m.Day)
				}
			}
			if sum != total {
				rt.Fatalf("%d of %d bytes are counted", sum, total)
			}
		}
	})
}

// TestARightClockIsBelieved: with a clock that is right, at whatever times it is
// looked at, and however often the machine starts, each byte is in its own period.
func TestARightClockIsBelieved(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		m := &machine{now: at("2026-01-01 00:00")}
		cycle := billing.Cycle(rapid.IntRange(1, 31).Draw(rt, "starts on"))
		want := map[billing.Period]billing.Amount{}
		for range rapid.IntRange(1, 60).Draw(rt, "steps") {
			passed := time.Duration(rapid.IntRange(0, 20000).Draw(rt, "minutes")) * time.Minute
			m.now, m.up = m.now.Add(passed), m.up+passed
			if rapid.Bool().Draw(rt, "boot") {
				m.boot(m.now)
			}
			n := rapid.Uint64Range(0, 1e9).Draw(rt, "bytes")
			m.use(n)
			want[cycle.At(billing.DateOf(m.now))] += billing.Amount(n)
		}
		for p, n := range want {
			if got := m.In(p); got != n {
				rt.Fatalf("%d bytes from %v to %v, want %d", got, p.Start, p.End, n)
			}
		}
	})
}

func TestDaysAreKeptForAYear(t *testing.T) {
	d := billing.Days{}.Add(day("2025-01-01"), 1).Add(day("2026-01-01"), 2).Add(day("2026-11-28"), 3)
	text, err := json.Marshal(d.Prune(day("2026-11-28")))
	if want := `{"2026-01-01":2,"2026-11-28":3}`; err != nil || string(text) != want {
		t.Errorf("%s, %v; want %s", text, err, want)
	}
	var back billing.Days
	if err := json.Unmarshal(text, &back); err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff(billing.Days{day("2026-01-01"): 2, day("2026-11-28"): 3}, back); diff != "" {
		t.Error(diff)
	}
}

func TestAMeterCountsEachByteOnce(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var m billing.Meter
		var value, total, counted uint64
		link := 0
		for range rapid.IntRange(1, 50).Draw(rt, "steps") {
			if rapid.IntRange(0, 4).Draw(rt, "what") == 0 {
				link, value = link+1, 0 // a new connection
			}
			n := rapid.Uint64Range(0, 1e9).Draw(rt, "bytes")
			value, total = value+n, total+n
			var used uint64
			m, used = m.Read(fmt.Sprint(link), value)
			counted += used
		}
		if counted != total {
			rt.Fatalf("counted %d of %d", counted, total)
		}
	})
}

// SPDX-License-Identifier: GPL-3.0-or-later

package usage

import (
	"time"

	"modembridge/internal/billing"
)

// A Use is how much a SIM has used in a period.
type Use struct {
	Period  billing.Period
	Used    billing.Amount
	Allowed bool           // a person has said that it may go on in this period
	Stopped billing.Amount // the cap at which it was disconnected in this period, 0 if it was not
}

// Count notes that the counter of an interface which a SIM uses shows value. The
// interface is named so that another one, or the same name after a reboot, has
// another name. It returns how much that is since the last time; the error is that
// of the file, and what was counted is kept all the same.
func (b *Book) Count(sim, of string, value uint64, now time.Time) (used uint64, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	day := b.today(now)
	name := b.page.digest(sim)
	a := b.page.SIMs[name]
	fresh := a.Meter.Of != of
	a.Meter, used = a.Meter.Read(of, value)
	a.Days = a.Days.Add(day, used)
	b.page.SIMs[name] = a
	b.pending += used
	since := time.Since(b.written)
	// That there is a new counter is noted soon, so that a restart does not take all
	// that it shows for new.
	if fresh || b.pending >= writeWorth && since >= writePause || b.pending > 0 && since >= writeAfter {
		err = b.write()
	}
	return used, err
}

// Use returns how much a SIM has used in the present period.
func (b *Book) Use(sim string, cycle billing.Cycle, now time.Time) Use {
	b.mu.Lock()
	defer b.mu.Unlock()
	p := cycle.At(b.today(now))
	a := b.page.SIMs[b.page.digest(sim)]
	u := Use{Period: p, Used: a.Days.In(p), Allowed: a.Allowed == p.Start}
	if a.Stopped.Start == p.Start {
		u.Stopped = billing.Amount(a.Stopped.Cap)
	}
	return u
}

// Allow notes that a person lets the SIM go on, whatever it uses, until the
// present period ends.
func (b *Book) Allow(sim string, cycle billing.Cycle, now time.Time) error {
	return b.change(sim, now, func(a *account, today billing.Date) { a.Allowed = cycle.At(today).Start })
}

// Stop notes that the SIM was disconnected when it had used up the cap.
func (b *Book) Stop(sim string, cycle billing.Cycle, limit billing.Amount, now time.Time) error {
	return b.change(sim, now, func(a *account, today billing.Date) { a.Stopped = stop{cycle.At(today).Start, uint64(limit)} })
}

// Flush writes what was counted.
func (b *Book) Flush() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.pending == 0 {
		return nil
	}
	return b.write()
}

func (b *Book) change(sim string, now time.Time, f func(a *account, today billing.Date)) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	today := b.today(now)
	name := b.page.digest(sim)
	a := b.page.SIMs[name]
	f(&a, today)
	b.page.SIMs[name] = a
	return b.write()
}

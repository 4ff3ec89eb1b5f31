// SPDX-License-Identifier: GPL-3.0-or-later

package bridge

import (
	"context"
	"fmt"
	"slices"
	"time"

	"modembridge/switcher/usb"
)

// Recover climbs one rung of the ladder.
type Recover struct {
	Device  usb.Device
	Rung    Rung
	Modem   string // object path, "" without one
	Profile string // UUID, "" where none is to be dialled
	Trouble string // code of what it is for
	Number  int    // of all rungs that were tried with this stick
	Spent   int    // rungs that were climbed in the last hour
	PerHour int    // that may be
}

var _ Action = Recover{}

// Key has the number, as each climb is a new thing.
func (a Recover) Key() Key {
	return Key{"recover", fmt.Sprintf("%s, number %d", a.Device.Port, a.Number)}
}

// Limit leaves ModemManager the time to hear from a modem that does not answer that
// it does not.
func (a Recover) Limit() time.Duration {
	if a.Rung == Reenable {
		return 70 * time.Second
	}
	return 20 * time.Second
}

func (a Recover) Do(ctx context.Context, w World) error {
	switch a.Rung {
	case Reconnect:
		return w.Dial(ctx, a.Modem, a.Profile)
	case Retag:
		// ModemManager would only be silent for a minute about ports that are silent
		// themselves: then the next rung need not wait for it.
		return Withhold{Device: a.Device, Listen: true}.Do(ctx, w)
	default:
		return w.Reset(ctx, a.Device, a.Modem, a.Rung)
	}
}

func (a Recover) String() string {
	return fmt.Sprintf("recover from %s by %s, rung %d of %d, try %d of %d in this hour", a.Trouble, a.Rung, a.Rung, len(Rungs()), a.Spent+1, a.PerHour)
}

// rescue returns the rung that is to be climbed now, if one is.
func (m Memory) rescue(o Observation, k Knowledge) []Action {
	l := m.Ladder
	if l.Trouble == "" || paused(o, k) {
		return nil
	}
	r, due := m.nextRung(o, k)
	if r == NoRung || o.Time.Before(due) {
		return nil
	}
	a := Recover{
		Device: *o.Device, Rung: r, Profile: l.Profile, Trouble: l.Trouble,
		Number: l.Count, Spent: len(l.Climbs), PerHour: k.Recovery.PerHour,
	}
	if o.Modem != nil {
		a.Modem = o.Modem.Path
	}
	return []Action{a}
}

// watchedUntil returns when it is known whether the last rung has helped: later than
// usual when something is on its way, and earlier when a dial has failed, or
// ModemManager has let go of the modem instead.
func (m Memory) watchedUntil(o Observation, k Knowledge) time.Time {
	l := m.Ladder
	until := l.watched(k.Recovery.Seed)
	if l.At.IsZero() {
		return until
	}
	if o.Link != nil && o.Link.Busy || m.Made.After(l.At) {
		until = until.Add(busyLimit) // a dial is under way, or there is a modem again
	}
	if m.Seen.After(l.At) {
		until = later(until, m.Seen.Add(freshLimit)) // it took its time to come back
	}
	for _, since := range []time.Time{m.Undialled, m.Unexported} {
		if end := since.Add(redialLimit); l.Last < Retag && since.After(l.At) && end.Before(until) {
			until = end
		}
	}
	return until
}

// nextRung returns the rung that is due next, and when: the next one that there is
// once it is known that the last one has not helped; after the last one the first
// again, after a pause that becomes longer each time; and none more in an hour than
// may be. NoRung is that there is none, ever: a stick that never was a modem is not
// going to be one for being reset again.
func (m Memory) nextRung(o Observation, k Knowledge) (Rung, time.Time) {
	l := m.Ladder
	due := m.watchedUntil(o, k)
	if l.well(o) {
		due = later(due, l.Calm.Add(calmLimit)) // when it is over, if that lasts
	}
	r := firstAbove(l.Rung, o, m)
	if r == NoRung && l.Rung != NoRung && l.Worked {
		r = firstAbove(NoRung, o, m)
		due = due.Add(min(roundPause<<min(l.Rounds, 8), longestPause))
	}
	if n := len(l.Climbs) - k.Recovery.PerHour; n >= 0 {
		if k.Recovery.PerHour <= 0 {
			return NoRung, time.Time{}
		}
		due = later(due, l.Climbs[n].At.Add(budgetWindow))
	}
	return r, due
}

// recovering returns the state with the ladder in it.
func (m Memory) recovering(s State, o Observation, k Knowledge) State {
	l := m.Ladder
	switch {
	case l.Trouble == "", s.Phase == Locked, s.Phase == Switched, paused(o, k):
		return s
	}
	r, due := m.nextRung(o, k)
	switch {
	case o.Time.Before(m.watchedUntil(o, k)), r != NoRung && !o.Time.Before(due):
		return State{Recovering, beingRecovered(o, l, k)}
	case l.Rung == NoRung:
		return s // nothing was tried, nor can be now
	}
	return State{Failed, notHealed(o, l, k)}
}

// forsaken returns the profile that NetworkManager does not dial by itself although
// its link is wanted back.
func forsaken(o Observation, m Memory) (profile string, ok bool) {
	l := m.Ladder
	if l.Trouble == "" || l.Profile == "" || l.At.IsZero() || o.Modem.State < ModemRegistered || !held(m.Undialled, o.Time, redialLimit) {
		return "", false
	}
	i := slices.IndexFunc(o.Profiles, func(p Profile) bool { return p.UUID == l.Profile && p.Fits })
	return l.Profile, i >= 0
}

// SPDX-License-Identifier: GPL-3.0-or-later

package bridge

import (
	"errors"
	"math/rand/v2"
	"slices"
	"time"

	"modembridge/switcher/usb"
)

// Recovery says whether sticks are brought back, as the user wishes. Its zero value
// is that they are not.
type Recovery struct {
	Enabled bool
	PerHour int    // rungs that one stick is climbed in an hour, at most
	Seed    uint64 // of the chance in the waits between them
}

// A Ladder is what is remembered of a stick that is being brought back: the rungs
// that were climbed, and what for.
type Ladder struct {
	Trouble string    // code of the fault; "" is none
	Since   time.Time // that it was seen, or that the ladder was climbed from below again
	Profile string    // UUID of the profile whose link is wanted back; "" where there is none
	Unasked bool      // NetworkManager dialled it by itself then
	Rung    Rung      // that was tried last in this trouble
	Last    Rung      // that was climbed last in this trouble: some cannot be
	At      time.Time // that it was; zero: none was
	Calm    time.Time // since when the trouble is not seen any more
	Rounds  int       // times that it was climbed from below again
	Climbs  []Climb   // of the last hour, the oldest first
	Count   int       // of all that were ever tried with this stick
	Worked  bool      // ModemManager has had a modem of it
	Run     string    // of ModemManager that has one, or had one of the ports that it still may have

	// Personal says that only a person could do something when ModemManager had a
	// modem of it last: a stick that hangs then is left alone, too.
	Personal bool
}

// A Climb is a rung that was climbed.
type Climb struct {
	Rung Rung
	At   time.Time
}

// end returns the ladder after its trouble; what was spent is spent.
func (l Ladder) end() Ladder {
	return Ladder{Climbs: l.Climbs, Count: l.Count, Worked: l.Worked, Run: l.Run, Personal: l.Personal}
}

// climbed returns the ladder after a rung was tried. One that could not be climbed
// costs nothing, and the next one need not wait for it.
func (l Ladder) climbed(r Rung, err error, now time.Time) Ladder {
	if r <= l.Rung {
		l.Rounds++
		l.Since = now
	}
	l.Rung = r
	l.Count++
	if err == nil {
		l.Last, l.At, l.Calm = r, now, time.Time{}
		l.Climbs = append(slices.Clone(l.Climbs), Climb{r, now})
	}
	return l
}

// watched returns when it is known whether the last rung has helped. Some chance is
// in it, so that sticks which fell silent together do not dial together for ever.
func (l Ladder) watched(seed uint64) time.Time {
	if l.At.IsZero() {
		return l.Since
	}
	settle := l.Last.settle()
	chance := rand.New(rand.NewPCG(seed, uint64(l.Count)))
	return l.At.Add(settle + time.Duration(chance.Int64N(int64(settle/4))))
}

// recover returns the memory after a look at what is wrong with the stick. A
// trouble that is a person's, or that a person has ended, is nobody else's any more.
func (m Memory) recover(o Observation, k Knowledge) Memory {
	l := m.Ladder
	l.Worked = l.Worked || o.Modem != nil
	switch {
	case o.Modem != nil:
		l.Run = o.Services.Run
	case m.Unexported.IsZero():
		l.Run = ""
	}
	for len(l.Climbs) > 0 && o.Time.Sub(l.Climbs[0].At) >= budgetWindow {
		l.Climbs = l.Climbs[1:]
	}
	if o.Modem != nil && (o.Modem.State >= ModemLocked || o.Modem.State == ModemFailed && !unready(o.Modem)) {
		l.Personal = aPersons(o, m) // one that is not set up does not tell
	}
	if l.unwanted(o) {
		l.Profile = ""
	}
	seen := trouble(o, m)
	hold(&l.Calm, o.Time, l.Trouble != "" && seen == "")
	switch {
	case o.Device == nil || k.Storage != nil:
	case unwished(o, k, m) || l.Personal, l.Trouble != "" && seen == "" && healed(o, m, l):
		l = l.end()
	case seen != "" && l.Trouble == "":
		l.Trouble, l.Since = seen, o.Time
		l.Profile, l.Unasked = wantedBack(o)
	case seen != "":
		l.Trouble = seen
	}
	if m.Ladder.Trouble != "" && l.Trouble == "" {
		m.Attempts = without(m.Attempts, "recover")
	}
	m.Ladder = l
	return m
}

// trouble returns the code of what the ladder is for, if it is to be seen: a link that
// is dead, a modem that does not come to the end of something, and ports that
// ModemManager makes no modem of although it saw them anew.
func trouble(o Observation, m Memory) string {
	switch {
	case o.Device == nil, o.Leased, o.Gate != GateOpen, !o.Services.ModemManager:
	case o.Link != nil && o.Link.Activated:
		if m.linkDead() {
			return "dead-link"
		}
	case held(m.Starting, o.Time, startLimit), held(m.Dialling, o.Time, connectLimit):
		return "modem-stuck"
	case m.Ladder.Worked && (m.silent(*o.Device) || held(m.Unexported, o.Time, m.goneLimit(o))):
		return "modem-gone"
	case held(m.Unexported, o.Time, knownLimit) && m.retagged(*o.Device):
		return "not-recognised"
	}
	return ""
}

// silent reports whether no port answered when they were taken from ModemManager, as
// its modem found no network, and have only just been given back.
func (m Memory) silent(d usb.Device) bool {
	at := m.Attempts[Withhold{Device: d, Why: lostNetwork}.Key()]
	return errors.Is(at.Err, ErrSilent) && !m.Unexported.IsZero() && m.Unexported.Sub(at.Ended) < settleLimit
}

// goneLimit is how long ModemManager may have no modem of a stick of which it had one.
func (m Memory) goneLimit(o Observation) time.Duration {
	if run := o.Services.Run; run != "" && run == m.Ladder.Run {
		return droppedLimit
	}
	return hungLimit
}

// retagged reports whether the ports were taken from ModemManager because it had
// given up on them.
func (m Memory) retagged(d usb.Device) bool {
	_, tried := m.Attempts[Withhold{Device: d, Why: givenUpOn}.Key()]
	return tried
}

// wantedBack returns the UUID of the profile that is to be dialled again: the one
// that is, or that NetworkManager dials unasked.
func wantedBack(o Observation) (profile string, unasked bool) {
	p, ok := o.profile()
	if ok && (p.Autoconnect || o.Link != nil && o.Link.Activated) {
		return p.UUID, p.Autoconnect
	}
	return "", false
}

// unwanted reports whether a person has deleted the profile since, or has told
// NetworkManager to dial it no more by itself.
func (l Ladder) unwanted(o Observation) bool {
	if l.Profile == "" || o.Link == nil {
		return false // nobody tells
	}
	p, there := o.named(l.Profile)
	return !there || l.Unasked && !p.Autoconnect
}

// healed reports whether a trouble that is not seen any more is over: something
// comes over the link, or, where none is wanted, the modem has been well for a while.
func healed(o Observation, m Memory, l Ladder) bool {
	if o.Link != nil && o.Link.Activated {
		w := m.Watch
		return w.Proven || held(w.Up, o.Time, provenLimit) && w.Failed == 0 && w.OneWay.IsZero()
	}
	return l.well(o) && held(l.Calm, o.Time, calmLimit)
}

// well reports whether the modem shows no trouble, where no link is wanted back.
func (l Ladder) well(o Observation) bool {
	return l.Profile == "" && o.Modem != nil && o.Modem.State >= ModemDisabled && !l.Calm.IsZero()
}

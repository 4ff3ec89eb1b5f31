// SPDX-License-Identifier: GPL-3.0-or-later

package bridge

import (
	"maps"
	"slices"
	"strings"
	"time"
)

// A Key says which action an attempt was at, and on which personality, modem
// object or profile, so that a new one starts with a clean slate.
type Key struct {
	Action string // "switch"
	On     string // "1-1#7 19d2:2000/1"
}

// An Attempt is what became of an action.
type Attempt struct {
	Count   int
	Started time.Time
	Ended   time.Time // zero while it runs
	Err     error     // of the last try that ended
}

// only returns the attempts at one kind of action.
func only(attempts map[Key]Attempt, action string) map[Key]Attempt {
	attempts = maps.Clone(attempts)
	maps.DeleteFunc(attempts, func(k Key, _ Attempt) bool { return k.Action != action })
	return attempts
}

// without returns the attempts but for those at one kind of action, whatever
// its key says besides.
func without(attempts map[Key]Attempt, action string) map[Key]Attempt {
	attempts = maps.Clone(attempts)
	maps.DeleteFunc(attempts, func(k Key, _ Attempt) bool {
		kind, _, _ := strings.Cut(k.Action, " ")
		return kind == action
	})
	return attempts
}

// begin returns the memory while a is running.
func (m Memory) begin(a Action, now time.Time) Memory {
	at := m.Attempts[a.Key()]
	at.Count++
	at.Started, at.Ended = now, time.Time{} // the error of the try before stays until this one ends
	m.Attempts = maps.Clone(m.Attempts)
	if m.Attempts == nil {
		m.Attempts = make(map[Key]Attempt)
	}
	m.Attempts[a.Key()] = at
	return m
}

// end returns the memory after a has ended with err.
func (m Memory) end(a Action, err error, now time.Time) Memory {
	at := m.Attempts[a.Key()]
	at.Ended, at.Err = now, err
	m.Attempts = maps.Clone(m.Attempts)
	m.Attempts[a.Key()] = at
	switch a := a.(type) {
	case HangUp:
		if err == nil {
			m.WasEnded, m.ByHand = a.Use, false
		}
	case Recover:
		m.Ladder = m.Ladder.climbed(a.Rung, err, now)
		if err == nil && a.Rung.LeavesBus() {
			// It may leave for that, and come back as a CD-ROM: that is our doing, and
			// none of a stick that does not want to be a modem.
			m.Awaited, m.Switches = now, nil
		}
	}
	if u, ok := a.(UpdateProfile); ok && err == nil && u.Fields&together != 0 {
		m.APNs.Writes++
	}
	if sw, ok := a.(Switch); ok && !unsent(err) {
		m.Switches = append(slices.Clone(m.Switches), Sent{sw.Device.ID, now})
		m.Awaited, m.Told = now, &sw
		if m.Clock.Switched.IsZero() {
			m.Clock.Switched = now
		}
	}
	return m
}

// ofProfiles returns the attempts without those at updates of what a profile no
// longer is, and at making one that is to be made again.
func (m Memory) ofProfiles(o Observation) map[Key]Attempt {
	attempts := maps.Clone(m.Attempts)
	maps.DeleteFunc(attempts, func(k Key, at Attempt) bool {
		switch k.Action {
		case updateKind:
			return !slices.ContainsFunc(o.Profiles, func(p Profile) bool { return strings.HasPrefix(k.On, p.state()) })
		case profileKind:
			return at.Err == nil && !at.Ended.IsZero() && at.Ended.Before(o.Time) && !o.created(k.On)
		}
		return false
	})
	return attempts
}

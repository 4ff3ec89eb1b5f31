// SPDX-License-Identifier: GPL-3.0-or-later

package notify

import (
	"time"

	"modembridge/bridge"
	"modembridge/internal/service"
	"modembridge/switcher/usb"
)

// How long something has to be so before it counts.
const (
	// lasting is from when it needs a person to when the person learns of it.
	// A restart of ModemManager or NetworkManager takes two or three seconds on
	// a slow computer, and whoever has just plugged a stick in waits longer anyway.
	lasting = 10 * time.Second
	// settled is from when nothing does any more to when a notification is taken
	// back. While NetworkManager dials again, nobody knows whether the last fault is
	// there still; most dials take less. A stick that is connected needs no such proof.
	settled = time.Minute
	// forgotten is how long a matter must have been away to be a new one.
	forgotten = time.Hour
)

// A board is what is on the desktop, and what ought to be. All of it is for one
// goroutine, and for rising times.
type board struct {
	lasting time.Duration
	status  *service.Status // nil while nobody knows
	known   bool            // there was a status at any time
	trusted time.Time       // from then on, a stick that is not in the status is not plugged in
	entries map[string]*entry
}

// An entry is one subject: a stick in its port for as long as it is plugged in,
// or a problem.
type entry struct {
	port  usb.PortPath // "" for a problem
	now   Matter       // what needs a person; the zero Matter is nothing
	since time.Time    // since when it is that
	shown Matter       // what was shown last
	note  Notification // that is there, else none
}

// see takes a new status, or nil when nobody knows it any more.
func (b *board) see(now time.Time, s *service.Status) {
	if b.status == nil && s != nil && b.known {
		// A daemon that has just started answers before it has looked at the ports.
		b.trusted = now.Add(b.lasting)
	}
	b.status, b.known = s, b.known || s != nil
	b.look(now)
}

// look brings the entries to what the status says.
func (b *board) look(now time.Time) {
	standing := map[string]Matter{}
	if b.status != nil {
		for _, m := range Matters(*b.status) {
			standing[m.subject()] = m
			if b.entries[m.subject()] == nil {
				b.entries[m.subject()] = &entry{port: m.Port}
			}
		}
	}
	for subject, e := range b.entries {
		m := standing[subject]
		if m == e.now {
			continue
		}
		if e.now == (Matter{}) && now.Sub(e.since) >= forgotten {
			e.shown = Matter{}
		}
		e.now, e.since = m, now
	}
}

// over reports whether the entry has come to its end: the stick is gone, or
// connected; for a problem, no stick is left to suffer, or one is connected in
// spite of it.
func (b *board) over(e *entry, now time.Time) bool {
	if b.status == nil {
		return false
	}
	there := false
	for _, st := range b.status.Sticks {
		if e.port != "" && st.PortPath != e.port {
			continue
		}
		if st.State == bridge.Connected.String() {
			return true
		}
		there = true
	}
	return !there && !now.Before(b.trusted)
}

// A deed is what is to be done about an entry.
type deed uint8

const (
	wait  deed = iota
	show       // what needs a person now
	clean      // take the notification back
	drop       // and forget the entry
)

// due returns what is to be done about an entry now, and if that is to wait, when
// something will be; the zero time is that it depends on what happens.
func (b *board) due(e *entry, now time.Time) (deed, time.Time) {
	switch {
	case b.over(e, now):
		return drop, time.Time{}
	case e.now == (Matter{}) && e.note != (Notification{}):
		return ripe(clean, e.since.Add(settled), now)
	case e.now != (Matter{}) && e.now != e.shown:
		return ripe(show, e.since.Add(b.lasting), now)
	}
	return wait, time.Time{}
}

// ripe returns d once its time has come.
func ripe(d deed, at, now time.Time) (deed, time.Time) {
	if now.Before(at) {
		return wait, at
	}
	return d, time.Time{}
}

// dismissed notes that a notification is no longer there.
func (b *board) dismissed(note Notification) {
	for _, e := range b.entries {
		if e.note == note {
			e.note = Notification{}
		}
	}
}

// wiped notes that none is there of a server that has gone. One that Show has started
// is told of when it has long been given its first.
func (b *board) wiped(server string) {
	for _, e := range b.entries {
		if e.note.Server == server {
			e.note = Notification{}
		}
	}
}

// SPDX-License-Identifier: GPL-3.0-or-later

package bridge

import (
	"maps"
	"slices"
	"time"

	"modembridge/switcher/usb"
)

// A Memory is what one look cannot tell: what was sent and how that went, and
// since when things are as they are. It is a value; every method returns a
// changed copy. It lives as long as the stick stays in its port, including the
// gap between its two personalities.
type Memory struct {
	Device   usb.Device  // the last personality that was seen
	Switches []time.Time // when it was told to switch, since it last worked
	Awaited  time.Time   // when the switch was sent whose outcome has not shown yet
	Vendor   uint16      // of the storage personality that was told to switch; 0: none was
	Attempts map[Key]Attempt
	Clock    Timeline

	// Since when something that ought to end goes on; zero while it does not.
	Seen       time.Time // this personality is plugged in
	Unexported time.Time // it has ports and ModemManager runs, but exports no modem
	Unread     time.Time // ModemManager's modem does not tell its SIM's operator
	Searching  time.Time // ModemManager's modem looks for a network
	Undialled  time.Time // it is registered, and NetworkManager does nothing with it
}

// A Key says which action an attempt was at, and on which enumeration, modem
// object or profile, so that a new one starts with a clean slate.
type Key struct {
	Action string // "switch"
	On     string // "1-1#7"
}

// An Attempt is what became of an action.
type Attempt struct {
	Count   int
	Started time.Time
	Ended   time.Time // zero while it runs
	Err     error     // of the last try that ended
}

// A Timeline holds when the stick reached each station of this insertion for
// the first time. The zero time means not yet. Plugged is zero, too, when
// nobody saw the plug: the stick was at work before the daemon was.
type Timeline struct {
	Plugged, Switched, ModemMode, Tagged, Known, Connected time.Time
}

// observe returns the memory after a look at the world.
func (m Memory) observe(o Observation) Memory {
	awaited := !m.Awaited.IsZero() && o.Time.Sub(m.Awaited) < forgetLimit
	if o.Device == nil {
		if !awaited {
			return Memory{Switches: recent(m.Switches, o.Time)} // pulled: what comes next is new
		}
		m.Seen, m.Unexported, m.Unread, m.Searching, m.Undialled = time.Time{}, time.Time{}, time.Time{}, time.Time{}, time.Time{}
		return m
	}
	if !sameEnumeration(m.Device, *o.Device) {
		if awaited && o.Time.Sub(m.Awaited) >= returnLimit {
			m = Memory{Switches: recent(m.Switches, o.Time)} // too late to be what was awaited
		}
		// Attempts were made on a personality that is gone.
		m.Seen, m.Awaited, m.Attempts = time.Time{}, time.Time{}, nil
	}
	m.Device = *o.Device
	if m.Seen.IsZero() {
		m.Seen = o.Time
		if m.Clock.Plugged.IsZero() && o.Modem == nil {
			m.Clock.Plugged = o.Time
		}
	}
	if o.Modem == nil {
		// ModemManager may give the next modem the same path.
		m.Attempts = without(m.Attempts, "bearer")
	}
	hold(&m.Unexported, o.Time, len(o.Serial) > 0 && o.Services.ModemManager && o.Modem == nil)
	hold(&m.Unread, o.Time, o.Modem != nil && o.Modem.State >= ModemDisabled && o.Modem.SIMOperator == "")
	hold(&m.Searching, o.Time, o.Modem != nil && o.Modem.State == ModemEnabled)
	hold(&m.Undialled, o.Time, o.Modem != nil && o.Modem.State >= ModemDisabled && o.Link != nil && !o.Link.Activated && !o.Link.Busy)
	return m
}

// without returns the attempts but for those at one kind of action.
func without(attempts map[Key]Attempt, action string) map[Key]Attempt {
	attempts = maps.Clone(attempts)
	maps.DeleteFunc(attempts, func(k Key, _ Attempt) bool { return k.Action == action })
	return attempts
}

// recent returns the switches that still count towards a loop.
func recent(switches []time.Time, now time.Time) []time.Time {
	i := slices.IndexFunc(switches, func(t time.Time) bool { return now.Sub(t) < loopWindow })
	if i < 0 {
		return nil
	}
	return slices.Clone(switches[i:])
}

// hold keeps since at the time when the condition began to be true.
func hold(since *time.Time, now time.Time, condition bool) {
	switch {
	case !condition:
		*since = time.Time{}
	case since.IsZero():
		*since = now
	}
}

// sameEnumeration reports whether a and b are one device that has not left the
// bus in between: the kernel gives a new device number each time.
func sameEnumeration(a, b usb.Device) bool {
	return a.Bus == b.Bus && a.Address == b.Address && a.ID == b.ID
}

// enter returns the memory after the state was derived from it and o.
func (m Memory) enter(s State, o Observation) Memory {
	stamp := func(t *time.Time) {
		if t.IsZero() && !m.Clock.Plugged.IsZero() {
			*t = o.Time
		}
	}
	c := &m.Clock
	switch s.Phase {
	case ModemMode:
		stamp(&c.ModemMode)
	case Tagged:
		stamp(&c.ModemMode)
		stamp(&c.Tagged)
	case Known, Locked, Registered, Ready:
		stamp(&c.Known)
		m.Switches = nil // it works: a later plug is not part of a loop
	case Connected:
		stamp(&c.Known)
		stamp(&c.Connected)
		m.Switches = nil
	}
	return m
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
	if sw, ok := a.(Switch); ok && !unsent(err) {
		m.Switches = append(slices.Clone(m.Switches), now)
		m.Awaited, m.Vendor = now, sw.Device.ID.Vendor
		if m.Clock.Switched.IsZero() {
			m.Clock.Switched = now
		}
	}
	return m
}

// milliseconds returns the stations as JSON has them: milliseconds since the
// plug, without those that were not reached.
func (t Timeline) milliseconds() map[string]int64 {
	ms := make(map[string]int64)
	if t.Plugged.IsZero() {
		return ms
	}
	for name, at := range map[string]time.Time{
		"switched": t.Switched, "modem_mode": t.ModemMode, "tagged": t.Tagged,
		"known": t.Known, "connected": t.Connected,
	} {
		if !at.IsZero() {
			ms[name] = at.Sub(t.Plugged).Milliseconds()
		}
	}
	return ms
}

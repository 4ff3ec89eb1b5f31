// SPDX-License-Identifier: GPL-3.0-or-later

package bridge

import (
	"maps"
	"slices"
	"strings"
	"time"

	"modembridge/switcher/usb"
)

// A Memory is what one look cannot tell: what was sent and how that went, and
// since when things are as they are. It is a value; every method returns a
// changed copy. It lives as long as the stick stays in its port, including the
// gap between its two personalities.
type Memory struct {
	Device   usb.Device // the last personality that was seen
	Switches []Sent     // since a stick last worked in this port
	Awaited  time.Time  // when the switch was sent whose outcome has not shown yet
	Told     *Switch    // what this insertion was last told; nil: nothing
	Exported bool       // ModemManager has made a modem of this personality
	TTYs     string     // the ports that were seen at last
	Attempts map[Key]Attempt
	Clock    Timeline

	// Since when something that ought to end goes on; zero while it does not.
	Seen       time.Time // this personality is plugged in
	Unexported time.Time // it has ports, ModemManager may have them, but exports no modem
	Withheld   time.Time // ModemManager may not have its ports
	Made       time.Time // ModemManager has a modem of it
	Divided    time.Time // it may have some of them, and not others
	Grown      time.Time // it has these ports: TTYs
	Overlooked time.Time // ModemManager's modem lacks a port that is there
	SIMless    time.Time // ModemManager says that there is no SIM
	Unread     time.Time // ModemManager's modem does not tell its SIM's operator
	Searching  time.Time // ModemManager's modem looks for a network
	Undialled  time.Time // it is registered, and NetworkManager does nothing with it
}

// Sent is a switch message.
type Sent struct {
	To usb.ID // of the storage mode
	At time.Time
}

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

// observe returns the memory after a look at the world.
func (m Memory) observe(o Observation) Memory {
	awaited := m.spokenOf(o)
	m.Exported = m.Exported || o.Modem != nil
	if o.Device == nil {
		if !awaited {
			// Pulled: what comes next is new.
			return Memory{Device: m.Device, Switches: recent(m.Switches, o.Time), Attempts: only(m.Attempts, "forget")}
		}
		m.Seen, m.Unexported, m.Unread, m.Searching, m.Undialled = time.Time{}, time.Time{}, time.Time{}, time.Time{}, time.Time{}
		m.Withheld, m.Divided, m.Grown, m.Overlooked, m.SIMless = time.Time{}, time.Time{}, time.Time{}, time.Time{}, time.Time{}
		return m
	}
	if !samePersonality(m.Device, *o.Device) {
		if awaited && o.Time.Sub(m.Awaited) >= m.returnLimit() {
			m = Memory{Switches: recent(m.Switches, o.Time)} // too late to be what was awaited
		}
		// Attempts were made on a personality that is gone.
		m.Seen, m.Awaited, m.Attempts, m.Exported = time.Time{}, time.Time{}, nil, o.Modem != nil
		m.Withheld, m.Divided, m.Grown, m.Overlooked, m.SIMless = time.Time{}, time.Time{}, time.Time{}, time.Time{}, time.Time{}
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
	if o.Gate == GateShut && m.Withheld.IsZero() {
		// What is withheld anew is to be asked and released anew.
		m.Attempts = without(m.Attempts, "ask")
		m.Attempts = without(m.Attempts, "init")
		m.Attempts = without(m.Attempts, "release")
	}
	if now := strings.Join(ttys(o.Serial), " "); now != m.TTYs || m.Grown.IsZero() {
		m.TTYs, m.Grown = now, o.Time
	}
	hold(&m.Withheld, o.Time, o.Gate == GateShut)
	hold(&m.Divided, o.Time, o.Gate == GatePartly)
	hold(&m.Made, o.Time, o.Modem != nil)
	hold(&m.Overlooked, o.Time, overlooked(o) && m.Grown.After(m.Made))
	hold(&m.SIMless, o.Time, o.Modem != nil && o.Modem.State == ModemFailed && o.Modem.FailedReason == "sim-missing")
	hold(&m.Unexported, o.Time, (len(o.Serial) > 0 || hasNet(o)) && o.Services.ModemManager && o.Modem == nil && o.Gate == GateOpen && !o.Leased)
	hold(&m.Unread, o.Time, o.Modem != nil && o.Modem.State >= ModemDisabled && o.Modem.SIMOperator == "")
	hold(&m.Searching, o.Time, o.Modem != nil && o.Modem.State == ModemEnabled)
	hold(&m.Undialled, o.Time, o.Modem != nil && o.Modem.State >= ModemDisabled && o.Link != nil && !o.Link.Activated && !o.Link.Busy)
	return m
}

// spokenOf reports whether the stick was told to switch, and `status` speaks of
// it although it may never come back.
func (m Memory) spokenOf(o Observation) bool {
	return !m.Awaited.IsZero() && o.Time.Sub(m.Awaited) < forgetLimit
}

// awaits reports whether the stick was told to switch, and may still come back.
func (m Memory) awaits(o Observation) bool {
	return !m.Awaited.IsZero() && o.Time.Sub(m.Awaited) < m.returnLimit()
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

// recent returns the switches that still count towards a loop.
func recent(switches []Sent, now time.Time) []Sent {
	i := slices.IndexFunc(switches, func(s Sent) bool { return now.Sub(s.At) < loopWindow })
	if i < 0 {
		return nil
	}
	return slices.Clone(switches[i:])
}

// loops returns how often a stick with that id was switched. Another stick in
// the same port is no return of the one before.
func (m Memory) loops(id usb.ID) (n int) {
	for _, s := range m.Switches {
		if s.To == id {
			n++
		}
	}
	return n
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

// samePersonality reports whether a and b are one device that has neither left
// the bus in between, for which the kernel would have given a new number, nor
// another configuration.
func samePersonality(a, b usb.Device) bool {
	return a.Bus == b.Bus && a.Address == b.Address && a.ID == b.ID && a.Configuration == b.Configuration
}

// returnLimit is how long the stick may stay away after it was told to switch.
func (m Memory) returnLimit() time.Duration {
	if m.Told == nil {
		return returnLimit
	}
	return max(returnLimit, m.Told.Quirk.Timeout())
}

// stranger reports whether a device that no quirk names is none that came of
// the stick that was told to switch, as far as its vendor says.
func (m Memory) stranger(d usb.Device) bool {
	return m.Told == nil || m.Told.Device.ID.Vendor != d.ID.Vendor
}

// quirk returns the id of the quirk that the stick was switched with, "" when it
// was not.
func (m Memory) quirk() string {
	if m.Told == nil {
		return ""
	}
	return m.Told.Quirk.ID
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
		m.Switches = append(slices.Clone(m.Switches), Sent{sw.Device.ID, now})
		m.Awaited, m.Told = now, &sw
		if m.Clock.Switched.IsZero() {
			m.Clock.Switched = now
		}
	}
	return m
}

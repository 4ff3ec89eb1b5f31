// SPDX-License-Identifier: GPL-3.0-or-later

package bridge

import (
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
	Off      bool       // the connection was switched off by hand since it was last up
	Used     bool       // somebody has dialled this personality
	Cut      bool       // we have hung up, and nobody has dialled since
	WasEnded string     // the same, and NetworkManager still knows: Link.Use, or unknownUse
	ByHand   bool       // a person has dialled after that
	Exported bool       // ModemManager has made a modem of this personality
	Served   bool       // which was in a network
	TTYs     string     // the ports that were seen at last
	Attempts map[Key]Attempt
	Clock    Timeline
	Outlived []BearerError // errors that bearers had while the link was up
	Watch    Watch         // of the link
	Answered bool          // a probe of a link of this stick was answered
	Ladder   Ladder        // that the stick is brought back by
	APNs     APNSearch

	Since
}

// Sent is a switch message.
type Sent struct {
	To usb.ID // of the storage mode
	At time.Time
}

// observe returns the memory after a look at the world.
func (m Memory) observe(o Observation) Memory {
	awaited := m.spokenOf(o)
	m.Exported = m.Exported || o.Modem != nil
	served := o.Modem != nil && o.Modem.State >= ModemRegistered
	off := o.Modem != nil && o.Modem.State < ModemEnabled
	m.Served = served || m.Served && !off // one that was off has to look everywhere
	if o.Device == nil {
		if !awaited {
			// Pulled: what comes next is new.
			return Memory{Device: m.Device, Switches: recent(m.Switches, o.Time), Attempts: only(m.Attempts, "forget")}
		}
		m.Since, m.Watch = Since{}, Watch{}
		return m
	}
	if !samePersonality(m.Device, *o.Device) {
		if awaited && o.Time.Sub(m.Awaited) >= m.returnLimit() {
			m = Memory{Switches: recent(m.Switches, o.Time), Ladder: m.Ladder} // too late to be what was awaited
		}
		// Attempts were made on a personality that is gone.
		m.Since, m.Awaited, m.Attempts, m.Off, m.Cut, m.Used = Since{}, time.Time{}, nil, false, false, false
		m.Exported, m.Served, m.Ladder.Run = o.Modem != nil, served, ""
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
		m.Attempts = without(m.Attempts, "contexts")
	}
	if simGone(o) {
		m.Attempts = without(m.Attempts, "unlock")
	}
	if o.Modem != nil && !o.Modem.PIN.Sent {
		m.Attempts = without(m.Attempts, "remove-sim")
	}
	m.Attempts = m.ofProfiles(o)
	m = m.observeLink(o)
	if o.Gate == GateShut && m.Withheld.IsZero() {
		// What is withheld anew is to be asked and released anew.
		m.Attempts = without(m.Attempts, "ask")
		m.Attempts = without(m.Attempts, "init")
		m.Attempts = without(m.Attempts, "release")
	}
	if now := strings.Join(ttys(o.Serial), " "); now != m.TTYs || m.Grown.IsZero() {
		m.TTYs, m.Grown = now, o.Time
	}
	m.Outlived = outlived(m.Outlived, o)
	was := m.Watch
	if m.Watch = m.Watch.observe(o); m.Watch.Finding.At != was.Finding.At || m.Watch.Up != was.Up {
		m.Answered = m.Answered || m.Watch.Finding.Verdict.answered()
		m.Attempts = without(m.Attempts, "probe") // they have their outcome, or were of another link
	}
	m.APNs = m.APNs.observe(o, m)
	m.Since = m.Since.observe(o)
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

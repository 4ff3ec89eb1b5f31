// SPDX-License-Identifier: GPL-3.0-or-later

package bridge

import "time"

// A Timeline holds when the stick reached each station of this insertion for
// the first time. The zero time means not yet. Plugged is zero, too, when
// nobody saw the plug: the stick was at work before the daemon was.
type Timeline struct {
	Plugged, Switched, ModemMode, Tagged, Known, Connected time.Time
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
	case ModemMode, Tagged, Known, Locked, Registered, Ready, Connected, Switched:
		m.Awaited = time.Time{} // here it is, perhaps without having left the bus
	}
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

// SPDX-License-Identifier: GPL-3.0-or-later

package quirks

import (
	"slices"

	"modembridge/switcher/usb"
)

// Role returns the role of a serial port, by its interface. A number goes
// before a class. A port that nothing selects is Unset; but Ignore where the
// layout is told by number alone, see [Modem.Asks]: whoever knew which port
// dials looked at the others too, and ModemManager would ask each of them for up
// to 24 s. Interfaces that are no serial ports have no role, whatever is
// returned for them.
func (m *Modem) Role(i usb.Interface) Role {
	if role := m.selected(i); role != Unset || !m.exhaustive() {
		return role
	}
	return Ignore
}

// selected returns the role that a port gives the interface, Unset when none
// does.
func (m *Modem) selected(i usb.Interface) Role {
	role := Unset
	for _, p := range m.Ports {
		switch {
		case !p.Interface.Matches(i):
		case p.Interface.ByNumber:
			return p.Role
		case role == Unset:
			role = p.Role
		}
	}
	return role
}

// Fits reports whether the ports are those of this device: they select at least
// one of its interfaces. A vendor's ports by class fit only the sticks that use
// its classes.
func (m *Modem) Fits(dev usb.Device) bool {
	return slices.ContainsFunc(dev.Interfaces, func(i usb.Interface) bool { return m.selected(i) != Unset })
}

// Asks reports whether the ports of the stick are to be asked what they are for,
// before ModemManager sees them: unless it is told by number which port dials,
// and which one takes commands. Ports by class alone do not tell it, as they are
// of a vendor's habit and not of this stick; who has seen the device can say
// whether it [Modem.Fits].
func (m *Modem) Asks() bool {
	return !m.numbers(ATPrimary, PPP) || !m.numbers(ATPrimary, ATSecondary)
}

// exhaustive reports whether the ports are all that the stick has and that are
// of use. Where some are selected by class besides, nobody has seen them all.
func (m *Modem) exhaustive() bool {
	return !m.Asks() && !m.has(func(p Port) bool { return !p.Interface.ByNumber })
}

// numbers reports whether a port by number has one of the roles.
func (m *Modem) numbers(roles ...Role) bool {
	return m.has(func(p Port) bool { return p.Interface.ByNumber && slices.Contains(roles, p.Role) })
}

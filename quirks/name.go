// SPDX-License-Identifier: GPL-3.0-or-later

package quirks

import (
	"cmp"
	"slices"
)

// Names returns what the port is called in /dev/modembridge/<port path>, at most
// two of these names:
//
//	at     for commands; a port that data does not occupy, if there is one
//	ppp    for data: the port that dials
//	gps    positions
//	diag   diagnostics
//	audio  voice
//
// Of a layout by number each name is one port's: of several that could have it,
// the one with the lowest number. Of a layout by class all have it, since they
// are there for different sticks. Where a layout is both, ports by class have
// no name, as they may be the same interface as one by number.
func (m *Modem) Names(p Port) []string {
	control := []Role{ATSecondary, ATPrimary} // the primary port carries data,
	if m.has(func(p Port) bool { return p.Role == PPP }) {
		control = []Role{ATPrimary, ATSecondary} // unless there is one for that
	}
	var names []string
	for _, n := range []struct {
		name  string
		roles []Role
	}{
		{"at", control},
		{"ppp", []Role{PPP, ATPrimary}},
		{"gps", []Role{GPS}},
		{"diag", []Role{QCDM}},
		{"audio", []Role{Audio}},
	} {
		if slices.Contains(m.best(n.roles), p) {
			names = append(names, n.name)
		}
	}
	return names
}

// best returns the ports that have a name which is for one of the roles, the
// best role first.
func (m *Modem) best(roles []Role) []Port {
	numbered := m.has(func(p Port) bool { return p.Interface.ByNumber })
	for _, role := range roles {
		var found []Port
		for _, p := range m.Ports {
			if p.Role == role && p.Interface.ByNumber == numbered {
				found = append(found, p)
			}
		}
		switch {
		case len(found) == 0:
		case numbered:
			return []Port{slices.MinFunc(found, func(a, b Port) int { return cmp.Compare(a.Interface.Number, b.Interface.Number) })}
		default:
			return found
		}
	}
	return nil
}

func (m *Modem) has(is func(Port) bool) bool { return slices.ContainsFunc(m.Ports, is) }

// SPDX-License-Identifier: GPL-3.0-or-later

package stick

import (
	"fmt"
	"slices"
	"strings"

	"modembridge/switcher/usb"
)

// check returns everything that is wrong with a model.
func (m *Model) check() (problems []error) {
	bad := func(format string, args ...any) { problems = append(problems, fmt.Errorf(format, args...)) }
	if m.Schema != 1 {
		bad("schema is %d, want 1", m.Schema)
	}
	if m.Name == "" || m.Source == "" {
		bad("name and source must be given")
	}
	if m.Storage == nil && m.Modem == nil {
		bad("it has neither a storage nor a modem mode")
	}
	if s := m.Storage; s != nil {
		if s.USB.IsZero() {
			bad("storage.usb is missing")
		}
		if len(s.Units) == 0 || len(s.Units) > 16 {
			bad("storage has %d units, want 1 to 16", len(s.Units))
		}
		for i, u := range s.Units {
			problems = append(problems, u.check(fmt.Sprintf("storage.unit %d", i+1))...)
		}
	}
	if s := m.Switch; s != nil {
		if m.Storage == nil || m.Modem == nil {
			bad("switch needs both a storage and a modem mode")
		}
		if len(s.On) == 0 {
			bad("switch.on is missing: nothing would switch it")
		}
		for i, t := range s.On {
			if count(t.Eject, len(t.CDB) > 0, len(t.Control) > 0) != 1 {
				bad("switch.on %d: want exactly one of eject, cdb, control", i+1)
			}
			if len(t.CDB) > 16 || len(t.Control) > 8 {
				bad("switch.on %d: a command block has at most 16 bytes, a setup 8", i+1)
			}
		}
	} else if m.Storage != nil && m.Modem != nil {
		bad("switch is missing")
	}
	if m.Modem != nil {
		problems = append(problems, m.Modem.check()...)
	}
	return problems
}

func (u Unit) check(where string) (problems []error) {
	bad := func(format string, args ...any) {
		problems = append(problems, fmt.Errorf(where+": "+format, args...))
	}
	if u.Type != "cdrom" && u.Type != "disk" {
		bad("type is %q, want cdrom or disk", u.Type)
	}
	switch u.Medium {
	case "iso", "none":
	case "blank":
		if u.SizeMiB < 1 || u.SizeMiB > 4096 {
			bad("size-mib is %d, want 1 to 4096", u.SizeMiB)
		}
	default:
		bad("medium is %q, want iso, blank or none", u.Medium)
	}
	if len(u.Vendor) > 8 || len(u.Product) > 16 || len(u.Revision) > 4 {
		bad("vendor, product and revision have at most 8, 16 and 4 characters")
	}
	return problems
}

func (m *Modem) check() (problems []error) {
	bad := func(format string, args ...any) {
		problems = append(problems, fmt.Errorf("modem: "+format, args...))
	}
	if m.USB.IsZero() {
		bad("usb is missing")
	}
	if len(m.Interfaces) == 0 {
		bad("interface is missing")
	}
	in, last := 0, -1
	for _, i := range m.Interfaces {
		if int(i.Number) <= last {
			bad("interface %d comes after interface %d", i.Number, last)
		}
		last = int(i.Number)
		in += 1 + count(i.Interrupt)
		switch i.Role {
		case RoleAT, RoleATPPP, RoleDiag, RoleNMEA, RoleVoice, RoleSilent:
			if i.Unit != nil {
				bad("interface %d: a unit needs the role storage", i.Number)
			}
		case RoleStorage:
			if i.Unit == nil || i.Class != usb.MassStorageBulkOnly {
				bad("interface %d: the role storage needs a unit and the class %s", i.Number, usb.MassStorageBulkOnly)
			} else {
				problems = append(problems, i.Unit.check(fmt.Sprintf("modem: interface %d: unit", i.Number))...)
			}
		default:
			bad("interface %d: role is %q, want at, at-ppp, diag, nmea, voice, silent or storage", i.Number, i.Role)
		}
	}
	if in > 15 {
		bad("%d IN endpoints are more than the 15 there are", in)
	}
	return append(problems, m.AT.check()...)
}

func (a AT) check() (problems []error) {
	bad := func(format string, args ...any) {
		problems = append(problems, fmt.Errorf("modem.at: "+format, args...))
	}
	for _, n := range []struct {
		name, value string
		lengths     []int
	}{
		{"imei", a.IMEI, []int{15}},
		{"imsi", a.IMSI, []int{15}},
		{"iccid", a.ICCID, []int{19, 20}},
		{"sim-operator", a.SIMOperator, []int{5, 6}},
		{"operator", a.Operator, []int{5, 6}},
	} {
		if !slices.Contains(n.lengths, len(n.value)) || strings.Trim(n.value, "0123456789") != "" {
			bad("%s has to have %v digits", n.name, n.lengths)
		}
	}
	if !strings.HasPrefix(a.IMSI, a.SIMOperator) {
		bad("imsi does not begin with sim-operator")
	}
	if a.Signal != 99 && (a.Signal < 0 || a.Signal > 31) {
		bad("signal is %d, want 0 to 31, or 99", a.Signal)
	}
	return problems
}

func count(conditions ...bool) (n int) {
	for _, c := range conditions {
		if c {
			n++
		}
	}
	return n
}

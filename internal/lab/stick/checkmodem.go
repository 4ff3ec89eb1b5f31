// SPDX-License-Identifier: GPL-3.0-or-later

package stick

import (
	"fmt"
	"slices"
	"strings"

	"modembridge/switcher/usb"
)

func (m *Modem) check() (problems []error) {
	bad := func(format string, args ...any) {
		problems = append(problems, fmt.Errorf("modem: "+format, args...))
	}
	if m.USB.IsZero() {
		bad("usb is missing")
	}
	if len(m.Interfaces) > 0 && len(m.Configurations) > 0 {
		bad("its interfaces stand either in it or in its configurations")
	}
	for _, c := range m.configurations() {
		problems = append(problems, c.check()...)
	}
	if m.Switch != nil {
		problems = append(problems, m.Switch.check("modem.switch")...)
	}
	for _, a := range m.Answers {
		if len(a.Control) == 0 || len(a.Control) > 8 {
			bad("answer: control is the first bytes of a setup, at most 8")
		}
	}
	switch {
	case m.talks():
		problems = append(problems, m.AT.check()...)
	case m.AT.IMEI != "":
		bad("at is of no use without a port that answers AT")
	}
	return problems
}

func (c Configuration) check() (problems []error) {
	bad := func(format string, args ...any) {
		problems = append(problems, fmt.Errorf("modem: configuration %d: "+format, append([]any{c.Value}, args...)...))
	}
	if c.Value == 0 {
		bad("a configuration counts from 1")
	}
	if len(c.Interfaces) == 0 {
		bad("interface is missing")
	}
	in := 0
	for n, i := range c.Interfaces {
		if n > 0 && !i.after(c.Interfaces[n-1]) {
			bad("interface %d comes after interface %d", i.Number, c.Interfaces[n-1].last())
		}
		in += 1 + count(i.Interrupt || i.Data != 0)
		for _, problem := range i.check() {
			bad("interface %d: %w", i.Number, problem)
		}
	}
	if in > 15 {
		bad("%d IN endpoints are more than the 15 there are", in)
	}
	return problems
}

func (i Interface) check() (problems []error) {
	bad := func(format string, args ...any) { problems = append(problems, fmt.Errorf(format, args...)) }
	switch i.Role {
	case RoleAT, RoleATPPP, RoleDiag, RoleNMEA, RoleVoice, RoleSilent:
		if i.Unit != nil {
			bad("a unit needs the role storage")
		}
	case RoleStorage:
		if i.Unit == nil || i.Class != usb.MassStorageBulkOnly {
			bad("the role storage needs a unit and the class %s", usb.MassStorageBulkOnly)
		} else {
			problems = append(problems, i.Unit.check("unit")...)
		}
	default:
		bad("role is %q, want at, at-ppp, diag, nmea, voice, silent or storage", i.Role)
	}
	if i.Data != 0 && (i.Class.Class != 0x02 || i.Class.SubClass != 0x02 || i.Data <= i.Number || i.Alternate != 0) {
		bad("data is the number of a later interface, and goes with the class 02/02/xx and the alternate setting 0")
	}
	if i.Unsolicited != "" && i.Role != RoleAT && i.Role != RoleATPPP {
		bad("unsolicited results come from AT ports alone")
	}
	return problems
}

// last returns the highest number that the interface, or the function, has.
func (i Interface) last() uint8 { return max(i.Number, i.Data) }

// after reports whether an interface may stand after another: it has a higher
// number, or is another setting of the same one.
func (i Interface) after(j Interface) bool {
	return i.Number > j.last() || i.Number == j.Number && i.Alternate > j.Alternate
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
	if a.NeedsInit != "" && !strings.HasPrefix(a.NeedsInit, "AT") {
		bad("needs-init is a command line, and begins with AT")
	}
	if a.Signal != 99 && (a.Signal < 0 || a.Signal > 31) {
		bad("signal is %d, want 0 to 31, or 99", a.Signal)
	}
	return problems
}

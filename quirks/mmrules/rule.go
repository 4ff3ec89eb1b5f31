// SPDX-License-Identifier: GPL-3.0-or-later

package mmrules

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"modembridge/switcher/usb"
)

// A rule is what one line says.
type rule struct {
	vendor, product *uint16
	class           map[string]uint8 // "Class", "SubClass", "Protocol"
	number          *uint8           // bInterfaceNumber
	serial          bool             // for serial ports alone
	dead            bool             // see Fact
	other           bool             // for no USB device, or for no event that adds one
	set             []token          // properties
	jump, label     string
}

// conditional reports whether the rule is not for every device.
func (r rule) conditional() bool {
	return r.vendor != nil || r.product != nil || r.class != nil || r.number != nil || r.serial || r.other
}

// parseRule understands a line, or says which part of it it does not.
func parseRule(line string) (rule, error) {
	parts, err := tokens(line)
	if err != nil {
		return rule{}, err
	}
	var r rule
	for _, t := range parts {
		if r.other {
			break // as udev does, which then looks no further
		}
		if err := r.take(t); err != nil {
			return rule{}, fmt.Errorf("%s%s%q: %w", t.key, t.op, t.value, err)
		}
	}
	return r, nil
}

var errUnknown = errors.New("not understood")

func (r *rule) take(t token) (err error) {
	part, isClass := strings.CutPrefix(strings.TrimSuffix(t.key, "}"), "ATTRS{bInterface")
	switch {
	case t.is("SUBSYSTEMS", "==", "usb"):
	case t.key == "SUBSYSTEMS" && t.op == "==":
		r.other = true // a PCI card, say
	case t.key == "ACTION" && t.op == "!=" && strings.HasPrefix(t.value, "add|"):
		r.other = true
	case t.is("ATTRS{bInterfaceNumber}", "==", "?*"), t.is("ENV{.MM_USBIFNUM}", "=", "$attr{bInterfaceNumber}"):
		// The name that the rules have for bInterfaceNumber.
	case t.is("SUBSYSTEM", "==", "tty"):
		r.serial = true
	case t.key == "ATTRS{idVendor}" && t.op == "==":
		r.vendor, err = r.hex16(t.value)
	case t.key == "ATTRS{idProduct}" && t.op == "==":
		r.product, err = r.hex16(t.value)
	case t.key == "ENV{.MM_USBIFNUM}" && t.op == "==":
		n, bad := r.hex(t.value, 2)
		number := uint8(n)
		r.number, err = &number, bad
	case isClass && t.op == "==":
		n, bad := r.hex(t.value, 2)
		if r.class == nil {
			r.class = make(map[string]uint8)
		}
		r.class[part], err = uint8(n), bad
	case strings.HasPrefix(t.key, "ENV{ID_MM_") && t.op == "=":
		r.set = append(r.set, token{strings.Trim(t.key[len("ENV"):], "{}"), t.op, t.value})
	case t.key == "GOTO" && t.op == "=":
		r.jump = t.value
	case t.key == "LABEL" && t.op == "=":
		r.label = t.value
	default:
		return errUnknown
	}
	return err
}

// interfaceClass returns the class that the rule selects interfaces by, nil when
// it does not.
func (r rule) interfaceClass() (*usb.Class, error) {
	switch {
	case r.class == nil:
		return nil, nil
	case r.number != nil:
		return nil, errors.New("selects an interface by number and by class")
	}
	for _, part := range []string{"Class", "SubClass", "Protocol"} {
		if _, ok := r.class[part]; !ok {
			return nil, fmt.Errorf("selects interfaces, but not by bInterface%s", part)
		}
	}
	return &usb.Class{Class: r.class["Class"], SubClass: r.class["SubClass"], Protocol: r.class["Protocol"]}, nil
}

func (r *rule) hex16(s string) (*uint16, error) {
	n, err := r.hex(s, 4)
	v := uint16(n)
	return &v, err
}

// hex reads a number as sysfs writes it, and notes when it is written otherwise.
func (r *rule) hex(s string, digits int) (uint64, error) {
	n, err := strconv.ParseUint(s, 16, 16)
	if err != nil || len(s) != digits {
		return 0, fmt.Errorf("not %d hexadecimal digits", digits)
	}
	r.dead = r.dead || s != strings.ToLower(s)
	return n, nil
}

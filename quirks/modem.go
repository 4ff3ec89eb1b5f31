// SPDX-License-Identifier: GPL-3.0-or-later

package quirks

import (
	"fmt"
	"strconv"

	"modembridge/switcher/usb"
)

// A Modem is a [[modem]] entry: what the ports of a stick in modem mode are
// for. It is keyed by the USB id alone, because one storage id leads to many
// modem ids with different ports (19d2:2000 to 27 of them), and because a
// stick may be plugged in already switched.
//
// An id that only stands in a quirk's list of modems has a Modem too, without
// ports: it is known to be a modem, and its ports are to be found out.
type Modem struct {
	USB      usb.ID     `toml:"usb"`
	Name     string     `toml:"name,omitempty"`
	Driver   string     `toml:"driver,omitempty"` // kernel module of the serial ports: "option"
	Bind     bool       `toml:"bind,omitempty"`   // no kernel knows the id, so a driver must be told: Driver, else option
	Tags     []string   `toml:"tags,omitempty"`   // further ModemManager tags for every port
	Init     []string   `toml:"init,omitempty"`   // AT commands for the primary port, before ModemManager sees it
	Ports    []Port     `toml:"port,omitempty"`
	Evidence []Evidence `toml:"evidence,omitempty"`
	Quirks   []string   `toml:"-"` // ids of the quirks that lead here
	Origin   Origin     `toml:"-"`
}

// A Port gives the interfaces that a selector names their role; see [Modem.Role].
type Port struct {
	Interface Selector `toml:"interface"`
	Role      Role     `toml:"role"`
}

// A Selector names interfaces by number ("3") or by class ("ff/02/01").
// Numbers are bInterfaceNumber: not a position, and not the number of a tty.
type Selector struct {
	ByNumber bool
	Number   uint8
	Class    usb.Class
}

// Matches reports whether the selector names i.
func (s Selector) Matches(i usb.Interface) bool {
	if s.ByNumber {
		return s.Number == i.Number
	}
	return s.Class == i.Class
}

// UnmarshalText implements encoding.TextUnmarshaler.
func (s *Selector) UnmarshalText(text []byte) error {
	if n, err := strconv.ParseUint(string(text), 10, 8); err == nil {
		*s = Selector{ByNumber: true, Number: uint8(n)}
		return nil
	}
	class, err := usb.ParseClass(string(text))
	if err != nil {
		return fmt.Errorf("%q selects no interface: want its number, such as \"3\", or a class, such as \"ff/02/01\"", text)
	}
	*s = Selector{Class: class}
	return nil
}

// MarshalText implements encoding.TextMarshaler.
func (s Selector) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// String returns the form that a file has.
func (s Selector) String() string {
	if s.ByNumber {
		return strconv.Itoa(int(s.Number))
	}
	return s.Class.String()
}

// SPDX-License-Identifier: GPL-3.0-or-later

package mmrules

import (
	"fmt"

	"modembridge/switcher/usb"
)

// A Fact is one property that a rule gives to ports.
type Fact struct {
	File    string
	Line    int
	Comment string // what the file says above the rule, lines apart by "\n"

	Vendor  uint16
	Product uint16
	Wide    bool // for every product of the vendor

	// The interfaces whose ports are meant, by one of both; or all of them.
	Number *uint8 // bInterfaceNumber
	Class  *usb.Class
	Serial bool // serial ports alone

	Property string // "ID_MM_PORT_TYPE_AT_PRIMARY"
	Value    string

	// Dead: the rule spells an id in upper case. Sysfs gives it in lower case
	// and udev compares with regard to case, so that the rule never applies.
	Dead bool
}

// A Refusal is a rule that could not be understood.
type Refusal struct {
	File string
	Line int
	Why  string
}

// String returns the form "FILE:LINE: why".
func (r Refusal) String() string { return fmt.Sprintf("%s:%d: %s", r.File, r.Line, r.Why) }

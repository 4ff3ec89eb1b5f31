// SPDX-License-Identifier: GPL-3.0-or-later

package stick

import (
	"modembridge/internal/recording"
	"modembridge/switcher/usb"
)

// A Model is a kind of stick, as its data file describes it. A caller may
// change its own copy before it plugs it.
type Model struct {
	Schema int    `toml:"schema"` // 1
	Name   string `toml:"name"`   // for people
	Source string `toml:"source"` // where the facts come from

	Strings Strings  `toml:"strings"`
	Storage *Storage `toml:"storage"` // as plugged in; nil: it shows itself as a modem at once
	Switch  *Switch  `toml:"switch"`  // nil: nothing switches it
	Modem   *Modem   `toml:"modem"`   // nil: it is a disk and stays one. What is neither is a modem without AT ports.

	recorded *recording.Recording // what it shows to the last byte, see [FromRecording]
}

// Strings are the texts of the USB descriptors, in both modes.
type Strings struct {
	Manufacturer string `toml:"manufacturer"`
	Product      string `toml:"product"`
	Serial       string `toml:"serial"`
}

// Storage is the mode that a stick is plugged in with, mostly of one interface. Most
// show a CD-ROM there; one without logical units is something else, and takes
// whatever is sent to it.
type Storage struct {
	USB      usb.ID    `toml:"usb"`
	Revision Revision  `toml:"revision"`
	Class    usb.Class `toml:"class"` // 08/06/50 when not given
	Units    []Unit    `toml:"unit"`
	// Card is behind a second interface, as the memory card of some sticks is
	// (12d1:14fe).
	Card *Unit `toml:"card"`
	// Interrupt says that the endpoints are interrupt ones, as those of a
	// keyboard; else they are bulk.
	Interrupt bool  `toml:"interrupt"`
	Out       uint8 `toml:"out"` // endpoint addresses; 01 and 81 when not given
	In        uint8 `toml:"in"`
	// Answers are what it knows besides the message that switches it.
	Answers []Reply `toml:"answer"`
}

// A Reply is what a stick says to a control request.
type Reply struct {
	Control Bytes `toml:"control"` // the first bytes of the setup
	Data    Bytes `toml:"data"`
}

// A Unit is a logical unit of a storage interface.
type Unit struct {
	Type      string `toml:"type"` // "cdrom" or "disk"
	Removable bool   `toml:"removable"`
	ReadOnly  bool   `toml:"read-only"`
	Vendor    string `toml:"vendor"`
	Product   string `toml:"product"`
	Revision  string `toml:"revision"`
	// Medium is "iso" (a small CD), "blank" (SizeMiB zero bytes) or "none".
	Medium  string `toml:"medium"`
	Label   string `toml:"label"`    // of an iso
	SizeMiB int    `toml:"size-mib"` // of a blank
}

// Modem is the modem mode; or all there is of a device that is no stick, and must
// be left alone.
type Modem struct {
	USB        usb.ID      `toml:"usb"`
	Revision   Revision    `toml:"revision"`
	Class      usb.Class   `toml:"class"`     // of the device descriptor
	Interfaces []Interface `toml:"interface"` // of its only configuration, or of
	// Configurations, where there are several. Linux takes the first whose
	// first interface is not vendor-specific, so that one is to stand first.
	Configurations []Configuration `toml:"configuration"`
	// Switch is what makes it a modem where it stands, without leaving the
	// bus: nil when it is one from the start.
	Switch *Switch `toml:"switch"`
	// Answers are what it knows besides: the vendor's requests of a chip.
	Answers []Reply `toml:"answer"`
	AT      AT      `toml:"at"` // what its AT ports have in common, if it has any
}

// A Configuration is one of several that a modem mode has.
type Configuration struct {
	Value      uint8       `toml:"value"` // bConfigurationValue
	Interfaces []Interface `toml:"interface"`
}

// configurations returns those of the modem mode, the first one first.
func (m *Modem) configurations() []Configuration {
	if len(m.Configurations) > 0 {
		return m.Configurations
	}
	return []Configuration{{Value: 1, Interfaces: m.Interfaces}}
}

// talks reports whether one of its ports answers AT.
func (m *Modem) talks() bool {
	for _, c := range m.configurations() {
		for _, i := range c.Interfaces {
			if i.Role == RoleAT || i.Role == RoleATPPP {
				return true
			}
		}
	}
	return false
}

// An Interface is one interface of the modem mode; or two, see Data.
type Interface struct {
	Number    uint8     `toml:"number"`
	Alternate uint8     `toml:"alternate"` // the setting that this is, of several with that number
	Class     usb.Class `toml:"class"`
	Role      Role      `toml:"role"`
	Interrupt bool      `toml:"interrupt"` // has an interrupt IN endpoint
	// Data makes it the first half of a function of USB CDC's Abstract Control
	// Model, as cdc_acm takes it. It is the number of the second half, which
	// has the endpoints for the data; 0 when there is none.
	Data uint8 `toml:"data"`
	// Unsolicited is a result that an AT port sends twice a second while it is
	// open and nobody calls, such as "+ZUSIMR:2".
	Unsolicited string `toml:"unsolicited"`
	// Replies are what this AT port alone says, before those of the modem.
	Replies map[string][]string `toml:"replies"`
	Unit    *Unit               `toml:"unit"` // of the role storage
}

// A Role is what an interface is for.
type Role string

// The roles.
const (
	RoleAT      Role = "at"
	RoleATPPP   Role = "at-ppp" // AT, and dials
	RoleDiag    Role = "diag"   // takes everything, says nothing
	RoleNMEA    Role = "nmea"   // a sentence a second
	RoleVoice   Role = "voice"  // takes everything, says nothing
	RoleSilent  Role = "silent" // the same
	RoleStorage Role = "storage"
)

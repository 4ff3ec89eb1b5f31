// SPDX-License-Identifier: GPL-3.0-or-later

package recording

import (
	"github.com/pelletier/go-toml/v2"

	"modembridge/internal/sysfs"
	"modembridge/quirks"
	"modembridge/switcher/usb"
)

// Schema is the version of the file format.
const Schema = 1

// A Recording is what a file holds. Its order is that of the keys in a file.
type Recording struct {
	Schema  int            `toml:"schema"`
	Program string         `toml:"program,omitempty"`
	Date    toml.LocalDate `toml:"date"`
	State   string         `toml:"state,omitempty"`
	Reason  string         `toml:"reason,omitempty"`
	Missing []string       `toml:"missing,omitempty,multiline"`
	Events  []Event        `toml:"events,omitempty,multiline,inline"`
	Storage *Personality   `toml:"storage,omitempty"`
	Switch  *Switch        `toml:"switch,omitempty"`
	Modem   *Personality   `toml:"modem,omitempty"`
	Draft   Draft          `toml:"draft,omitempty"`
}

// An Event is one thing that was seen.
type Event struct {
	At   quirks.Duration `toml:"at"` // since the plug
	What What            `toml:"what"`
	USB  *usb.ID         `toml:"usb,omitempty"` // that appears
	TTY  string          `toml:"tty,omitempty"`
}

// A What says what an event is.
type What string

// The kinds of events.
const (
	Appears  What = "appears"  // a device is in the port
	Switched What = "switched" // the daemon has told it to leave storage mode
	TTY      What = "tty"      // a serial port is there
	Gone     What = "gone"     // the port is empty
)

// A Personality is what the stick is at one time.
type Personality struct {
	USB           usb.ID      `toml:"usb"`
	Speed         string      `toml:"speed,omitempty"`
	Configuration uint8       `toml:"configuration"` // 0 when it has none that is active
	Manufacturer  string      `toml:"manufacturer,omitempty"`
	Product       string      `toml:"product,omitempty"`
	Serial        string      `toml:"serial,omitempty"`
	Descriptors   []Bytes     `toml:"descriptors,multiline"` // the device's, then the rest in order
	Interfaces    []Interface `toml:"interfaces,omitempty,multiline,inline"`
	Units         []Unit      `toml:"units,omitempty,multiline,inline"`
	Ports         []Port      `toml:"ports,omitempty"`
}

// An Interface is what descriptors do not tell of an interface.
type Interface struct {
	Number uint8  `toml:"number"`
	Driver string `toml:"driver,omitempty"` // of the kernel
	Name   string `toml:"name,omitempty"`   // that the stick gives it
}

// A Unit is a SCSI logical unit.
type Unit struct {
	Interface uint8  `toml:"interface,omitempty"`
	LUN       int    `toml:"lun,omitempty"`
	Type      int    `toml:"type"` // of the SCSI standards: 5 is a CD-ROM, 0 a disk
	Vendor    string `toml:"vendor,omitempty"`
	Model     string `toml:"model,omitempty"`
	Revision  string `toml:"revision,omitempty"`
	ReadOnly  bool   `toml:"read-only,omitempty"`
	SizeMiB   int64  `toml:"size-mib,omitempty"` // rounded up; 0 without a medium
}

// A Port is a serial port.
type Port struct {
	TTY         string   `toml:"tty"`
	Interface   uint8    `toml:"interface"`
	Role        string   `toml:"role,omitempty"`
	Source      string   `toml:"source,omitempty"`
	Kind        string   `toml:"kind,omitempty"`        // "at", "nmea", "qcdm", "silent", "busy", …; "" when it was not asked
	Unsolicited bool     `toml:"unsolicited,omitempty"` // it sent what nobody asked for
	Answers     []Answer `toml:"answers,omitempty,multiline,inline"`
}

// An Answer is what a port said.
type Answer struct {
	To     string   `toml:"to"` // "AT+CGMM"
	Lines  []string `toml:"lines,omitempty"`
	Result string   `toml:"result"` // "OK"
}

// A Switch is what was sent to make a modem of the stick.
type Switch struct {
	Quirk string            `toml:"quirk,omitempty"`
	Plan  quirks.SwitchPlan `toml:"plan"`
}

// A Draft is the beginning of a quirk.
type Draft struct {
	Quirks string `toml:"quirks,omitempty"`
}

// Device returns what the descriptors say, with the texts. The configurations
// list every alternate setting of every interface.
func (p *Personality) Device() (usb.Device, error) {
	d, err := sysfs.Describe(p.Blob())
	d.Manufacturer, d.Product, d.Serial = p.Manufacturer, p.Product, p.Serial
	d.Configuration = int(p.Configuration)
	return d, err
}

// Blob returns all descriptors in one piece.
func (p *Personality) Blob() []byte {
	var blob []byte
	for _, d := range p.Descriptors {
		blob = append(blob, d...)
	}
	return blob
}

// Interface returns what is known of the interface with that number.
func (p *Personality) Interface(number uint8) Interface {
	for _, i := range p.Interfaces {
		if i.Number == number {
			return i
		}
	}
	return Interface{Number: number}
}

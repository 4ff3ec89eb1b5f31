// SPDX-License-Identifier: GPL-3.0-or-later

package quirks

import (
	"fmt"
	"time"

	"modembridge/switcher"
	"modembridge/switcher/usb"
)

// A Quirk is a [[storage]] entry: how to recognise a stick in storage mode, how
// to switch it, and what it may come back as.
//
// The order of the fields, here and in the types below, is that of the keys in
// a canonical file; see [Format].
type Quirk struct {
	ID         string     `toml:"id"`                    // stable: "zte-19d2-2000"; a later entry with it replaces this one
	Name       string     `toml:"name,omitempty"`        // for people
	Kind       string     `toml:"kind,omitempty"`        // what it is in the end, when that is no modem: "printer"
	Modems     []usb.ID   `toml:"modems,omitempty"`      // ids it may come back with
	ModemClass ClassCode  `toml:"modem-class,omitempty"` // of its first interface then; see Match
	Kernel     *Revisions `toml:"kernel,omitempty"`      // those that usb-storage switches by itself
	AllowDisk  bool       `toml:"allow-disk,omitempty"`  // see switcher.Rules
	NoSCSI     bool       `toml:"no-scsi,omitempty"`     // see switcher.Rules
	Evidence   []Evidence `toml:"evidence,omitempty"`
	Match      Match      `toml:"match"`          // the device in storage mode
	Switch     SwitchPlan `toml:"switch"`         // how to make it leave it
	Modes      Modes      `toml:"mode,omitempty"` // how to make it what the user chose
	Origin     Origin     `toml:"-"`
}

// IsModem reports whether the device is a modem when it was switched. A few
// printers, WiFi adapters and others hide behind a CD-ROM too.
func (q *Quirk) IsModem() bool { return q.Kind == "" }

// Rules returns what the guard has to know about a device that q matches.
func (q *Quirk) Rules() switcher.Rules {
	return switcher.Rules{
		Source:       "quirk " + q.ID,
		AnyInterface: !q.Match.Interface.storage(),
		AllowDisk:    q.AllowDisk,
		NoSCSI:       q.NoSCSI,
	}
}

// Plan returns what to hand to the switcher.
func (q *Quirk) Plan() switcher.Plan { return q.Switch.plan() }

// KernelSwitches reports whether the kernel's usb-storage sends the switching
// message of dev, which q matches, by itself as soon as it sees it
// (drivers/usb/storage/unusual_devs.h, the entries with an initializer).
func (q *Quirk) KernelSwitches(dev usb.Device) bool { return q.Kernel.Contains(dev.Revision) }

// DefaultTimeout is how long a stick may take to come back as a modem. Most
// need 2 to 5 s; firmware that takes longer says so in its quirk.
const DefaultTimeout = 30 * time.Second

// Timeout returns how long the stick may take to come back as a modem.
func (q *Quirk) Timeout() time.Duration {
	if q.Switch.Timeout == 0 {
		return DefaultTimeout
	}
	return time.Duration(q.Switch.Timeout)
}

// An Origin says where an entry was written down.
type Origin struct {
	File string // "built-in/19d2-zte.toml"
	Line int    // of its header
}

// String returns the form "FILE:LINE".
func (o Origin) String() string { return fmt.Sprintf("%s:%d", o.File, o.Line) }

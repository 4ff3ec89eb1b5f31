// SPDX-License-Identifier: GPL-3.0-or-later

package quirks

import (
	"time"

	"modembridge/switcher"
	"modembridge/switcher/usb"
)

// A Quirk is a [[storage]] entry: how to recognise a stick in storage mode, how
// to switch it, and what it may come back as.
type Quirk struct {
	ID        string     `toml:"id"`         // stable: "zte-19d2-2000"; a later entry with it replaces this one
	Name      string     `toml:"name"`       // for people
	Match     Match      `toml:"match"`      // the device in storage mode
	Switch    SwitchPlan `toml:"switch"`     // how to make it leave it
	Modems    []usb.ID   `toml:"modems"`     // ids it may come back with
	AllowDisk bool       `toml:"allow-disk"` // see switcher.Rules
	NoSCSI    bool       `toml:"no-scsi"`    // see switcher.Rules
	Evidence  []Evidence `toml:"evidence"`
	Origin    Origin     `toml:"-"`
}

// Rules returns what the guard has to know about a device that q matches.
func (q *Quirk) Rules() switcher.Rules {
	return switcher.Rules{Source: "quirk " + q.ID, AllowDisk: q.AllowDisk, NoSCSI: q.NoSCSI}
}

// A SwitchPlan is the form that a [switcher.Plan] has in a file.
type SwitchPlan struct {
	Method   switcher.Method    `toml:"method"`
	Messages []switcher.Message `toml:"messages"`
	Delay    Duration           `toml:"delay"`   // before the first transfer
	Settle   Duration           `toml:"settle"`  // after the last one
	Timeout  Duration           `toml:"timeout"` // for the modem to appear; see Quirk.Timeout
}

// Plan returns what to hand to the switcher.
func (q *Quirk) Plan() switcher.Plan {
	return switcher.Plan{
		Method:   q.Switch.Method,
		Messages: q.Switch.Messages,
		Delay:    time.Duration(q.Switch.Delay),
		Settle:   time.Duration(q.Switch.Settle),
	}
}

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

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
	ID         string                   `toml:"id"`          // stable: "zte-19d2-2000"; a later entry with it replaces this one
	Name       string                   `toml:"name"`        // for people
	Match      Match                    `toml:"match"`       // the device in storage mode
	Kernel     string                   `toml:"kernel"`      // revisions that usb-storage switches by itself: "0000", "0000-9999"
	Switch     SwitchPlan               `toml:"switch"`      // how to make it leave it
	Modes      map[ModeName]*SwitchPlan `toml:"mode"`        // how to make it what the user chose
	Modems     []usb.ID                 `toml:"modems"`      // ids it may come back with
	ModemClass string                   `toml:"modem-class"` // class of its first interface then: "ff"
	AllowDisk  bool                     `toml:"allow-disk"`  // see switcher.Rules
	NoSCSI     bool                     `toml:"no-scsi"`     // see switcher.Rules
	Evidence   []Evidence               `toml:"evidence"`
	Origin     Origin                   `toml:"-"`
}

// A ModeName is what a person wants a stick to be, where it can be several
// things.
type ModeName string

// The modes. The zero mode is Auto: what the entry's switch makes of it.
const (
	Auto   ModeName = "auto"
	Serial ModeName = "serial" // ports for AT commands; dialled
	NCM    ModeName = "ncm"    // a network port, and ports to control it
	HiLink ModeName = "hilink" // a router with a web page, and no modem for the computer
)

// Rules returns what the guard has to know about a device that q matches.
func (q *Quirk) Rules() switcher.Rules {
	return switcher.Rules{Source: "quirk " + q.ID, AllowDisk: q.AllowDisk, NoSCSI: q.NoSCSI}
}

// A SwitchPlan is the form that a [switcher.Plan] has in a file.
type SwitchPlan struct {
	Method        switcher.Method    `toml:"method"`
	Messages      []switcher.Message `toml:"messages"`
	Number        uint8              `toml:"number"`            // of method pantech
	Out           uint8              `toml:"message-endpoint"`  // 0x01
	In            uint8              `toml:"response-endpoint"` // 0x81
	Interface     *uint8             `toml:"interface"`
	Configuration []switcher.Choice  `toml:"configuration"` // ["mbim", "ff/ff/ff", "2"]
	Alternate     *uint8             `toml:"alternate"`
	Reset         bool               `toml:"reset"`
	NoMBIM        bool               `toml:"no-mbim"` // do not look for an MBIM configuration first
	Delay         Duration           `toml:"delay"`   // before the first transfer
	Settle        Duration           `toml:"settle"`  // after the last one
	Timeout       Duration           `toml:"timeout"` // for the modem to appear; see Quirk.Timeout
}

// Plan returns what to hand to the switcher.
func (q *Quirk) Plan() switcher.Plan { return q.Switch.plan() }

func (s SwitchPlan) plan() switcher.Plan {
	return switcher.Plan{
		Method:        s.Method,
		Messages:      s.Messages,
		Number:        s.Number,
		Out:           s.Out,
		In:            s.In,
		Interface:     s.Interface,
		Configuration: s.Configuration,
		Alternate:     s.Alternate,
		Reset:         s.Reset,
		Delay:         time.Duration(s.Delay),
		Settle:        time.Duration(s.Settle),
	}
}

// PlanFor returns what to hand to the switcher for a device that q matches,
// when a person wants it to be that; ok is false when q knows no such mode. In
// mode Auto a device that has an MBIM configuration gets that one.
func (q *Quirk) PlanFor(dev usb.Device, mode ModeName) (plan switcher.Plan, ok bool) {
	if s := q.Modes[mode]; s != nil {
		return s.plan(), true
	}
	if mode != Auto && mode != "" {
		return switcher.Plan{}, false
	}
	mbim := switcher.Plan{Method: switcher.Configure, Configuration: []switcher.Choice{switcher.MBIM}}
	if _, has := mbim.Target(dev); has && len(dev.Configs) > 1 && !q.Switch.NoMBIM {
		return mbim, true
	}
	return q.Plan(), true
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

// SPDX-License-Identifier: GPL-3.0-or-later

package quirks

import (
	"modembridge/switcher"
	"modembridge/switcher/usb"
)

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

// Modes are the tables [storage.mode.serial] and so on: what to send for a
// mode that a person chose, nil where nobody knows.
type Modes struct {
	Serial *SwitchPlan `toml:"serial,omitempty"`
	NCM    *SwitchPlan `toml:"ncm,omitempty"`
	HiLink *SwitchPlan `toml:"hilink,omitempty"`
}

// Plan returns what to send for a mode, nil where nobody knows.
func (m Modes) Plan(mode ModeName) *SwitchPlan {
	switch mode {
	case Serial:
		return m.Serial
	case NCM:
		return m.NCM
	case HiLink:
		return m.HiLink
	}
	return nil
}

// Names returns the modes that can be chosen, besides Auto.
func (m Modes) Names() []ModeName {
	var names []ModeName
	for _, mode := range []ModeName{Serial, NCM, HiLink} {
		if m.Plan(mode) != nil {
			names = append(names, mode)
		}
	}
	return names
}

// mbim leads to a network port that every current system knows how to use.
var mbim = switcher.Plan{Method: switcher.Configure, Configuration: []switcher.Choice{switcher.MBIM}}

// PlanFor returns what to hand to the switcher for a device that q matches,
// when a person wants it to be that; ok is false when q knows no such mode.
//
// In mode Auto a device with several configurations of which one is MBIM gets
// that one, whatever else the entry would do: usb_modeswitch's dispatcher has
// the same rule, for which entries of its data without a message are made.
func (q *Quirk) PlanFor(dev usb.Device, mode ModeName) (plan switcher.Plan, ok bool) {
	if mode != Auto && mode != "" {
		s := q.Modes.Plan(mode)
		if s == nil {
			return switcher.Plan{}, false
		}
		return s.plan(), true
	}
	if !q.Switch.NoMBIM && len(dev.Configs) > 1 {
		if _, has := mbim.Target(dev); has {
			return mbim, true
		}
	}
	return q.Plan(), true
}

// String returns the name that configuration files use.
func (m ModeName) String() string { return string(m) }

// SPDX-License-Identifier: GPL-3.0-or-later

package cli

import (
	"modembridge/quirks"
	"modembridge/switcher"
	"modembridge/switcher/usb"
)

// nominal describes a stick with that id that plan is for, as most are: one
// interface with the endpoints that the plan speaks to. It stands in for one
// that is not plugged in.
func nominal(id usb.ID, plan switcher.Plan) usb.Device {
	iface := usb.Interface{Class: usb.MassStorageBulkOnly}
	if plan.Interface != nil {
		iface.Number = *plan.Interface
	}
	out, in := uint8(0x01), uint8(0x81)
	transfer := usb.Bulk
	if plan.Method == switcher.MobileAction {
		out, transfer = 0x02, usb.Interrupt
	}
	if plan.Out != 0 {
		out = plan.Out
	}
	if plan.In != 0 {
		in = plan.In
	}
	iface.Endpoints = []usb.Endpoint{
		{Address: out, Transfer: transfer, MaxPacket: 64},
		{Address: in, Transfer: transfer, MaxPacket: 64},
	}
	d := usb.Device{ID: id, Interfaces: []usb.Interface{iface}}
	d.Configs = configurations(plan, d.Interfaces)
	d.Configuration = int(d.Configs[0].Value)
	d.Configurations = len(d.Configs)
	return d
}

// configurations returns the configurations of a nominal stick, the active one
// first. Of those that a plan would rather have, it has the last, which most
// sticks have.
func configurations(plan switcher.Plan, interfaces []usb.Interface) []usb.Config {
	active := usb.Config{Value: 1, Interfaces: interfaces}
	if len(plan.Configuration) == 0 {
		return []usb.Config{active}
	}
	choice := plan.Configuration[len(plan.Configuration)-1]
	other := usb.Config{Value: 2, Interfaces: []usb.Interface{{Class: choice.Class}}}
	if choice.Number != 0 {
		other.Value = choice.Number
		other.Interfaces[0].Class = usb.Class{Class: 0xff, SubClass: 0xff, Protocol: 0xff}
	}
	if other.Value == active.Value {
		active.Value++
	}
	return []usb.Config{active, other}
}

// nominalSony is the second personality of a Sony stick.
func nominalSony(id usb.ID, plan switcher.Plan) usb.Device {
	d := nominal(id, plan)
	d.Interfaces[0].Class = usb.Class{Class: 0x02, SubClass: 0x02, Protocol: 0x01}
	return d
}

// nominalFor describes a stick that a quirk matches by its id alone; ok is false
// when the quirk asks for texts or a revision, which only a stick can have.
func nominalFor(db *quirks.DB, q *quirks.Quirk) (dev usb.Device, ok bool) {
	for _, describe := range []func(usb.ID, switcher.Plan) usb.Device{nominal, nominalSony} {
		dev = describe(q.Match.USB, q.Plan())
		if class := q.Match.Interface.Class; class != (usb.Class{}) {
			dev.Interfaces[0].Class = class
		}
		if best, err := db.Storage(dev); err == nil && best == q {
			return dev, true
		}
	}
	return dev, false
}

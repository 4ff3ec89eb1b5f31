// SPDX-License-Identifier: GPL-3.0-or-later

package cli

import (
	"slices"
	"time"

	"modembridge/quirks/modeswitch"
	"modembridge/switcher"
	"modembridge/switcher/usb"
)

// An order is what a command line asks for: which stick, how to switch it, and
// what it is to become. The flags and the files that they name write into it
// one after another, so that of two which say the same the later one counts.
type order struct {
	// Which stick: by its port, by its id, or by both.
	port        usb.PortPath
	id          usb.ID
	bus, device int

	// How; see [order.plan].
	special       []switcher.Method // modes that send what they alone know
	eject         bool
	messages      [switcher.MaxMessages]switcher.Message
	number        uint8 // of mode pantech
	out, in       uint8
	delay, settle time.Duration
	iface         *uint8
	configuration []switcher.Choice
	alternate     *uint8
	reset         bool
	file          string // that was read, "" for none

	target target
}

// read takes over what a file of usb_modeswitch says.
func (o *order) read(file string, s modeswitch.Settings) {
	o.file = file
	set(&o.id.Vendor, s.DefaultVendor)
	set(&o.id.Product, s.DefaultProduct)
	if s.TargetVendor != nil {
		o.target.vendor = s.TargetVendor
	}
	if s.TargetProducts != nil {
		o.target.products = s.TargetProducts
	}
	if s.TargetClass != nil {
		o.target.class = s.TargetClass
	}
	if s.CheckSuccess > 0 {
		o.target.within = s.CheckSuccess
	}
	if s.PantechAuto {
		// usb_modeswitch's dispatcher chooses 4 where the kernel has qmi_wwan,
		// and every kernel of today does.
		s.Plan.Number = 4
	}
	o.readPlan(s.Plan)
}

// readPlan takes over how a file says that the stick is switched.
func (o *order) readPlan(p switcher.Plan) {
	switch p.Method {
	case switcher.NoMethod, switcher.Messages, switcher.Configure:
	case switcher.StandardEject:
		o.eject = true
	default:
		o.mode(p.Method)
		o.number = p.Number
	}
	copy(o.messages[:], p.Messages)
	set(&o.out, nonzero(p.Out))
	set(&o.in, nonzero(p.In))
	set(&o.delay, nonzero(p.Delay))
	set(&o.settle, nonzero(p.Settle))
	if p.Interface != nil {
		o.iface = p.Interface
	}
	if p.Configuration != nil {
		o.configuration = p.Configuration
	}
	if p.Alternate != nil {
		o.alternate = p.Alternate
	}
	o.reset = o.reset || p.Reset
}

// mode adds a mode. One that is asked for twice is one.
func (o *order) mode(m switcher.Method) {
	if !slices.Contains(o.special, m) {
		o.special = append(o.special, m)
	}
}

// set changes to when there is something to change it to.
func set[T any](to, from *T) {
	if from != nil {
		*to = *from
	}
}

func nonzero[T comparable](v T) *T {
	var zero T
	if v == zero {
		return nil
	}
	return &v
}

// plan returns the plan that the order spells out, with warnings about what of
// the order is left out; its method is switcher.NoMethod when the order names
// no way to switch. What may be combined is usb_modeswitch's rule.
func (o *order) plan() (p switcher.Plan, warnings []string, err error) {
	p = switcher.Plan{
		Delay: o.delay, Settle: o.settle, Out: o.out, In: o.in,
		Interface: o.iface, Configuration: o.configuration, Alternate: o.alternate, Reset: o.reset,
	}
	messages, err := o.sequence()
	switch {
	case err != nil:
		return p, nil, err
	case len(o.special) > 1:
		return p, nil, usagef("there are two modes at once, %v and %v: a stick is switched in one way", o.special[0], o.special[1])
	case len(o.special) == 1:
		p.Method, p.Number = o.special[0], o.number
		if o.eject || len(messages) > 0 {
			warnings = append(warnings, "mode "+p.Method.String()+" goes alone: the eject and the messages are left out")
		}
	case o.eject:
		p.Method, p.Messages = switcher.StandardEject, messages[:min(len(messages), 1)]
		if len(messages) > 1 {
			warnings = append(warnings, "one message may follow the eject: the others are left out")
		}
	case len(messages) > 0:
		p.Method, p.Messages = switcher.Messages, messages
	case len(o.configuration) > 0 || o.alternate != nil || o.reset:
		p.Method = switcher.Configure
	case o.out != 0 || o.in != 0 || o.settle != 0 || o.iface != nil:
		return p, nil, usagef("endpoints, --interface and --release-delay need a mode or a message that they are for")
	default:
		return switcher.Plan{}, nil, nil
	}
	if err := p.Validate(); err != nil {
		return p, nil, usagef("%v", err)
	}
	return p, warnings, nil
}

// sequence returns the messages, of which none may be missing.
func (o *order) sequence() ([]switcher.Message, error) {
	var list []switcher.Message
	for i, m := range o.messages {
		switch {
		case m == nil:
		case len(list) < i:
			return nil, usagef("message %d is there, but message %d is missing", i+1, len(list)+1)
		default:
			list = append(list, m)
		}
	}
	return list, nil
}

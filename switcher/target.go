// SPDX-License-Identifier: GPL-3.0-or-later

package switcher

import (
	"errors"
	"slices"

	"modembridge/switcher/usb"
)

// ErrNoEndpoints says that no interface has the endpoints that the plan needs:
// those of a mass storage interface for command block wrappers.
var ErrNoEndpoints = errors.New("no interface has the endpoints for it")

// A target is the interface that a plan speaks to, and its endpoints.
type target struct {
	iface   uint8 // bInterfaceNumber
	out, in uint8 // endpoint addresses; 0 where there is none
}

// A need is what steps ask of an interface.
type need struct {
	storage bool         // that it is bulk-only mass storage
	kind    usb.Transfer // endpoints of that kind: one to the device,
	in      bool         // and one from it
}

// needs returns what the steps ask for; ok is false when they need no endpoint.
func needs(steps []step) (n need, ok bool) {
	for _, s := range steps {
		switch s.Type {
		case BulkOut:
			ok, n.kind = true, usb.Bulk
			_, wrapped := s.wrapper()
			n.storage = n.storage || wrapped
			n.in = n.storage
		case InterruptOut, InterruptIn:
			ok, n.kind, n.in = true, usb.Interrupt, true
		}
	}
	return n, ok
}

// target finds the interface for the steps: the plan's, or the first that has
// all they need. Endpoints that the plan names are taken as they are; but an
// interface that has them comes first.
func (p Plan) target(on usb.Device, steps []step) (target, error) {
	n, ok := needs(steps)
	if !ok {
		return target{iface: p.spokenTo(on)}, nil
	}
	for _, own := range []bool{true, false} {
		for _, i := range on.Interfaces {
			if p.Interface != nil && i.Number != *p.Interface || n.storage && i.Class != usb.MassStorageBulkOnly {
				continue
			}
			t := p.at(i, n.kind)
			if t.out == 0 || n.in && t.in == 0 || own && !(has(i, t.out) && (!n.in || has(i, t.in))) {
				continue
			}
			return t, nil
		}
	}
	return target{}, ErrNoEndpoints
}

// at returns the target in an interface: the endpoints that the plan or its
// method names, else the first of that kind.
func (p Plan) at(i usb.Interface, kind usb.Transfer) target {
	t := target{iface: i.Number, out: p.Out, in: p.In}
	out, in := i.First(kind)
	if p.Method == MobileAction {
		out, in = mobileActionOut, mobileActionIn
	}
	if t.out == 0 {
		t.out = out
	}
	if t.in == 0 {
		t.in = in
	}
	return t
}

// spokenTo returns the interface that the plan names, or else the device's first.
func (p Plan) spokenTo(on usb.Device) uint8 {
	switch {
	case p.Interface != nil:
		return *p.Interface
	case len(on.Interfaces) > 0:
		return on.Interfaces[0].Number
	}
	return 0
}

func has(i usb.Interface, endpoint uint8) bool {
	return slices.ContainsFunc(i.Endpoints, func(e usb.Endpoint) bool { return e.Address == endpoint })
}

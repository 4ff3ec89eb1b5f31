// SPDX-License-Identifier: GPL-3.0-or-later

package stick

import (
	"context"

	"modembridge/internal/lab/usbip"
	"modembridge/switcher/usb"
)

// A function is what is behind one interface.
type function interface {
	Control(setup usbip.Setup, data []byte) ([]byte, error)
	Out(ctx context.Context, endpoint uint8, data []byte) error
	In(ctx context.Context, endpoint uint8, limit int) ([]byte, error)
}

// A composite is a USB device made of interfaces, each with its function.
type composite struct {
	device    usb.Device
	functions []function // in the order of device.Interfaces
	// setup sees every control request first; true takes it away.
	setup func(usbip.Setup) bool
}

var _ usbip.Device = (*composite)(nil)

func (c *composite) Describe() usb.Device { return c.device }

func (c *composite) Control(s usbip.Setup, data []byte) ([]byte, error) {
	if c.setup(s) {
		return make([]byte, s.Length), nil
	}
	const recipient, toInterface = 0x1f, 1
	if s.RequestType&recipient == toInterface {
		for i, f := range c.device.Interfaces {
			if f.Number == uint8(s.Index) {
				return c.functions[i].Control(s, data)
			}
		}
	}
	return nil, usbip.ErrUnhandled
}

func (c *composite) Out(ctx context.Context, endpoint uint8, data []byte) error {
	f := c.behind(endpoint)
	if f == nil {
		return usbip.ErrStall
	}
	return f.Out(ctx, endpoint, data)
}

func (c *composite) In(ctx context.Context, endpoint uint8, limit int) ([]byte, error) {
	f := c.behind(endpoint)
	if f == nil {
		return nil, usbip.ErrStall
	}
	return f.In(ctx, endpoint, limit)
}

func (c *composite) behind(endpoint uint8) function {
	for i, f := range c.device.Interfaces {
		for _, e := range f.Endpoints {
			if e.Address == endpoint {
				return c.functions[i]
			}
		}
	}
	return nil
}

// endpoints hands out endpoint addresses, counting from 1 in each direction.
type endpoints struct{ in, out uint8 }

func (e *endpoints) bulkIn() usb.Endpoint {
	e.in++
	return usb.Endpoint{Address: 0x80 | e.in, Transfer: usb.Bulk, MaxPacket: 512}
}

func (e *endpoints) bulkOut() usb.Endpoint {
	e.out++
	return usb.Endpoint{Address: e.out, Transfer: usb.Bulk, MaxPacket: 512}
}

func (e *endpoints) interruptIn() usb.Endpoint {
	e.in++
	return usb.Endpoint{Address: 0x80 | e.in, Transfer: usb.Interrupt, MaxPacket: 64}
}

// SPDX-License-Identifier: GPL-3.0-or-later

package stick

import (
	"context"
	"sync"

	"modembridge/internal/lab/usbip"
	"modembridge/switcher/usb"
)

// A function is what is behind one interface.
type function interface {
	Control(setup usbip.Setup, data []byte) ([]byte, error)
	Out(ctx context.Context, endpoint uint8, data []byte) error
	In(ctx context.Context, endpoint uint8, limit int) ([]byte, error)
}

// A part is an interface with its function.
type part struct {
	usb.Interface
	function
	// talk says that what goes over its endpoints is the modem's talk, and no
	// message to the stick.
	talk bool
	data uint8 // number of the second half of a CDC function; see [Interface]
}

// A composite is a USB device made of configurations, each of interfaces.
type composite struct {
	device usb.Device
	parts  [][]part // by the index of device.Configs
	watch  *watch

	mu         sync.Mutex
	active     []part // of the active configuration, nil when there is none
	enumerated bool   // the kernel has set its first one
}

var _ usbip.Device = (*composite)(nil)

// add appends a configuration.
func (c *composite) add(value uint8, parts []part) {
	config := usb.Config{Value: value}
	for _, p := range parts {
		config.Interfaces = append(config.Interfaces, p.Interface)
	}
	c.device.Configs = append(c.device.Configs, config)
	c.parts = append(c.parts, parts)
}

func (c *composite) Describe() usb.Device { return c.device }

// Standard requests that the device itself has to know (USB 2.0, table 9-4).
const (
	getDescriptor    = 6
	setConfiguration = 9
	setInterface     = 11
)

func (c *composite) Control(s usbip.Setup, data []byte) ([]byte, error) {
	if c.isReset(s) {
		c.watch.stick.addTransfer(resetTransfer())
		c.watch.see(message{reset: true})
		c.reset()
	}
	configuring := s.RequestType == 0 && s.Request == setConfiguration
	if configuring && c.enumerate() {
		c.configure(s.Value)
		return nil, usbip.ErrUnhandled
	}
	if t, ok := controlTransfer(s, data); ok {
		c.watch.stick.addTransfer(t)
	}
	if b, err := c.watch.control(s, data); err != usbip.ErrUnhandled {
		return b, err
	}
	if configuring {
		c.configure(s.Value)
		return nil, usbip.ErrUnhandled
	}
	if s.RequestType == 0x80 && s.Request == getDescriptor && s.Value>>8 == configurationType {
		return c.configuration(int(s.Value & 0xff))
	}
	const recipient, toInterface = 0x1f, 1
	if s.RequestType&recipient == toInterface {
		for _, p := range c.now() {
			if p.Number == uint8(s.Index) {
				return p.Control(s, data)
			}
		}
	}
	return nil, usbip.ErrUnhandled
}

// isReset reports whether the request shows that the port was reset. The
// controller does that without a word; but then Linux asks for the device
// descriptor with room for 64 bytes, as for a device that it has never seen
// (drivers/usb/core/hub.c, GET_DESCRIPTOR_BUFSIZE).
func (c *composite) isReset(s usbip.Setup) bool {
	return s.RequestType == 0x80 && s.Request == getDescriptor && s.Value == 0x0100 && s.Length == 64 && c.now() != nil
}

// configure notes which configuration is active. Whether there is such a one
// is the standard answer's to say.
func (c *composite) configure(value uint16) {
	c.watch.stick.hung.Store(false)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.active = nil
	for i, config := range c.device.Configs {
		if uint16(config.Value) == value {
			c.active = c.parts[i]
		}
	}
}

// reset makes the device one that the kernel has yet to enumerate.
func (c *composite) reset() {
	c.configure(0)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.enumerated = false
}

// enumerate reports whether this is the configuration that the kernel chooses
// by itself, which is no message to the stick.
func (c *composite) enumerate() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	was := c.enumerated
	c.enumerated = true
	return !was
}

// now returns the parts of the active configuration.
func (c *composite) now() []part {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.active
}

func (c *composite) Out(ctx context.Context, endpoint uint8, data []byte) error {
	p, e := c.behind(endpoint)
	if p.function == nil {
		return usbip.ErrStall
	}
	if !p.talk {
		c.watch.stick.addTransfer(outTransfer(e, data))
	}
	return p.Out(ctx, endpoint, data)
}

func (c *composite) In(ctx context.Context, endpoint uint8, limit int) ([]byte, error) {
	p, e := c.behind(endpoint)
	if p.function == nil {
		return nil, usbip.ErrStall
	}
	b, err := p.In(ctx, endpoint, limit)
	if !p.talk && ctx.Err() == nil { // one that the host took back never was
		c.watch.stick.addTransfer(inTransfer(e, limit))
	}
	return b, err
}

// behind returns the part that has the endpoint, and its description.
func (c *composite) behind(endpoint uint8) (part, usb.Endpoint) {
	for _, p := range c.now() {
		for _, e := range p.Endpoints {
			if e.Address == endpoint {
				return p, e
			}
		}
	}
	return part{}, usb.Endpoint{}
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

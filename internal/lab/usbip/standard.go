// SPDX-License-Identifier: GPL-3.0-or-later

package usbip

import (
	"slices"
	"sync"

	"modembridge/switcher/usb"
)

// Standard requests (USB 2.0, table 9-4). SET_ADDRESS never arrives here:
// vhci_hcd answers it itself.
const (
	reqGetStatus        = 0
	reqClearFeature     = 1
	reqSetFeature       = 3
	reqGetDescriptor    = 6
	reqGetConfiguration = 8
	reqSetConfiguration = 9
	reqGetInterface     = 10
	reqSetInterface     = 11
)

// featureEndpointHalt is the feature selector of a stall (USB 2.0, table 9-6).
const featureEndpointHalt = 0

// chapter9 answers the standard requests of any device and keeps the state
// they have: the configuration, the alternate settings and the halted endpoints.
type chapter9 struct {
	device usb.Device

	mu            sync.Mutex
	configuration uint8           // bConfigurationValue, 0 when unconfigured
	alternates    map[uint8]uint8 // by interface; those that are not 0
	halted        map[uint8]bool
}

func newChapter9(d usb.Device) *chapter9 {
	return &chapter9{device: d, alternates: make(map[uint8]uint8), halted: make(map[uint8]bool)}
}

// halt marks the endpoint as stalled until the host clears it.
func (c *chapter9) halt(endpoint uint8) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.halted[endpoint] = true
}

func (c *chapter9) isHalted(endpoint uint8) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.halted[endpoint]
}

// answer returns the data stage of an IN request, or ErrStall for what the
// device does not know.
func (c *chapter9) answer(s Setup) ([]byte, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if s.RequestType&0x60 != 0 { // a class or vendor request
		return nil, ErrStall
	}
	recipientEndpoint := s.RequestType&0x1f == 2
	switch s.Request {
	case reqGetDescriptor:
		return c.descriptor(uint8(s.Value>>8), uint8(s.Value))
	case reqGetStatus:
		if recipientEndpoint && c.halted[uint8(s.Index)] {
			return []byte{1, 0}, nil
		}
		return []byte{0, 0}, nil
	case reqClearFeature:
		if recipientEndpoint && s.Value == featureEndpointHalt {
			delete(c.halted, uint8(s.Index))
		}
		return nil, nil
	case reqSetFeature:
		if recipientEndpoint && s.Value == featureEndpointHalt {
			c.halted[uint8(s.Index)] = true
		}
		return nil, nil
	case reqGetConfiguration:
		return []byte{c.configuration}, nil
	case reqSetConfiguration:
		return nil, c.configure(s.Value)
	case reqGetInterface:
		return []byte{c.alternates[uint8(s.Index)]}, nil
	case reqSetInterface:
		return nil, c.alternate(s.Index, s.Value)
	}
	return nil, ErrStall
}

// configure makes a configuration the active one (USB 2.0, 9.4.7); 0 leaves the
// device without.
func (c *chapter9) configure(value uint16) error {
	known := slices.ContainsFunc(configurations(c.device), func(g usb.Config) bool { return uint16(g.Value) == value })
	if !known && value != 0 {
		return ErrStall
	}
	c.configuration = uint8(value)
	clear(c.alternates)
	clear(c.halted)
	return nil
}

// alternate makes an alternate setting of an interface the active one (USB
// 2.0, 9.4.10).
func (c *chapter9) alternate(number, setting uint16) error {
	for _, g := range configurations(c.device) {
		for _, i := range g.Interfaces {
			if g.Value == c.configuration && uint16(i.Number) == number && uint16(i.Alternate) == setting {
				c.alternates[i.Number] = i.Alternate
				return nil
			}
		}
	}
	return ErrStall
}

func (c *chapter9) descriptor(kind, index uint8) ([]byte, error) {
	var b []byte
	switch {
	case kind == descDevice && index == 0:
		b = deviceDescriptor(c.device)
	case kind == descConfiguration:
		if all := configurations(c.device); int(index) < len(all) {
			b = configurationDescriptor(all[index])
		}
	case kind == descString:
		b = stringDescriptor(c.device, index)
	}
	if b == nil {
		return nil, ErrStall
	}
	return b, nil
}

// SPDX-License-Identifier: GPL-3.0-or-later

package sysfs

import (
	"cmp"
	"encoding/binary"
	"errors"
	"slices"

	"modembridge/switcher/usb"
)

// Descriptor types (USB 2.0, table 9-5). Every descriptor begins with its
// length and its type.
const (
	typeDevice        = 1
	typeConfiguration = 2
	typeInterface     = 4
	typeEndpoint      = 5
)

// errDescriptors says that a descriptors file does not begin with a device
// descriptor. The kernel writes none such.
var errDescriptors = errors.New("not a device descriptor")

// descriptors is a parsed sysfs "descriptors" file: the device descriptor,
// then each configuration with everything below it, in USB byte order
// (kernel: drivers/usb/core/sysfs.c, descriptors_read).
//
// The file is used rather than the directories of the interfaces and
// endpoints, because it is complete from the first moment: those directories
// appear one by one while the kernel configures the device, and a modem whose
// first interface is a disk would look like a disk for a while.
type descriptors struct {
	id             usb.ID
	revision       uint16
	class          usb.Class
	configurations []configuration
}

type configuration struct {
	value    uint8           // bConfigurationValue
	settings []usb.Interface // every alternate setting of every interface
}

// parseDescriptors reads the file. It trusts no length in it: a descriptor
// that runs past the end ends the parse, and what came before it counts, as
// in the kernel's own parser.
func parseDescriptors(blob []byte) (descriptors, error) {
	// Device descriptor (USB 2.0, table 9-8): 4 bDeviceClass, 5 bDeviceSubClass,
	// 6 bDeviceProtocol, 8 idVendor, 10 idProduct, 12 bcdDevice, 17 bytes more
	// of no interest here.
	if len(blob) < 18 || blob[0] != 18 || blob[1] != typeDevice {
		return descriptors{}, errDescriptors
	}
	d := descriptors{
		id: usb.ID{
			Vendor:  binary.LittleEndian.Uint16(blob[8:]),
			Product: binary.LittleEndian.Uint16(blob[10:]),
		},
		revision: binary.LittleEndian.Uint16(blob[12:]),
		class:    usb.Class{Class: blob[4], SubClass: blob[5], Protocol: blob[6]},
	}
	for rest := blob[18:]; len(rest) >= 2 && rest[0] >= 2 && int(rest[0]) <= len(rest); rest = rest[rest[0]:] {
		d.add(rest[:rest[0]])
	}
	return d, nil
}

// add takes one descriptor after the device's. Each belongs to the last one of
// the level above it. Short and unknown ones (class-specific, HID, interface
// association) are passed over.
func (d *descriptors) add(b []byte) {
	switch {
	case b[1] == typeConfiguration && len(b) >= 9:
		// USB 2.0, table 9-10: 5 bConfigurationValue.
		d.configurations = append(d.configurations, configuration{value: b[5]})
	case len(d.configurations) == 0:
		return
	case b[1] == typeInterface && len(b) >= 9:
		// USB 2.0, table 9-12: 2 bInterfaceNumber, 3 bAlternateSetting,
		// 5 bInterfaceClass, 6 bInterfaceSubClass, 7 bInterfaceProtocol.
		c := &d.configurations[len(d.configurations)-1]
		c.settings = append(c.settings, usb.Interface{
			Number:    b[2],
			Alternate: b[3],
			Class:     usb.Class{Class: b[5], SubClass: b[6], Protocol: b[7]},
		})
	case b[1] == typeEndpoint && len(b) >= 7:
		// USB 2.0, table 9-13: 2 bEndpointAddress, 3 bmAttributes (bits 0-1 the
		// transfer type), 4 wMaxPacketSize (bits 0-10 the size).
		c := &d.configurations[len(d.configurations)-1]
		if len(c.settings) == 0 {
			return
		}
		i := &c.settings[len(c.settings)-1]
		i.Endpoints = append(i.Endpoints, usb.Endpoint{
			Address:   b[2],
			Transfer:  usb.Transfer(b[3] & 3),
			MaxPacket: int(binary.LittleEndian.Uint16(b[4:]) & 0x7ff),
		})
	}
}

// interfaces returns the interfaces of the configuration with that value, each
// in the alternate setting that current names for its number.
func (d descriptors) interfaces(value int, current func(number uint8) uint8) []usb.Interface {
	for _, c := range d.configurations {
		if int(c.value) == value {
			return c.interfaces(current)
		}
	}
	return nil
}

// configs returns all configurations, each interface in its alternate setting
// 0.
func (d descriptors) configs() []usb.Config {
	var out []usb.Config
	for _, c := range d.configurations {
		out = append(out, usb.Config{Value: c.value, Interfaces: c.interfaces(func(uint8) uint8 { return 0 })})
	}
	return out
}

// interfaces returns the interfaces by their numbers, each in the alternate
// setting that current names. Of two descriptors for one setting the first
// counts, as in the kernel (drivers/usb/core/config.c, usb_parse_interface).
func (c configuration) interfaces(current func(number uint8) uint8) []usb.Interface {
	var out []usb.Interface
	for _, s := range c.settings {
		known := slices.ContainsFunc(out, func(i usb.Interface) bool { return i.Number == s.Number })
		if s.Alternate == current(s.Number) && !known {
			out = append(out, s)
		}
	}
	slices.SortFunc(out, func(a, b usb.Interface) int { return cmp.Compare(a.Number, b.Number) })
	return out
}

// SPDX-License-Identifier: GPL-3.0-or-later

package usbip

import (
	"encoding/binary"
	"unicode/utf16"

	"modembridge/switcher/usb"
)

// Descriptor types (USB 2.0, table 9-5).
const (
	descDevice        = 1
	descConfiguration = 2
	descString        = 3
	descInterface     = 4
	descEndpoint      = 5
)

// String indexes that the device descriptor points to; index 0 holds the
// languages.
const (
	strManufacturer = 1 + iota
	strProduct
	strSerial
)

// configurations returns those of a device, in the order in which the host
// reads them. One that lists none has one with its interfaces.
func configurations(d usb.Device) []usb.Config {
	if len(d.Configs) > 0 {
		return d.Configs
	}
	return []usb.Config{{Value: 1, Interfaces: d.Interfaces}}
}

// deviceDescriptor builds the 18 bytes of USB 2.0, table 9-8.
func deviceDescriptor(d usb.Device) []byte {
	index := func(text string, i byte) byte {
		if text == "" {
			return 0
		}
		return i
	}
	b := []byte{18, descDevice}
	b = binary.LittleEndian.AppendUint16(b, 0x0200) // bcdUSB: 2.0, so that no BOS descriptor is asked for
	b = append(b, d.Class.Class, d.Class.SubClass, d.Class.Protocol)
	b = append(b, 64) // bMaxPacketSize0: always 64 at high speed
	b = binary.LittleEndian.AppendUint16(b, d.ID.Vendor)
	b = binary.LittleEndian.AppendUint16(b, d.ID.Product)
	b = binary.LittleEndian.AppendUint16(b, d.Revision)
	return append(b,
		index(d.Manufacturer, strManufacturer), index(d.Product, strProduct), index(d.Serial, strSerial),
		byte(len(configurations(d)))) // bNumConfigurations
}

// configurationDescriptor builds a configuration with all its interfaces, their
// alternate settings and endpoints (USB 2.0, tables 9-10, 9-12, 9-13).
func configurationDescriptor(c usb.Config) []byte {
	b := []byte{
		9, descConfiguration,
		0, 0, // wTotalLength, set below
		interfaces(c),
		c.Value,
		0,    // iConfiguration
		0x80, // bmAttributes: bus powered, no remote wakeup
		250,  // bMaxPower: 500 mA
	}
	for _, i := range c.Interfaces {
		b = append(b, 9, descInterface, i.Number, i.Alternate, byte(len(i.Endpoints)),
			i.Class.Class, i.Class.SubClass, i.Class.Protocol, 0)
		for _, e := range i.Endpoints {
			interval := byte(0)
			if e.Transfer == usb.Interrupt {
				interval = 9 // 2^(9-1) microframes: 32 ms
			}
			b = append(b, 7, descEndpoint, e.Address, byte(e.Transfer))
			b = binary.LittleEndian.AppendUint16(b, uint16(e.MaxPacket))
			b = append(b, interval)
		}
	}
	binary.LittleEndian.PutUint16(b[2:], uint16(len(b)))
	return b
}

// interfaces returns bNumInterfaces: an interface that is listed with several
// alternate settings counts once.
func interfaces(c usb.Config) (n byte) {
	seen := make(map[uint8]bool)
	for _, i := range c.Interfaces {
		if !seen[i.Number] {
			seen[i.Number] = true
			n++
		}
	}
	return n
}

// stringDescriptor builds a string descriptor, nil when there is none with
// that index (USB 2.0, tables 9-15 and 9-16).
func stringDescriptor(d usb.Device, index uint8) []byte {
	var text string
	switch index {
	case 0:
		return []byte{4, descString, 0x09, 0x04} // US English
	case strManufacturer:
		text = d.Manufacturer
	case strProduct:
		text = d.Product
	case strSerial:
		text = d.Serial
	}
	if text == "" {
		return nil
	}
	b := []byte{0, descString}
	for _, unit := range utf16.Encode([]rune(text)) {
		if len(b) > 252 { // bLength is one byte
			break
		}
		b = binary.LittleEndian.AppendUint16(b, unit)
	}
	b[0] = byte(len(b))
	return b
}

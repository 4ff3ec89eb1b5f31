// SPDX-License-Identifier: GPL-3.0-or-later

package usb

import (
	"fmt"
	"strconv"
	"strings"
)

// A Class is the class triple of an interface or a device (USB 2.0, 9.6.5).
type Class struct {
	Class, SubClass, Protocol uint8
}

// MassStorageBulkOnly is the triple of every stick's storage mode: mass
// storage, SCSI transparent command set, bulk-only transport (USB Mass Storage
// Class Specification Overview 1.4, tables 1 to 3).
var MassStorageBulkOnly = Class{0x08, 0x06, 0x50}

// ParseClass reads the form "08/06/50".
func ParseClass(s string) (Class, error) {
	parts := strings.Split(s, "/")
	if len(parts) != 3 {
		return Class{}, fmt.Errorf("%q is not a class triple: want three hexadecimal bytes, such as 08/06/50", s)
	}
	var b [3]uint8
	for i, p := range parts {
		n, err := strconv.ParseUint(p, 16, 8)
		if err != nil || len(p) != 2 {
			return Class{}, fmt.Errorf("%q is not a class triple: %q is not a hexadecimal byte", s, p)
		}
		b[i] = uint8(n)
	}
	return Class{b[0], b[1], b[2]}, nil
}

// String returns the form "08/06/50".
func (c Class) String() string { return fmt.Sprintf("%02x/%02x/%02x", c.Class, c.SubClass, c.Protocol) }

// MarshalText implements encoding.TextMarshaler.
func (c Class) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler; see [ParseClass].
func (c *Class) UnmarshalText(text []byte) error {
	v, err := ParseClass(string(text))
	if err == nil {
		*c = v
	}
	return err
}

// A Transfer is the transfer type of an endpoint: bits 0 and 1 of
// bmAttributes (USB 2.0, table 9-13).
type Transfer uint8

// The transfer types.
const (
	Control Transfer = iota
	Isochronous
	Bulk
	Interrupt
)

// An Endpoint is one endpoint of an interface's current alternate setting.
type Endpoint struct {
	Address   uint8 // bit 7 set: device to host
	Transfer  Transfer
	MaxPacket int // bytes
}

// In reports whether the endpoint carries data from the device to the host.
func (e Endpoint) In() bool { return e.Address&0x80 != 0 }

// An Interface is one interface of the active configuration, with what the
// kernel made of it.
type Interface struct {
	Number    uint8 // bInterfaceNumber, not its position
	Alternate uint8
	Class     Class
	Endpoints []Endpoint
	Driver    string   // kernel driver bound to it, "" when none is
	TTYs      []string // serial ports of it: "ttyUSB0"
	Nets      []string // network interfaces of it: "wwan0"
	Controls  []string // control ports of it, for QMI or MBIM: "cdc-wdm0"
}

// First returns the addresses of the first endpoint of that kind to the device
// and of the first from it, 0 where there is none. The first bulk ones are what
// bulk-only transport uses.
func (i Interface) First(kind Transfer) (out, in uint8) {
	for _, e := range i.Endpoints {
		switch {
		case e.Transfer != kind:
		case e.In() && in == 0:
			in = e.Address
		case !e.In() && out == 0:
			out = e.Address
		}
	}
	return out, in
}

// A Device is a snapshot of one USB device. It is a value: nobody changes it
// after it was read.
type Device struct {
	Port           PortPath
	Bus, Address   int // busnum and devnum; the address changes on every enumeration
	ID             ID
	Revision       uint16 // bcdDevice
	Class          Class  // of the device descriptor
	Manufacturer   string
	Product        string
	Serial         string
	Configurations int // bNumConfigurations
	Configuration  int // the active bConfigurationValue, 0 when unconfigured
	Interfaces     []Interface
	Configs        []Config // all configurations, as far as their descriptors are known
}

// A Config is one configuration of a device, as its descriptors give it:
// alternate setting 0 of every interface, without anything that the kernel
// made of it.
type Config struct {
	Value      uint8 // bConfigurationValue
	Interfaces []Interface
}

// Has reports whether an interface of the configuration has that class.
func (c Config) Has(class Class) bool {
	for _, i := range c.Interfaces {
		if i.Class == class {
			return true
		}
	}
	return false
}

// Interface returns the interface with that bInterfaceNumber.
func (d Device) Interface(number uint8) (Interface, bool) {
	for _, i := range d.Interfaces {
		if i.Number == number {
			return i, true
		}
	}
	return Interface{}, false
}

// Layout names the interfaces of the active configuration, so that two devices
// with one id and the same release can be told apart by what they have: number
// and class of each, and whether it can interrupt, as in
// "00ffffff,01ffffffi,02080650".
func (d Device) Layout() string {
	var parts []string
	for _, i := range d.Interfaces {
		part := fmt.Sprintf("%02x%02x%02x%02x", i.Number, i.Class.Class, i.Class.SubClass, i.Class.Protocol)
		if _, in := i.First(Interrupt); in != 0 {
			part += "i"
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, ",")
}

// Modalias returns the name by which udev and modprobe know an interface of the
// device (kernel: drivers/usb/core/sysfs.c, modalias_show). It holds what tells
// the ports of one kind of stick from those of another: vendor, product,
// release, class and number.
func (d Device) Modalias(i Interface) string {
	return fmt.Sprintf("usb:v%04Xp%04Xd%04Xdc%02Xdsc%02Xdp%02Xic%02Xisc%02Xip%02Xin%02X",
		d.ID.Vendor, d.ID.Product, d.Revision, d.Class.Class, d.Class.SubClass, d.Class.Protocol,
		i.Class.Class, i.Class.SubClass, i.Class.Protocol, i.Number)
}

// StorageOnly reports whether all interfaces are bulk-only mass storage, the
// shape of a stick in storage mode and of every disk. A stick in modem mode
// may carry a storage interface too, beside its serial ones.
func (d Device) StorageOnly() bool {
	for _, i := range d.Interfaces {
		if i.Class != MassStorageBulkOnly {
			return false
		}
	}
	return len(d.Interfaces) > 0
}

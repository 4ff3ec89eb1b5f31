// SPDX-License-Identifier: GPL-3.0-or-later

package golden

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"modembridge/switcher/usb"
)

// A Fake is the stick that a program sees.
type Fake struct {
	Device   usb.Device
	Then     *usb.Device // what it comes back as; nil: it does not
	Leave    int         // when it leaves the bus, and
	Back     int         // when it is back: ms of the program's sleep from its first transfer; 0: never
	Failures map[int]int // libusb's error that a transfer ends with, by its number from 1
}

// description returns the fake as fakelibusb.c reads it.
func (f Fake) description() string {
	var b strings.Builder
	write := func(d usb.Device) {
		fmt.Fprintf(&b, "device %04x %04x %04x %02x\n", d.ID.Vendor, d.ID.Product, d.Revision, d.Class.Class)
		for i, text := range []string{d.Manufacturer, d.Product, d.Serial} {
			if text != "" {
				fmt.Fprintf(&b, "string %d %s\n", i+1, text)
			}
		}
		for _, line := range describe(d) {
			b.WriteString(line + "\n")
		}
	}
	write(f.Device)
	if f.Leave > 0 {
		fmt.Fprintf(&b, "leave %d\n", f.Leave)
	}
	if f.Back > 0 {
		fmt.Fprintf(&b, "back %d\n", f.Back)
	}
	for _, n := range slices.Sorted(maps.Keys(f.Failures)) {
		fmt.Fprintf(&b, "fail %d %d\n", n, f.Failures[n])
	}
	if f.Then != nil {
		write(*f.Then)
	}
	return b.String()
}

// describe returns the configurations of a device, one line for each, for each
// interface and for each endpoint, and which is active.
func describe(d usb.Device) []string {
	var lines []string
	for _, c := range d.Configs {
		lines = append(lines, fmt.Sprintf("config %x", c.Value))
		for _, i := range c.Interfaces {
			lines = append(lines, fmt.Sprintf("interface %x %02x %02x %02x", i.Number, i.Class.Class, i.Class.SubClass, i.Class.Protocol))
			for _, e := range i.Endpoints {
				lines = append(lines, fmt.Sprintf("endpoint %02x %x", e.Address, uint8(e.Transfer)))
			}
		}
	}
	return append(lines, fmt.Sprintf("active %x", d.Configuration))
}

// parseDevice reads what describe writes, of a device that fits the entry.
func parseDevice(e Entry, lines []string) (usb.Device, error) {
	d, err := e.device()
	if err != nil {
		return usb.Device{}, err
	}
	for _, line := range lines {
		var c usb.Config
		var i usb.Interface
		var e usb.Endpoint
		scan := func(format string, to ...any) bool {
			n, err := fmt.Sscanf(line, format, to...)
			return err == nil && n == len(to)
		}
		switch {
		case scan("config %x", &c.Value):
			d.Configs = append(d.Configs, c)
		case len(d.Configs) == 0:
			return usb.Device{}, fmt.Errorf("no configuration before %q", line)
		case scan("active %x", &d.Configuration):
		case scan("interface %x %x %x %x", &i.Number, &i.Class.Class, &i.Class.SubClass, &i.Class.Protocol):
			at := &d.Configs[len(d.Configs)-1].Interfaces
			*at = append(*at, i)
		case len(d.Configs[len(d.Configs)-1].Interfaces) == 0:
			return usb.Device{}, fmt.Errorf("no interface before %q", line)
		case scan("endpoint %x %x", &e.Address, &e.Transfer):
			e.MaxPacket = maxPacket
			interfaces := d.Configs[len(d.Configs)-1].Interfaces
			at := &interfaces[len(interfaces)-1].Endpoints
			*at = append(*at, e)
		default:
			return usb.Device{}, fmt.Errorf("cannot read %q", line)
		}
	}
	return complete(d), nil
}

// maxPacket is what fakelibusb.c has for every endpoint, in bytes.
const maxPacket = 64

// complete adds to a device what follows from its configurations.
func complete(d usb.Device) usb.Device {
	d.Bus, d.Address = 1, 5
	d.Configurations = len(d.Configs)
	for _, c := range d.Configs {
		if int(c.Value) == d.Configuration {
			d.Interfaces = c.Interfaces
		}
	}
	return d
}

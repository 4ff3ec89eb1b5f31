// SPDX-License-Identifier: GPL-3.0-or-later

package bridge

import (
	"slices"

	"modembridge/switcher/usb"
)

// What a device without serial ports is, its interfaces' classes tell (USB CDC
// 1.2, table 4; RNDIS: the kernel's drivers/net/usb/rndis_host.c).
var (
	ethernet = []usb.Class{
		{Class: 0x02, SubClass: 0x06},                 // Ethernet Control Model
		{Class: 0x02, SubClass: 0x0d},                 // Network Control Model
		{Class: 0xe0, SubClass: 0x01, Protocol: 0x03}, // RNDIS
		{Class: 0xef, SubClass: 0x04, Protocol: 0x01}, // RNDIS
	}
	adb      = usb.Class{Class: 0xff, SubClass: 0x42, Protocol: 0x01} // Android Debug Bridge
	fastboot = usb.Class{Class: 0xff, SubClass: 0x42, Protocol: 0x03}
)

// isRouter reports whether the device has an Ethernet port, as one that dials
// by itself does: to the computer it is a wired network.
func isRouter(d usb.Device) bool {
	return slices.ContainsFunc(d.Interfaces, func(i usb.Interface) bool { return slices.Contains(ethernet, i.Class) })
}

// onlyRouter reports whether it has nothing besides that which could become a
// port to control a modem by.
func onlyRouter(d usb.Device) bool {
	return isRouter(d) && !slices.ContainsFunc(d.Interfaces, func(i usb.Interface) bool {
		return couldBeSerial(i) || controls(i.Class)
	})
}

// couldBeSerial reports whether an interface looks like a serial port of no
// standard: vendor-specific, with a pipe each way.
func couldBeSerial(i usb.Interface) bool {
	out, in := i.First(usb.Bulk)
	return out != 0 && in != 0 && i.Class.Class == 0xff && i.Class != adb && i.Class != fastboot
}

// controls reports whether a class is one of USB CDC's to control a modem by:
// Abstract Control Model (PSTN 1.2) or Mobile Broadband Interface Model.
func controls(c usb.Class) bool { return c.Class == 0x02 && (c.SubClass == 0x02 || c.SubClass == 0x0e) }

// hasNet reports whether the kernel made a network interface of the stick: a
// router or a QMI stick may have no serial port at all.
func hasNet(o Observation) bool {
	return slices.ContainsFunc(o.Device.Interfaces, func(i usb.Interface) bool { return len(i.Nets) > 0 })
}

// SPDX-License-Identifier: GPL-3.0-or-later

package uevent

import (
	"strings"

	"modembridge/switcher/usb"
)

// A Source is who sent an event.
type Source uint8

// The sources.
const (
	Unknown Source = iota
	Kernel         // at once, before any rule has run
	Udev           // when the rules have run, with their properties
)

// String returns "kernel", "udev" or "unknown".
func (s Source) String() string {
	switch s {
	case Kernel:
		return "kernel"
	case Udev:
		return "udev"
	case Unknown:
	}
	return "unknown"
}

// Resync is the action of an event that says that events were lost: whoever
// gets it looks at everything again. It has nothing but its action. The kernel
// has no action of that name.
const Resync = "resync"

// An Event is one change of one device. It is a value: nobody changes it after
// it was received.
type Event struct {
	Source     Source
	Action     string            // "add", "remove", "change", "bind", "unbind", "move", …, or Resync
	DevPath    string            // path below /sys: "/devices/pci0000:00/…/1-1"
	Subsystem  string            // "usb", "tty", "scsi_host", "block", …
	DevType    string            // "usb_device", "usb_interface", "disk", …; often ""
	Properties map[string]string // all of them, the above included
}

// Port returns the port path of the USB device that the event is about or
// that its device is below of; ok is false when there is none.
func (e Event) Port() (port usb.PortPath, ok bool) { return PortPathOf(e.DevPath) }

// PortPathOf returns the port path of the USB device that a path below /sys
// is, or is below of. Of nested ones (a hub and the stick in it) the last is
// meant; ok is false when there is none.
func PortPathOf(devpath string) (port usb.PortPath, ok bool) {
	// The parts are "usb1", the root hub; "1-1", "1-1.4", the hubs and the
	// device; then "1-1.4:1.0", an interface, and what it became. Behind the
	// root hub, the first part that is no port path ends the chain.
	root := false
	for part := range strings.SplitSeq(devpath, "/") {
		p, err := usb.ParsePortPath(part)
		switch {
		case !root:
			root = isRootHub(part)
		case err == nil:
			port, ok = p, true
		default:
			return port, ok
		}
	}
	return port, ok
}

func isRootHub(part string) bool {
	bus, found := strings.CutPrefix(part, "usb")
	return found && bus != "" && strings.Trim(bus, "0123456789") == ""
}

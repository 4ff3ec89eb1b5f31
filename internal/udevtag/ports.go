// SPDX-License-Identifier: GPL-3.0-or-later

package udevtag

import (
	"errors"
	"io/fs"

	"modembridge/switcher/usb"
)

// A Port is a device that ModemManager may take for a port of a modem.
type Port struct {
	Class string // "tty", "net" or "usbmisc"
	Name  string // "ttyUSB1"
}

// Ports returns the ports that the kernel has made of a device.
func Ports(d usb.Device) (list []Port) {
	for _, i := range d.Interfaces {
		for _, kind := range []struct {
			class string
			names []string
		}{{"tty", i.TTYs}, {"net", i.Nets}, {"usbmisc", i.Controls}} {
			for _, name := range kind.names {
				list = append(list, Port{kind.class, name})
			}
		}
	}
	return list
}

// TriggerAll is [FS.Trigger] for all ports of a device. One that is gone
// meanwhile is no error.
func (f FS) TriggerAll(d usb.Device) error {
	var errs []error
	for _, p := range Ports(d) {
		if err := f.Trigger(p.Class, p.Name); !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

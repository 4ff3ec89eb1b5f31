// SPDX-License-Identifier: GPL-3.0-or-later

package uevent_test

import (
	"testing"

	"modembridge/internal/uevent"
	"modembridge/switcher/usb"
)

func TestPortPathOf(t *testing.T) {
	for _, tt := range []struct {
		name    string
		devpath string
		want    usb.PortPath // "": none
	}{
		{"a device", "/devices/pci0000:00/0000:00:03.0/usb1/1-1", "1-1"},
		{"a device behind a hub", "/devices/pci0000:00/0000:00:03.0/usb1/1-1/1-1.4", "1-1.4"},
		{"an interface", "/devices/pci0000:00/0000:00:03.0/usb1/1-1/1-1:1.0", "1-1"},
		{"a tty", "/devices/pci0000:00/0000:00:03.0/usb1/1-1/1-1.4/1-1.4:1.3/ttyUSB2/tty/ttyUSB2", "1-1.4"},
		{"a disk", "/devices/pci0000:00/0000:00:03.0/usb2/2-3/2-3:1.0/host6/target6:0:0/6:0:0:0/block/sr0", "2-3"},
		{"an emulated stick", "/devices/platform/vhci_hcd.0/usb3/3-1/3-1:1.0", "3-1"},
		{"a name that looks like a port below a device", "/devices/x/usb1/1-1/1-1:1.0/net/9-9", "1-1"},
		{"a name that looks like a port above the root hub", "/devices/1-2/usb1/1-1", "1-1"},
		{"a root hub", "/devices/pci0000:00/0000:00:03.0/usb1", ""},
		{"a root hub's interface", "/devices/pci0000:00/0000:00:03.0/usb1/1-0:1.0", ""},
		{"a virtual tty", "/devices/virtual/tty/tty1", ""},
		{"a device of another bus with such a name", "/devices/pci0000:00/i2c-1/1-0050", ""},
		{"nothing", "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, ok := uevent.PortPathOf(tt.devpath)
			if got != tt.want || ok != (tt.want != "") {
				t.Errorf("PortPathOf(%q) = %q, %v; want %q", tt.devpath, got, ok, tt.want)
			}
		})
	}
}

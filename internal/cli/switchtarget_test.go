// SPDX-License-Identifier: GPL-3.0-or-later

package cli_test

import (
	"testing"

	"modembridge/internal/cli"
	"modembridge/switcher/usb"
)

func TestAnotherPersonality(t *testing.T) {
	was := usb.Device{
		ID: usb.ID{Vendor: 0x0fce, Product: 0xd103}, Address: 7, Configuration: 1,
		Interfaces: []usb.Interface{{Class: usb.MassStorageBulkOnly}},
	}
	for _, tt := range []struct {
		name   string
		change func(*usb.Device)
		want   bool
	}{
		{"the same", func(*usb.Device) {}, false},
		{"on its way out", func(d *usb.Device) { d.Configuration, d.Interfaces = 0, nil }, false},
		{"back, and not configured yet", func(d *usb.Device) { d.Address, d.Configuration, d.Interfaces = 8, 0, nil }, false},
		{"back with its id", func(d *usb.Device) { d.Address = 8 }, true},
		{"back with another id", func(d *usb.Device) { d.Address, d.ID.Product = 8, 0xd0e1 }, true},
		{"in another configuration", func(d *usb.Device) { d.Configuration = 2 }, true},
	} {
		d := was
		tt.change(&d)
		if got := cli.Another(was, d); got != tt.want {
			t.Errorf("%s: another personality: %v, want %v", tt.name, got, tt.want)
		}
	}
}

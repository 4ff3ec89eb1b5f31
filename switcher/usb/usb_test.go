// SPDX-License-Identifier: GPL-3.0-or-later

package usb_test

import (
	"testing"

	"modembridge/switcher/usb"
)

func TestParseID(t *testing.T) {
	for _, tt := range []struct {
		in   string
		want usb.ID
		ok   bool
	}{
		{"19d2:2000", usb.ID{Vendor: 0x19d2, Product: 0x2000}, true},
		{"19D2:00B7", usb.ID{Vendor: 0x19d2, Product: 0x00b7}, true},
		{"19d2", usb.ID{}, false},
		{"19d2:20001", usb.ID{}, false},
		{"19g2:2000", usb.ID{}, false},
		{"+9d2:2000", usb.ID{}, false},
	} {
		got, err := usb.ParseID(tt.in)
		if got != tt.want || (err == nil) != tt.ok {
			t.Errorf("ParseID(%q) = %v, %v; want %v, ok %v", tt.in, got, err, tt.want, tt.ok)
		}
	}
}

func TestParsePortPath(t *testing.T) {
	for in, ok := range map[string]bool{
		"1-1": true, "1-1.4": true, "12-3.4.1": true,
		"usb1": false, "1-1:1.0": false, "1-": false, "../1-1": false, "": false,
	} {
		if _, err := usb.ParsePortPath(in); (err == nil) != ok {
			t.Errorf("ParsePortPath(%q) error = %v, want ok %v", in, err, ok)
		}
	}
}

func TestParseClass(t *testing.T) {
	got, err := usb.ParseClass("08/06/50")
	if err != nil || got != usb.MassStorageBulkOnly {
		t.Errorf("ParseClass = %v, %v; want %v", got, err, usb.MassStorageBulkOnly)
	}
	for _, in := range []string{"", "08", "8/6/50", "08/06/500", "08/06/zz"} {
		if got, err := usb.ParseClass(in); err == nil {
			t.Errorf("ParseClass(%q) = %v, want an error", in, got)
		}
	}
}

func TestStorageOnlyIsFalseForAModemWithAStorageInterface(t *testing.T) {
	storage := usb.Interface{Number: 2, Class: usb.MassStorageBulkOnly}
	serial := usb.Interface{Number: 0, Class: usb.Class{Class: 0xff, SubClass: 0xff, Protocol: 0xff}}
	for _, tt := range []struct {
		name       string
		interfaces []usb.Interface
		want       bool
	}{
		{"a CD-ROM", []usb.Interface{storage}, true},
		{"a modem with an SD reader", []usb.Interface{serial, storage}, false},
		{"an unconfigured device", nil, false},
	} {
		if got := (usb.Device{Interfaces: tt.interfaces}).StorageOnly(); got != tt.want {
			t.Errorf("StorageOnly of %s = %v, want %v", tt.name, got, tt.want)
		}
	}
}

func TestFirstLooksAtTheKindOfEndpoint(t *testing.T) {
	i := usb.Interface{Endpoints: []usb.Endpoint{
		{Address: 0x81, Transfer: usb.Interrupt},
		{Address: 0x82, Transfer: usb.Bulk},
		{Address: 0x02, Transfer: usb.Bulk},
		{Address: 0x03, Transfer: usb.Bulk},
	}}
	if out, in := i.First(usb.Bulk); out != 0x02 || in != 0x82 {
		t.Errorf("First(Bulk) = %#x, %#x; want 0x2, 0x82", out, in)
	}
	if out, in := i.First(usb.Interrupt); out != 0 || in != 0x81 {
		t.Errorf("First(Interrupt) = %#x, %#x; want none, 0x81", out, in)
	}
}

func TestADeviceIsNamedByWhatItHas(t *testing.T) {
	d := usb.Device{
		ID: usb.ID{Vendor: 0x12d1, Product: 0x1506}, Revision: 0x0102,
		Interfaces: []usb.Interface{
			{Number: 0, Class: usb.Class{Class: 0xff, SubClass: 2, Protocol: 1}, Endpoints: []usb.Endpoint{{Address: 0x81, Transfer: usb.Interrupt}}},
			{Number: 0x1a, Class: usb.MassStorageBulkOnly, Endpoints: []usb.Endpoint{{Address: 0x82, Transfer: usb.Bulk}}},
		},
	}
	// The first is what a Huawei E3131 has in sysfs.
	if got, want := d.Modalias(d.Interfaces[0]), "usb:v12D1p1506d0102dc00dsc00dp00icFFisc02ip01in00"; got != want {
		t.Errorf("Modalias() = %s, want %s", got, want)
	}
	if got, want := d.Layout(), "00ff0201i,1a080650"; got != want {
		t.Errorf("Layout() = %s, want %s", got, want)
	}
}

// SPDX-License-Identifier: GPL-3.0-or-later

package sysfs_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"modembridge/internal/sysfs"
	"modembridge/switcher/usb"
)

// cdrom is the descriptors file of qemu's USB 3 storage device, captured on
// Debian 12. It has an endpoint companion after each endpoint.
const cdrom = "\x12\x01\x00\x03\x00\x00\x00\x09\xf4\x46\x01\x00\x00\x00\x01\x02\x03\x01" +
	"\x09\x02\x2c\x00\x01\x01\x06\xc0\x00" +
	"\x09\x04\x00\x00\x02\x08\x06\x50\x00" +
	"\x07\x05\x81\x02\x00\x04\x00\x06\x30\x0f\x00\x00\x00" +
	"\x07\x05\x02\x02\x00\x04\x00\x06\x30\x0f\x00\x00\x00"

func TestParseDescriptors(t *testing.T) {
	storage := func(endpoints ...usb.Endpoint) []usb.Interface {
		return []usb.Interface{{Class: usb.MassStorageBulkOnly, Endpoints: endpoints}}
	}
	in := usb.Endpoint{Address: 0x81, Transfer: usb.Bulk, MaxPacket: 1024}
	out := usb.Endpoint{Address: 0x02, Transfer: usb.Bulk, MaxPacket: 1024}
	for _, tt := range []struct {
		name          string
		blob          string
		configuration int
		want          []usb.Interface
		ok            bool
	}{
		{"a CD-ROM", cdrom, 1, storage(in, out), true},
		{"a configuration it does not have", cdrom, 2, nil, true},
		{"an endpoint that is cut off", cdrom[:len(cdrom)-8], 1, storage(in), true},
		{"a descriptor of length 0", cdrom[:len(cdrom)-13] + "\x00\x05\x02\x02\x00\x04\x00", 1, storage(in), true},
		{"no configuration", cdrom[:18], 1, nil, true},
		{"an endpoint without interface", cdrom[:27] + cdrom[36:43], 1, nil, true},
		{"nothing", "", 1, nil, false},
		{"half a device descriptor", cdrom[:17], 1, nil, false},
		{"no device descriptor first", cdrom[18:], 1, nil, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := sysfs.ParseDescriptors([]byte(tt.blob), tt.configuration)
			if (err == nil) != tt.ok {
				t.Errorf("error = %v, want ok %v", err, tt.ok)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// Descriptors of a modem module with two configurations, made by hand after
// those of a Huawei ME906: the second is MBIM, whose data interface has its
// endpoints in alternate setting 1 only (MBIM 1.0, 6.5).
const (
	header        = "\x12\x01\x00\x02\x00\x00\x00\x40\xd1\x12\x6f\x15\x02\x01\x01\x02\x03\x02"
	configuration = "\x09\x02\x00\x00\x01"
	vendor        = configuration + "\x01\x00\xa0\x01" + "\x09\x04\x03\x00\x02\xff\x02\x12\x00" +
		"\x07\x05\x81\x02\x00\x02\x00" + "\x07\x05\x01\x02\x00\x02\x00"
	mbim = configuration + "\x02\x00\xa0\x01" + "\x09\x04\x01\x00\x00\x0a\x00\x02\x00" +
		"\x09\x04\x01\x01\x01\x0a\x00\x02\x00" + "\x07\x05\x82\x02\x00\x02\x00" +
		"\x09\x04\x00\x00\x01\x02\x0e\x00\x00" + "\x07\x05\x83\x03\x40\x00\x05"
	again = "\x09\x04\x03\x00\x01\x08\x06\x50\x00" + "\x07\x05\x84\x02\x00\x02\x00"
)

func TestParseConfigs(t *testing.T) {
	first := usb.Config{Value: 1, Interfaces: []usb.Interface{{
		Number: 3, Class: usb.Class{Class: 0xff, SubClass: 0x02, Protocol: 0x12},
		Endpoints: []usb.Endpoint{
			{Address: 0x81, Transfer: usb.Bulk, MaxPacket: 512},
			{Address: 0x01, Transfer: usb.Bulk, MaxPacket: 512},
		},
	}}}
	second := usb.Config{Value: 2, Interfaces: []usb.Interface{
		{
			Number: 0, Class: usb.Class{Class: 0x02, SubClass: 0x0e},
			Endpoints: []usb.Endpoint{{Address: 0x83, Transfer: usb.Interrupt, MaxPacket: 64}},
		},
		{Number: 1, Class: usb.Class{Class: 0x0a, Protocol: 0x02}},
	}}
	for _, tt := range []struct {
		name, blob string
		want       []usb.Config
	}{
		{"two configurations", header + vendor + mbim, []usb.Config{first, second}},
		{"an interface that is described twice", header + vendor + again, []usb.Config{first}},
		{"a configuration that is cut off", header + vendor + mbim[:7], []usb.Config{first}},
		{"none", header, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := sysfs.ParseConfigs([]byte(tt.blob))
			if diff := cmp.Diff(tt.want, got); diff != "" || err != nil {
				t.Errorf("error %v, (-want +got):\n%s", err, diff)
			}
		})
	}
}

func FuzzParseDescriptors(f *testing.F) {
	f.Add([]byte(cdrom))
	f.Add([]byte(cdrom[:30]))
	f.Add([]byte(header + vendor + mbim))
	f.Add([]byte(header + vendor + again))
	f.Fuzz(func(t *testing.T, blob []byte) {
		configs, err := sysfs.ParseConfigs(blob)
		if err != nil && configs != nil {
			t.Errorf("configurations %v beside the error %v", configs, err)
		}
		endpoints := 0
		for _, c := range configs {
			for i, iface := range c.Interfaces {
				if i > 0 && c.Interfaces[i-1].Number >= iface.Number {
					t.Errorf("configuration %d has interface %d twice, or out of order", c.Value, iface.Number)
				}
				if iface.Alternate != 0 || !c.Has(iface.Class) {
					t.Errorf("configuration %d has interface %+v, but not in setting 0 with its class", c.Value, iface)
				}
				endpoints += len(iface.Endpoints)
			}
		}
		// An endpoint descriptor has seven bytes.
		if endpoints*7 > len(blob) {
			t.Errorf("%d endpoints in %d bytes", endpoints, len(blob))
		}
		for _, c := range configs[:min(1, len(configs))] {
			active, err := sysfs.ParseDescriptors(blob, int(c.Value))
			if diff := cmp.Diff(c.Interfaces, active); diff != "" || err != nil {
				t.Errorf("the active configuration is another: %v\n%s", err, diff)
			}
		}
	})
}

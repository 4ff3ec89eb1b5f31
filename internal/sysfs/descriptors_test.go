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

func FuzzParseDescriptors(f *testing.F) {
	f.Add([]byte(cdrom))
	f.Add([]byte(cdrom[:30]))
	f.Fuzz(func(t *testing.T, blob []byte) {
		interfaces, err := sysfs.ParseDescriptors(blob, 1)
		if err != nil && interfaces != nil {
			t.Errorf("interfaces %v beside the error %v", interfaces, err)
		}
	})
}

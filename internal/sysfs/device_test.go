// SPDX-License-Identifier: GPL-3.0-or-later

package sysfs_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"modembridge/switcher/usb"
)

var (
	serialAdapter = usb.Device{
		Port: "1-1", Bus: 1, Address: 2,
		ID: usb.ID{Vendor: 0x0403, Product: 0x6001}, Revision: 0x0400,
		Manufacturer: "QEMU", Product: "QEMU USB SERIAL", Serial: "1-0000:00:03.0-1",
		Configurations: 1, Configuration: 1,
		Interfaces: []usb.Interface{{
			Class: usb.Class{Class: 0xff, SubClass: 0xff, Protocol: 0xff},
			Endpoints: []usb.Endpoint{
				{Address: 0x81, Transfer: usb.Bulk, MaxPacket: 64},
				{Address: 0x02, Transfer: usb.Bulk, MaxPacket: 64},
			},
			Driver: "ftdi_sio", TTYs: []string{"ttyUSB0"},
		}},
		Configs: []usb.Config{{Value: 1, Interfaces: []usb.Interface{{
			Class: usb.Class{Class: 0xff, SubClass: 0xff, Protocol: 0xff},
			Endpoints: []usb.Endpoint{
				{Address: 0x81, Transfer: usb.Bulk, MaxPacket: 64},
				{Address: 0x02, Transfer: usb.Bulk, MaxPacket: 64},
			},
		}}}},
	}
	networkAdapter = usb.Device{
		Port: "1-2", Bus: 1, Address: 3,
		ID: usb.ID{Vendor: 0x0525, Product: 0xa4a2}, Class: usb.Class{Class: 2},
		Manufacturer: "QEMU", Product: "RNDIS/QEMU USB Network Device", Serial: "1-0000:00:03.0-2",
		Configurations: 2, Configuration: 1,
		Interfaces: []usb.Interface{
			{
				Class:     usb.Class{Class: 0x02, SubClass: 0x06},
				Endpoints: []usb.Endpoint{{Address: 0x81, Transfer: usb.Interrupt, MaxPacket: 16}},
				Driver:    "cdc_ether", Nets: []string{"enx525400123456"},
			},
			{
				Number: 1, Alternate: 1, Class: usb.Class{Class: 0x0a},
				Endpoints: []usb.Endpoint{
					{Address: 0x82, Transfer: usb.Bulk, MaxPacket: 64},
					{Address: 0x02, Transfer: usb.Bulk, MaxPacket: 64},
				},
				Driver: "cdc_ether",
			},
		},
		Configs: []usb.Config{
			{Value: 2, Interfaces: []usb.Interface{
				{
					Class:     usb.Class{Class: 0x02, SubClass: 0x02, Protocol: 0xff},
					Endpoints: []usb.Endpoint{{Address: 0x81, Transfer: usb.Interrupt, MaxPacket: 16}},
				},
				{
					Number: 1, Class: usb.Class{Class: 0x0a},
					Endpoints: []usb.Endpoint{
						{Address: 0x82, Transfer: usb.Bulk, MaxPacket: 64},
						{Address: 0x02, Transfer: usb.Bulk, MaxPacket: 64},
					},
				},
			}},
			{Value: 1, Interfaces: []usb.Interface{
				{
					Class:     usb.Class{Class: 0x02, SubClass: 0x06},
					Endpoints: []usb.Endpoint{{Address: 0x81, Transfer: usb.Interrupt, MaxPacket: 16}},
				},
				{Number: 1, Class: usb.Class{Class: 0x0a}},
			}},
		},
	}
)

func TestDeviceIsReadWithItsInterfacesAndTheirPorts(t *testing.T) {
	m := captured(t)
	for _, want := range []usb.Device{serialAdapter, networkAdapter} {
		got, err := m.fs().Device(want.Port)
		if err != nil {
			t.Errorf("Device(%s): %v", want.Port, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("Device(%s) (-want +got):\n%s", want.Port, diff)
		}
	}
}

func TestDeviceIsComplete(t *testing.T) {
	const device = "sys/devices/pci0000:00/0000:00:03.0/usb1/1-1"
	for _, tt := range []struct {
		name   string
		change func(tree)
		want   func(*usb.Device)
	}{
		{
			"although no interface directory is there yet",
			func(m tree) { m.remove(device + "/1-1:1.0") },
			func(d *usb.Device) { d.Interfaces[0].Driver, d.Interfaces[0].TTYs = "", nil },
		},
		{
			"when its tty is a ttyACM",
			func(m tree) {
				m.remove(device + "/1-1:1.0/ttyUSB0")
				m.dir(device + "/1-1:1.0/tty/ttyACM0")
			},
			func(d *usb.Device) { d.Interfaces[0].TTYs = []string{"ttyACM0"} },
		},
		{
			"when it is not configured",
			func(m tree) { m.file(device+"/bConfigurationValue", "\n") },
			func(d *usb.Device) { d.Configuration, d.Interfaces = 0, nil },
		},
		{
			"when it has no strings",
			func(m tree) { m.remove(device + "/manufacturer"); m.remove(device + "/product") },
			func(d *usb.Device) { d.Manufacturer, d.Product = "", "" },
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m := captured(t)
			tt.change(m)
			got, err := m.fs().Device("1-1")
			if err != nil {
				t.Fatal(err)
			}
			want := serialAdapter
			want.Interfaces = []usb.Interface{serialAdapter.Interfaces[0]}
			tt.want(&want)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestDeviceThatIsGoneDoesNotExist(t *testing.T) {
	for name, change := range map[string]func(tree){
		"its directory is gone":        func(m tree) { m.remove("sys/bus/usb/devices/1-1") },
		"its attributes are gone":      func(m tree) { m.remove("sys/devices/pci0000:00/0000:00:03.0/usb1/1-1") },
		"its descriptors went already": func(m tree) { m.remove("sys/devices/pci0000:00/0000:00:03.0/usb1/1-1/descriptors") },
	} {
		t.Run(name, func(t *testing.T) {
			m := captured(t)
			change(m)
			if got, err := m.fs().Device("1-1"); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("Device = %v, %v; want fs.ErrNotExist", got, err)
			}
			if devices, err := m.fs().Devices(); err != nil || len(devices) != 3 {
				t.Errorf("Devices = %d devices, %v; want the 3 others", len(devices), err)
			}
		})
	}
}

func TestDeviceIsNeverMadeOfTwo(t *testing.T) {
	m := captured(t)
	blob := m.content("sys/bus/usb/devices/1-1/descriptors")
	const successors = 200
	for i := range successors {
		dir := fmt.Sprintf("sys/devices/%d/", i)
		for attribute, content := range map[string]string{
			"busnum": "1", "devnum": strconv.Itoa(i), "bConfigurationValue": "1",
			"product": strconv.Itoa(i), "serial": strconv.Itoa(i), "descriptors": blob,
		} {
			m.file(dir+attribute, content+"\n")
		}
	}
	done := make(chan error, 1)
	go func() {
		// Each successor takes the port in one step, as on a real bus.
		for i := range successors {
			next := m.root + "/next"
			if err := os.Symlink(fmt.Sprintf("../../../devices/%d", i), next); err != nil {
				done <- err
				return
			}
			if err := os.Rename(next, m.root+"/sys/bus/usb/devices/9-1"); err != nil {
				done <- err
				return
			}
		}
		done <- nil
	}()
	for {
		select {
		case err := <-done:
			if err != nil {
				t.Fatal(err)
			}
			return
		default:
		}
		d, err := m.fs().Device("9-1")
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if want := strconv.Itoa(d.Address); err != nil || d.Product != want || d.Serial != want {
			t.Fatalf("Device = number %s, product %s, serial %s, %v; want all equal", want, d.Product, d.Serial, err)
		}
	}
}

func TestDevicesLeavesHubsOut(t *testing.T) {
	m := captured(t)
	for name, d := range map[string]string{"1-3": "\x09", "1-3.1": "\x00"} {
		dir := "sys/bus/usb/devices/" + name + "/"
		m.file(dir+"devnum", "9\n")
		m.file(dir+"descriptors", "\x12\x01\x00\x02"+d+"\x00\x00\x40\x34\x12\x01\x00\x00\x01\x00\x00\x00\x01")
	}
	devices, err := m.fs().Devices()
	if err != nil {
		t.Fatal(err)
	}
	var got []usb.PortPath
	for _, d := range devices {
		got = append(got, d.Port)
	}
	if diff := cmp.Diff([]usb.PortPath{"1-1", "1-2", "1-3.1", "2-3", "2-4"}, got); diff != "" {
		t.Errorf("ports (-want +got):\n%s", diff)
	}
}

func TestDevicesOfAMachineWithoutUSBAreNone(t *testing.T) {
	m := tree{t, t.TempDir()}
	if got, err := m.fs().Devices(); err != nil || len(got) != 0 {
		t.Errorf("Devices = %v, %v; want none", got, err)
	}
}

// SPDX-License-Identifier: GPL-3.0-or-later

package sysfs_test

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"modembridge/internal/sysfs"
	"modembridge/switcher/usb"
)

func TestRawIsTheDeviceWithItsDescriptors(t *testing.T) {
	m := captured(t)
	const device = "sys/devices/pci0000:00/0000:00:03.0/usb1/1-2"
	m.file(device+"/speed", "12\n")
	m.file(device+"/1-2:1.1/interface", "RNDIS Data\n")
	got, err := m.fs().Raw("1-2")
	if err != nil {
		t.Fatal(err)
	}
	want := sysfs.Raw{
		Device: networkAdapter, Descriptors: []byte(m.content(device + "/descriptors")),
		Texts: map[uint8]string{1: "RNDIS Data"}, Speed: "12",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestRawOfAnEmptyPortDoesNotExist(t *testing.T) {
	if _, err := captured(t).fs().Raw("2-5"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Raw = %v, want fs.ErrNotExist", err)
	}
}

func TestRawIsNeverOfTwoDevices(t *testing.T) {
	m := captured(t)
	const device = "sys/devices/pci0000:00/0000:00:03.0/usb1/1-2"
	speed := m.path(device + "/speed")
	if err := syscall.Mkfifo(speed, 0o600); err != nil {
		t.Fatal(err)
	}
	done := make(chan error)
	go func() {
		// Opened when Raw reads it, which is after it has read the device.
		f, err := os.OpenFile(speed, os.O_WRONLY, 0)
		if err == nil {
			err = errors.Join(os.WriteFile(m.path(device+"/devnum"), []byte("9\n"), 0o644), f.Close())
		}
		done <- err
	}()
	_, got := m.fs().Raw("1-2")
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if !errors.Is(got, fs.ErrNotExist) {
		t.Errorf("Raw = %v, want that the device is gone", got)
	}
}

func TestDescribeListsEverySetting(t *testing.T) {
	got, err := sysfs.Describe([]byte(header + vendor + mbim))
	if err != nil {
		t.Fatal(err)
	}
	want := usb.Device{
		ID: usb.ID{Vendor: 0x12d1, Product: 0x156f}, Revision: 0x0102, Configurations: 2,
		Configs: []usb.Config{
			{Value: 1, Interfaces: []usb.Interface{{
				Number: 3, Class: usb.Class{Class: 0xff, SubClass: 0x02, Protocol: 0x12},
				Endpoints: []usb.Endpoint{
					{Address: 0x81, Transfer: usb.Bulk, MaxPacket: 512},
					{Address: 0x01, Transfer: usb.Bulk, MaxPacket: 512},
				},
			}}},
			{Value: 2, Interfaces: []usb.Interface{
				{Number: 1, Class: usb.Class{Class: 0x0a, Protocol: 0x02}},
				{
					Number: 1, Alternate: 1, Class: usb.Class{Class: 0x0a, Protocol: 0x02},
					Endpoints: []usb.Endpoint{{Address: 0x82, Transfer: usb.Bulk, MaxPacket: 512}},
				},
				{
					Number: 0, Class: usb.Class{Class: 0x02, SubClass: 0x0e},
					Endpoints: []usb.Endpoint{{Address: 0x83, Transfer: usb.Interrupt, MaxPacket: 64}},
				},
			}},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if _, err := sysfs.Describe([]byte("\x12\x02")); err == nil {
		t.Error("what is no device descriptor describes a device")
	}
}

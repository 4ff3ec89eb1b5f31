// SPDX-License-Identifier: GPL-3.0-or-later

package sysfs_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"slices"
	"syscall"
	"testing"

	"modembridge/internal/sysfs"
	"modembridge/switcher/usb"
)

func TestScanSCSIAsksOnlyTheHostsOfTheStick(t *testing.T) {
	m := captured(t)
	if err := m.fs().ScanSCSI(t.Context(), "2-3"); err != nil {
		t.Fatal(err)
	}
	if got := m.content(cdromHost + "/scsi_host/host6/scan"); got != "0 0 0" {
		t.Errorf("the stick's host was asked %q, want %q", got, "0 0 0")
	}
	if got := m.content(diskHost + "/scsi_host/host7/scan"); got != "" {
		t.Errorf("another host was asked %q", got)
	}
}

func TestScanSCSIWithoutHostDoesNotExist(t *testing.T) {
	for _, port := range []usb.PortPath{"1-1", "2-5"} {
		if err := captured(t).fs().ScanSCSI(t.Context(), port); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("ScanSCSI(%s) = %v, want fs.ErrNotExist", port, err)
		}
	}
}

func TestScanSCSIEndsWithItsContext(t *testing.T) {
	m := captured(t)
	// A pipe that nobody reads blocks its writer, as a mute device does.
	scan := m.path(cdromHost + "/scsi_host/host6/scan")
	m.remove(cdromHost + "/scsi_host/host6/scan")
	if err := syscall.Mkfifo(scan, 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := m.fs().ScanSCSI(ctx, "2-3"); !errors.Is(err, context.Canceled) {
		t.Errorf("ScanSCSI = %v, want context.Canceled", err)
	}
	// Lets the writer go.
	if _, err := os.ReadFile(scan); err != nil {
		t.Error(err)
	}
}

func TestBindNewID(t *testing.T) {
	const option, qmi = "sys/bus/usb-serial/drivers/option1/new_id", "sys/bus/usb/drivers/qmi_wwan/new_id"
	for _, tt := range []struct {
		name   string
		driver string
		file   string
		before string
		after  string
	}{
		{"option takes ids on the serial bus, under another name", "option", option, "", "1dd6 1002 ff"},
		{"qmi_wwan takes ids on the USB bus", "qmi_wwan", qmi, "", "1dd6 1002 ff"},
		{"an id is not given twice", "option", option, "1dd6 1002 ff\n", "1dd6 1002 ff\n"},
		{"an id without its class is another", "option", option, "1dd6 1002\n", "1dd6 1002 ff"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m := captured(t)
			m.dir("sys/bus/usb/drivers/option") // it has no new_id there
			m.file(tt.file, tt.before)
			if err := m.fs().BindNewID(tt.driver, usb.ID{Vendor: 0x1dd6, Product: 0x1002}); err != nil {
				t.Fatal(err)
			}
			if got := m.content(tt.file)[:len(tt.after)]; got != tt.after {
				t.Errorf("new_id = %q, want %q", got, tt.after)
			}
		})
	}
}

func TestBindNewIDFails(t *testing.T) {
	m := captured(t)
	id := usb.ID{Vendor: 0x1dd6, Product: 0x1002}
	if err := m.fs().BindNewID("option", id); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a driver that is not loaded: %v, want fs.ErrNotExist", err)
	}
	if err := m.fs().BindNewID("../../block", id); err == nil || errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a path for a driver: %v, want another error than fs.ErrNotExist", err)
	}
}

func TestRemoveID(t *testing.T) {
	m := captured(t)
	id := usb.ID{Vendor: 0x1dd6, Product: 0x1002}
	m.file("sys/bus/usb-serial/drivers/option1/new_id", "")
	m.file("sys/bus/usb/drivers/qmi_wwan/new_id", "")
	m.file("sys/bus/usb/drivers/qmi_wwan/remove_id", "")
	if err := m.fs().RemoveID("qmi_wwan", id); err != nil {
		t.Error(err)
	}
	if got, want := m.content("sys/bus/usb/drivers/qmi_wwan/remove_id"), "1dd6 1002"; got != want {
		t.Errorf("remove_id = %q, want %q", got, want)
	}
	if err := m.fs().RemoveID("option", id); !errors.Is(err, errors.ErrUnsupported) {
		t.Errorf("RemoveID(option) = %v, want errors.ErrUnsupported", err)
	}
}

func TestDynamicIDsReadBackWhatWasGiven(t *testing.T) {
	m := captured(t)
	m.file("sys/bus/usb-serial/drivers/option1/new_id", "1dd6 1002 ff\n19d2 0031\n")
	m.file("sys/bus/usb/drivers/qmi_wwan/new_id", "05c6 9025 ff 05c6 9026\n")
	m.dir("sys/bus/usb/drivers/usbfs") // it takes none
	got, err := m.fs().DynamicIDs()
	if err != nil {
		t.Fatal(err)
	}
	want := []sysfs.DynamicID{
		{Driver: "qmi_wwan", ID: usb.ID{Vendor: 0x05c6, Product: 0x9025}},
		{Driver: "option", ID: usb.ID{Vendor: 0x1dd6, Product: 0x1002}},
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestLockKeepsOthersOut(t *testing.T) {
	m := captured(t)
	lock, err := m.fs().Lock("2-3")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := m.fs().Lock("2-3"); !errors.Is(err, sysfs.ErrLocked) {
		t.Errorf("a second lock: %v, want ErrLocked", err)
	}
	if err := lock.Close(); err != nil {
		t.Error(err)
	}
	again, err := m.fs().Lock("2-3")
	if err != nil {
		t.Fatalf("after the first was given back: %v", err)
	}
	again.Close()
	if _, err := m.fs().Lock("9-9"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("an empty port: %v, want fs.ErrNotExist", err)
	}
}

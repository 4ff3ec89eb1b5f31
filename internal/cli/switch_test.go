// SPDX-License-Identifier: GPL-3.0-or-later

package cli_test

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"modembridge/internal/cli"
	"modembridge/switcher"
	"modembridge/switcher/switchertest"
	"modembridge/switcher/usb"
)

// A fakeMachine has sticks in storage mode, and one device for all of them.
type fakeMachine struct {
	devices []usb.Device
	media   func() []switcher.Medium
	after   []usb.Device // what is there once a device was opened
	scans   int
	opened  *switchertest.Device
}

func (m *fakeMachine) Devices() ([]usb.Device, error) {
	if len(m.opened.Wire()) > 0 && m.after != nil {
		return m.after, nil
	}
	return m.devices, nil
}
func (m *fakeMachine) Media(usb.PortPath) ([]switcher.Medium, error) { return m.media(), nil }
func (m *fakeMachine) Probe(context.Context, usb.PortPath) ([]switcher.Medium, error) {
	return m.media(), nil
}
func (m *fakeMachine) ScanSCSI(context.Context, usb.PortPath) error { m.scans++; return nil }
func (m *fakeMachine) Open(context.Context, usb.Device) (cli.OpenDevice, error) {
	return closer{m.opened}, nil
}

type closer struct{ *switchertest.Device }

func (closer) Close() error { return nil }

func cdrom() []switcher.Medium {
	return []switcher.Medium{{Name: "sr0", SCSIType: switcher.TypeCDROM, ReadOnly: true}}
}

func disk() []switcher.Medium {
	return []switcher.Medium{{Name: "sda", SCSIType: switcher.TypeDisk, Vendor: "Ultra", Model: "Disk", Size: 16e9}}
}

func modem() usb.Device {
	d := switchertest.Storage("12d1:1001")
	d.Interfaces[0].Class = usb.Class{Class: 0xff, SubClass: 0xff, Protocol: 0xff}
	return d
}

func TestSwitchOnAMachine(t *testing.T) {
	stick := switchertest.Storage("12d1:1446")
	twin := stick
	twin.Port, twin.Address = "1-2", 3
	for _, tt := range []struct {
		name    string
		args    string
		devices []usb.Device
		after   []usb.Device
		media   func() []switcher.Medium
		sent    bool
		status  int
		says    string
	}{
		{"by port, with the quirk's method", "1-1", []usb.Device{stick}, nil, cdrom, true, 0, "Told 12d1:1446 in port 1-1 to switch (huawei-new)."},
		{"by id, with a method of one's own", "-v 12d1 -p 1446 -K", []usb.Device{stick}, nil, cdrom, true, 0, "(standard-eject)"},
		{"quietly", "1-1 -Q", []usb.Device{stick}, nil, cdrom, true, 0, ""},
		{"a disk with the same id", "1-1", []usb.Device{stick}, nil, disk, false, 1, "sda is a disk (Ultra Disk, writable, 16000 MB)"},
		{"a disk, by hand", "-v 12d1 -p 1446 -K", []usb.Device{stick}, nil, disk, false, 1, "sda is a disk"},
		{"nothing there", "1-1", nil, nil, cdrom, false, 3, "cannot find that stick in port 1-1"},
		{"another id there", "-v 19d2 -p 2000", []usb.Device{stick}, nil, cdrom, false, 3, "cannot find a stick with the id 19d2:2000"},
		{"two equal sticks", "-v 12d1 -p 1446", []usb.Device{stick, twin}, nil, cdrom, false, 2, "name the port of one"},
		{"one of two equal sticks", "-v 12d1 -p 1446 -b 1 -g 3", []usb.Device{stick, twin}, nil, cdrom, true, 0, "in port 1-2"},
		{"waiting for the modem", "1-1 -s 5 -V 12d1 -P 1001 -C ff", []usb.Device{stick}, []usb.Device{modem()}, cdrom, true, 0, "It is a modem now: 12d1:1001"},
		{"a modem that does not come", "1-1 -s 5", []usb.Device{stick}, nil, cdrom, true, 5, "did not appear in port 1-1 within 5s"},
		{"another modem than was asked for", "1-1 -s 5 -P 1506", []usb.Device{stick}, []usb.Device{modem()}, cdrom, true, 5, "did not appear"},
		{"a modem already", "1-1 -J", []usb.Device{modem()}, nil, cdrom, false, 1, "not in storage mode"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m := &fakeMachine{devices: tt.devices, after: tt.after, media: tt.media, opened: switchertest.New(t)}
				status, says := run(t, m, "switch "+tt.args)
				if sent := len(m.opened.Wire()) > 0; sent != tt.sent {
					t.Errorf("sent = %v; want %v", sent, tt.sent)
				}
				if status != tt.status || !strings.Contains(says, tt.says) || tt.says == "" && says != "" {
					t.Errorf("exit status %d, %q; want %d, %q", status, says, tt.status, tt.says)
				}
			})
		})
	}
}

func TestSwitchWaitsForTheKernelToShowTheCDROM(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		m := &fakeMachine{devices: []usb.Device{switchertest.Storage("12d1:1446")}, opened: switchertest.New(t)}
		m.media = func() []switcher.Medium {
			if time.Since(start) < time.Second {
				return nil
			}
			return cdrom()
		}
		if status, says := run(t, m, "switch 1-1"); status != 0 || m.scans == 0 {
			t.Errorf("exit status %d, %s, %d scans; want 0 and some", status, says, m.scans)
		}
	})
}

func TestSwitchGivesUpWhenTheKernelShowsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := &fakeMachine{devices: []usb.Device{switchertest.Storage("12d1:1446")}, opened: switchertest.New(t)}
		m.media = func() []switcher.Medium { return nil }
		if status, says := run(t, m, "switch 1-1"); status != 1 || !strings.Contains(says, "CD-ROM or a disk") {
			t.Errorf("exit status %d, %s", status, says)
		}
	})
}

// run runs a command line on m and returns its exit status and what it said.
func run(t *testing.T, m *fakeMachine, line string) (status int, says string) {
	t.Helper()
	var errs bytes.Buffer
	root := cli.NewRootCmd(m)
	root.SetArgs(strings.Fields(line))
	root.SetOut(&errs)
	root.SetErr(&errs)
	err := root.ExecuteContext(t.Context())
	if err != nil {
		errs.WriteString(err.Error())
	}
	return cli.ExitStatus(err), errs.String()
}

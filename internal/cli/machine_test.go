// SPDX-License-Identifier: GPL-3.0-or-later

package cli_test

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"testing"

	"modembridge/internal/cli"
	"modembridge/internal/config"
	"modembridge/internal/switching"
	"modembridge/switcher"
	"modembridge/switcher/switchertest"
	"modembridge/switcher/usb"
)

// A fakeMachine has the devices of one stage after another; whatever is sent
// to one leads to the next stage, the last of which stays.
type fakeMachine struct {
	t      *testing.T
	stages [][]usb.Device
	media  func() []switcher.Medium
	refuse bool // the stick stalls everything
	denied bool // it may not be opened
	config config.Config
	scans  int
	log    []string // what was done to the sticks
}

var _ cli.Machine = (*fakeMachine)(nil)

// plugged is a machine with these devices in its first stage.
func plugged(t *testing.T, devices ...usb.Device) *fakeMachine {
	return &fakeMachine{t: t, stages: [][]usb.Device{devices}, media: cdrom}
}

// then adds a stage.
func (m *fakeMachine) then(devices ...usb.Device) *fakeMachine {
	m.stages = append(m.stages, devices)
	return m
}

func (m *fakeMachine) Devices() ([]usb.Device, error) { return m.stages[0], nil }

func (m *fakeMachine) Device(port usb.PortPath) (usb.Device, error) {
	for _, d := range m.stages[0] {
		if d.Port == port {
			return d, nil
		}
	}
	return usb.Device{}, fs.ErrNotExist
}

func (m *fakeMachine) Media(usb.PortPath) ([]switcher.Medium, error) { return m.media(), nil }

func (m *fakeMachine) Probe(context.Context, usb.PortPath) ([]switcher.Medium, error) {
	return m.media(), nil
}

func (m *fakeMachine) Config() (config.Config, error) { return m.config, nil }

func (m *fakeMachine) ScanSCSI(context.Context, usb.PortPath) error { m.scans++; return nil }
func (m *fakeMachine) Lock(usb.PortPath) (io.Closer, error)         { return closed{}, nil }

func (m *fakeMachine) SetConfiguration(_ context.Context, _ usb.PortPath, value uint8) error {
	m.log = append(m.log, fmt.Sprintf("CONFIGURATION %d", value))
	m.step()
	return nil
}

// step goes on to the next stage.
func (m *fakeMachine) step() {
	if len(m.stages) > 1 {
		m.stages = m.stages[1:]
	}
}

func (m *fakeMachine) Units([]switcher.Medium) (switching.Units, error) {
	return units{m, closed{}}, nil
}

func (m *fakeMachine) Open(context.Context, usb.Device) (switching.Device, error) {
	if m.denied {
		return nil, fs.ErrPermission
	}
	return &opened{switchertest.New(m.t), m}, nil
}

type closed struct{}

func (closed) Close() error { return nil }

// units are the opened SCSI devices of a stick.
type units struct {
	m *fakeMachine
	closed
}

func (u units) Command(_ context.Context, cbw switcher.CBW) error {
	u.m.log = append(u.m.log, fmt.Sprintf("SCSI %d %x", cbw.LUN, cbw.CDB[:6]))
	if u.m.refuse {
		return switcher.Failed
	}
	return nil
}

func (u units) Close() error { u.m.step(); return nil }

// An opened device is a stick opened by libusb.
type opened struct {
	*switchertest.Device
	m *fakeMachine
}

func (o *opened) Close() error {
	o.m.log = append(o.m.log, o.Wire()...)
	o.m.step()
	return nil
}

func (o *opened) Control(ctx context.Context, s switcher.Setup, data []byte) (int, error) {
	if o.m.refuse {
		return 0, switcher.ErrStall
	}
	return o.Device.Control(ctx, s, data)
}

func cdrom() []switcher.Medium {
	return []switcher.Medium{{Name: "sr0", SCSIType: switcher.TypeCDROM, ReadOnly: true}}
}

func disk() []switcher.Medium {
	return []switcher.Medium{{Name: "sda", SCSIType: switcher.TypeDisk, Vendor: "Ultra", Model: "Disk", Size: 16e9}}
}

func noMedia() []switcher.Medium { return nil }

// stick is a stick in storage mode in port 1-1.
func stick(id string) usb.Device {
	d := switchertest.Storage(id)
	d.Manufacturer, d.Product = "Acme", "Stick"
	d.Configs = []usb.Config{{Value: 1, Interfaces: d.Interfaces}}
	return d
}

// modem is what the stick in port 1-1 comes back as, with that class.
func modem(id string, class uint8) usb.Device {
	d := switchertest.Storage(id)
	d.Address++
	d.Interfaces[0].Class = usb.Class{Class: class, SubClass: 0xff, Protocol: 0xff}
	return d
}

// run runs a command line.
func (m *fakeMachine) run(line string) (status int, out, errs string) {
	m.t.Helper()
	return m.runArgs(strings.Fields(line))
}

func (m *fakeMachine) runArgs(args []string) (status int, out, errs string) {
	m.t.Helper()
	return cli.RunOn(m.t, m, args)
}

// sent returns what was sent, one line each, but for the claims.
func (m *fakeMachine) sent() string {
	var lines []string
	for _, l := range m.log {
		if !strings.HasPrefix(l, "CLAIM") && l != "RELEASE" {
			lines = append(lines, l)
		}
	}
	return strings.Join(lines, "; ")
}

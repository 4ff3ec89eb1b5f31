// SPDX-License-Identifier: GPL-3.0-or-later

package switching_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"modembridge/internal/scsi"
	"modembridge/internal/switching"
	"modembridge/internal/sysfs"
	"modembridge/switcher"
	"modembridge/switcher/switchertest"
	"modembridge/switcher/usb"
)

// A machine is scripted, and writes down what is done to it.
type machine struct {
	device usb.Device
	media  []switcher.Medium
	busy   bool  // a program holds the media
	locked error // what Lock returns
	set    error // what SetConfiguration returns
	open   error // what Open and Units return
	stick  *switchertest.Device
	did    []string
	now    func(*machine) // called when the device is looked at
}

var _ switching.Machine = (*machine)(nil)

func (m *machine) note(format string, args ...any) {
	m.did = append(m.did, fmt.Sprintf(format, args...))
}

func (m *machine) Device(usb.PortPath) (usb.Device, error) {
	if m.now != nil {
		m.now(m)
	}
	if m.device.ID.IsZero() {
		return usb.Device{}, fs.ErrNotExist
	}
	return m.device, nil
}

func (m *machine) Media(usb.PortPath) ([]switcher.Medium, error) { return slices.Clone(m.media), nil }

func (m *machine) Probe(context.Context, usb.PortPath) ([]switcher.Medium, error) {
	m.note("probe")
	media := slices.Clone(m.media)
	for i := range media {
		media[i].Busy = m.busy
	}
	return media, nil
}

func (m *machine) Lock(port usb.PortPath) (io.Closer, error) {
	if m.locked != nil {
		return nil, m.locked
	}
	m.note("lock %s", port)
	return unlock{m}, nil
}

type unlock struct{ *machine }

func (u unlock) Close() error { u.note("unlock"); return nil }

func (m *machine) SetConfiguration(_ context.Context, _ usb.PortPath, value uint8) error {
	m.note("configuration %d", value)
	return m.set
}

func (m *machine) Units(media []switcher.Medium) (switching.Units, error) {
	switch {
	case m.busy:
		return nil, scsi.ErrBusy
	case m.open != nil:
		return nil, m.open
	}
	m.note("open %s", media[0].Node())
	return units{m}, nil
}

type units struct{ *machine }

func (u units) Command(_ context.Context, cbw switcher.CBW) error {
	u.note("scsi %02x lun %d", cbw.CDB[0], cbw.LUN)
	return nil
}
func (u units) Close() error { u.note("close"); return nil }

func (m *machine) Open(context.Context, usb.Device) (switching.Device, error) {
	if m.open != nil {
		return nil, m.open
	}
	m.note("open device")
	return device{m.stick, m}, nil
}

type device struct {
	*switchertest.Device
	machine *machine
}

func (d device) Close() error { d.machine.note("close, after %d transfers", len(d.Wire())); return nil }

// cdrom returns a machine with a stick that shows a CD-ROM.
func cdrom(t *testing.T) *machine {
	return &machine{
		device: switchertest.Storage("12d1:1446"),
		media:  []switcher.Medium{{Name: "sr0", Generic: "sg1", SCSIType: switcher.TypeCDROM, ReadOnly: true}},
		stick:  switchertest.New(t),
	}
}

var (
	eject     = switcher.Plan{Method: switcher.HuaweiNew}
	control   = switcher.Plan{Method: switcher.Huawei}
	configure = switcher.Plan{Method: switcher.Configure, Configuration: []switcher.Choice{{Number: 2}}}
)

// configs are the configurations of a device with two.
func configs(d usb.Device) usb.Device {
	d.Configs = []usb.Config{{Value: 1, Interfaces: d.Interfaces}, {Value: 2}}
	return d
}

func TestTheWayToTheStick(t *testing.T) {
	for _, tt := range []struct {
		name string
		plan switcher.Plan
		bend func(*machine)
		want []string
	}{
		{"a SCSI command goes through the block device", eject, func(*machine) {}, []string{"open sr0", "scsi 11 lun 0", "close"}},
		{"or the generic one", eject, func(m *machine) { m.media[0].Name = "" }, []string{"open sg1", "scsi 11 lun 0", "close"}},
		{
			"or over USB where there is no node", eject,
			func(m *machine) { m.media[0].Name, m.media[0].Generic = "", "" },
			[]string{"probe", "open device", "close, after 4 transfers"},
		},
		{
			"or over USB where only a slot for a card has a node", eject, func(m *machine) {
				m.device.Interfaces = append(m.device.Interfaces, usb.Interface{Number: 1, Class: usb.MassStorageBulkOnly})
				m.media[0].Name, m.media[0].Generic = "", ""
				m.media = append(m.media, switcher.Medium{Name: "sda", Interface: 1})
			}, []string{"probe", "open device", "close, after 4 transfers"},
		},
		{"a control request goes over USB", control, func(*machine) {}, []string{"probe", "open device", "close, after 1 transfers"}},
		{"a configuration is set by the kernel", configure, func(m *machine) { m.device = configs(m.device) }, []string{"probe", "configuration 2"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m := cdrom(t)
			tt.bend(m)
			if err := do(t, m, tt.plan); err != nil {
				t.Fatal(err)
			}
			want := slices.Concat([]string{"lock 1-1"}, tt.want, []string{"unlock"})
			if !slices.Equal(m.did, want) {
				t.Errorf("did %q, want %q", m.did, want)
			}
		})
	}
}

// do switches what is plugged into the machine.
func do(t *testing.T, m *machine, plan switcher.Plan) error {
	rules := switcher.Rules{Source: "the test"}
	return switching.Do(t.Context(), m, m.device, plan, rules, slog.New(slog.DiscardHandler))
}

func TestNothingIsSent(t *testing.T) {
	for _, tt := range []struct {
		name    string
		plan    switcher.Plan
		bend    func(*machine)
		refusal string // its code; "": the error wraps ErrNotSent
	}{
		{"when another program is switching it", eject, func(m *machine) { m.locked = fmt.Errorf("port 1-1: %w", sysfs.ErrLocked) }, switcher.Busy},
		{"when its lock cannot be had", eject, func(m *machine) { m.locked = fs.ErrPermission }, ""},
		{"when it was pulled", eject, func(m *machine) { m.now = func(m *machine) { m.device = usb.Device{} } }, ""},
		{"when it came back meanwhile", eject, func(m *machine) { m.now = func(m *machine) { m.device.Address++ } }, ""},
		{"when it is another by now", eject, func(m *machine) { m.now = func(m *machine) { m.device.ID.Product++ } }, ""},
		{"when it was mounted meanwhile", eject, func(m *machine) { m.now = func(m *machine) { m.media[0].Mounts = []string{"/media"} } }, switcher.Mounted},
		{"when it is a disk", control, func(m *machine) { m.media[0] = switcher.Medium{Name: "sda", SCSIType: switcher.TypeDisk, Size: 16e9} }, switcher.RealDisk},
		{"when somebody holds its CD-ROM", eject, func(m *machine) { m.busy = true }, switcher.Busy},
		{"when somebody holds its CD-ROM that a driver would be taken from", control, func(m *machine) { m.busy = true }, switcher.Busy},
		{"when somebody holds its CD-ROM that a configuration would take away", configure, func(m *machine) { m.device = configs(m.device); m.busy = true }, switcher.Busy},
		{"when another came, whose node it may be, while it was opened", eject, func(m *machine) {
			looks := 0
			m.now = func(m *machine) { m.device.Address += looks; looks++ }
		}, ""},
		{"when its node is not there yet", eject, func(m *machine) { m.open = fs.ErrNotExist }, ""},
		{"when it cannot be opened", control, func(m *machine) { m.open = fs.ErrPermission }, ""},
		{"when its configuration is set already", configure, func(m *machine) { m.device = configs(m.device); m.device.Configuration = 2 }, ""},
		{"when it has no such configuration", configure, func(m *machine) { m.device.Configs = []usb.Config{{Value: 1}} }, ""},
		{"when it left before its configuration was set", configure, func(m *machine) { m.device = configs(m.device); m.set = fs.ErrNotExist }, ""},
		{"when the plan is none", switcher.Plan{}, func(*machine) {}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m := cdrom(t)
			tt.bend(m)
			err := do(t, m, tt.plan)
			var refusal *switcher.Refusal
			switch {
			case tt.refusal == "" && !errors.Is(err, switcher.ErrNotSent):
				t.Errorf("error %v, want one that wraps ErrNotSent", err)
			case tt.refusal != "" && (!errors.As(err, &refusal) || refusal.Code != tt.refusal):
				t.Errorf("error %v, want a refusal %q", err, tt.refusal)
			}
			if wire := m.stick.Wire(); len(wire) > 0 || slices.ContainsFunc(m.did, func(s string) bool { return s[:4] == "scsi" }) {
				t.Errorf("sent %q, did %q", wire, m.did)
			}
			if n := len(m.did); m.locked == nil && n > 0 && m.did[n-1] != "unlock" {
				t.Errorf("the lock was not given back: %q", m.did)
			}
		})
	}
}

func TestItLooksAfterTheDelay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := cdrom(t)
		start := time.Now()
		m.now = func(m *machine) {
			if time.Since(start) < 10*time.Second {
				t.Errorf("looked %v after the start, want it after the delay of 10 s", time.Since(start))
			}
			m.media[0].Mounts = []string{"/media/meanwhile"}
		}
		plan := eject
		plan.Delay = 10 * time.Second
		var refusal *switcher.Refusal
		if err := do(t, m, plan); !errors.As(err, &refusal) || refusal.Code != switcher.Mounted {
			t.Errorf("error %v, want that it is mounted", err)
		}
	})
}

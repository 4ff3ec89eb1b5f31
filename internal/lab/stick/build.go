// SPDX-License-Identifier: GPL-3.0-or-later

package stick

import (
	"context"
	"sync"

	"modembridge/internal/lab/persona"
	"modembridge/internal/lab/storage"
	"modembridge/internal/lab/usbip"
	"modembridge/switcher/usb"
)

// A personality is what a stick is on the bus: a device, and what has to be
// stopped when it leaves.
type personality struct {
	name   string // "storage 19d2:2000"
	device usbip.Device
	stop   func()
}

// storagePersonality builds the storage mode.
func (s *Stick) storagePersonality() personality {
	mode := s.model.Storage
	var e endpoints
	device := s.describe(mode.USB, mode.Revision)
	device.Interfaces = []usb.Interface{{
		Class:     usb.MassStorageBulkOnly,
		Endpoints: []usb.Endpoint{e.bulkIn(), e.bulkOut()},
	}}
	target := storage.NewTarget(s.units, s.command)
	return personality{
		name: "storage " + mode.USB.String(), stop: func() {},
		device: &composite{device: device, functions: []function{target}, setup: s.setup},
	}
}

// modemPersonality builds the modem mode and powers its modem up.
func (s *Stick) modemPersonality() personality {
	mode := s.model.Modem
	life, end := context.WithCancel(context.Background())
	modem := persona.New(mode.AT.config())
	group := new(sync.WaitGroup)
	var e endpoints
	device := s.describe(mode.USB, mode.Revision)
	var functions []function
	for _, i := range mode.Interfaces {
		ui := usb.Interface{Number: i.Number, Class: i.Class}
		if i.Role == RoleStorage {
			ui.Endpoints = []usb.Endpoint{e.bulkIn(), e.bulkOut()}
			device.Interfaces = append(device.Interfaces, ui)
			functions = append(functions, storage.NewTarget([]*storage.Unit{i.Unit.build()}, s.record(int(i.Number))))
			continue
		}
		port := &serial{
			number: int(i.Number), log: s.Log, toHost: newQueue(), network: s.network,
			life: life, group: group,
		}
		if i.Interrupt {
			endpoint := e.interruptIn()
			port.interrupt = endpoint.Address
			ui.Endpoints = append(ui.Endpoints, endpoint)
		}
		ui.Endpoints = append(ui.Endpoints, e.bulkIn(), e.bulkOut())
		switch i.Role {
		case RoleAT, RoleATPPP:
			port.open(modem, i.Role == RoleATPPP)
		case RoleNMEA:
			group.Go(port.stream)
		}
		device.Interfaces = append(device.Interfaces, ui)
		functions = append(functions, port)
	}
	return personality{
		name:   "modem " + mode.USB.String(),
		device: &composite{device: device, functions: functions, setup: s.setup},
		stop: func() {
			end()
			modem.Close()
			group.Wait()
		},
	}
}

func (s *Stick) describe(id usb.ID, revision Revision) usb.Device {
	text := s.model.Strings
	return usb.Device{
		ID: id, Revision: uint16(revision),
		Manufacturer: text.Manufacturer, Product: text.Product, Serial: text.Serial,
	}
}

// build makes the logical unit with its medium.
func (u Unit) build() *storage.Unit {
	unit := &storage.Unit{
		Removable: u.Removable, ReadOnly: u.ReadOnly,
		Vendor: u.Vendor, Product: u.Product, Revision: u.Revision,
	}
	if u.Type == "cdrom" {
		unit.Type = storage.CDROM
	}
	switch u.Medium {
	case "iso":
		unit.Medium = storage.NewMemory(storage.ISO(u.Label, "This disc is the storage mode of an emulated modem stick.\r\n"))
	case "blank":
		unit.Medium = storage.NewMemory(make([]byte, u.SizeMiB<<20))
	}
	return unit
}

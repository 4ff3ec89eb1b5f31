// SPDX-License-Identifier: GPL-3.0-or-later

package stick

import (
	"context"
	"sync"
	"time"

	"modembridge/internal/lab/persona"
	"modembridge/internal/lab/storage"
	"modembridge/internal/lab/usbip"
	"modembridge/switcher/usb"
)

// cdcData is the class of the second half of a CDC function (USB CDC 1.2, table
// 18).
var cdcData = usb.Class{Class: 0x0a}

// A personality is what a stick is on the bus: a device, and what has to be
// stopped when it leaves.
type personality struct {
	name   string // "storage 19d2:2000"
	device usbip.Device
	stop   func()
}

// storagePersonality builds the mode that the stick is plugged in with.
func (s *Stick) storagePersonality() personality {
	if r := s.model.recorded; r != nil {
		return s.replayStorage(r.Storage)
	}
	mode := s.model.Storage
	w := &watch{stick: s, sw: s.model.Switch, answers: mode.Answers}
	device := &composite{device: s.describe(mode.USB, mode.Revision), watch: w}
	p := part{Interface: usb.Interface{Class: mode.Class, Endpoints: mode.endpoints()}}
	if p.Class == (usb.Class{}) {
		p.Class = usb.MassStorageBulkOnly
	}
	if len(s.units) > 0 {
		p.function = storage.NewTarget(s.units, w.command)
	} else {
		p.function = &raw{watch: w, interrupt: mode.Interrupt}
	}
	parts := []part{p}
	if mode.Card != nil {
		parts = append(parts, s.cardSlot(mode.Card))
	}
	device.add(1, parts)
	return personality{name: "storage " + mode.USB.String(), device: device, stop: func() {}}
}

// cardSlot is the second interface, with endpoints that no model gives to its
// first. What is sent there does not switch.
func (s *Stick) cardSlot(card *Unit) part {
	e := endpoints{in: 0xd, out: 0xd}
	return part{
		Interface: usb.Interface{Number: 1, Class: usb.MassStorageBulkOnly, Endpoints: []usb.Endpoint{e.bulkIn(), e.bulkOut()}},
		function:  storage.NewTarget([]*storage.Unit{card.build()}, s.record(1)),
	}
}

// endpoints returns the two of the first interface.
func (m *Storage) endpoints() []usb.Endpoint {
	var e endpoints
	in, out := e.bulkIn(), e.bulkOut()
	if m.In != 0 {
		in.Address = m.In
	}
	if m.Out != 0 {
		out.Address = m.Out
	}
	if m.Interrupt {
		in.Transfer, in.MaxPacket = usb.Interrupt, 64
		out.Transfer, out.MaxPacket = usb.Interrupt, 64
	}
	return []usb.Endpoint{in, out}
}

// modemPersonality builds the modem mode and powers its modem up. What has no AT
// port is a device and no modem.
func (s *Stick) modemPersonality() personality {
	mode := s.model.Modem
	life, end := context.WithCancel(context.Background())
	b := modemBuilder{
		stick: s, modem: persona.New(mode.config(s.options)), life: life, group: new(sync.WaitGroup),
		awake: time.Now().Add(s.options.Faults.SlowPorts),
	}
	w := &watch{stick: s, sw: mode.Switch, inPlace: true, answers: mode.Answers}
	device := &composite{device: s.describe(mode.USB, mode.Revision), watch: w}
	device.device.Class = mode.Class
	kind := "device "
	if mode.talks() {
		kind = "modem "
		s.modem.Store(b.modem)
	}
	shown := b.build(device, mode)
	return personality{
		name:   kind + mode.USB.String(),
		device: shown,
		stop: func() {
			end()
			s.modem.Store(nil)
			b.modem.Close()
			b.group.Wait()
		},
	}
}

// A modemBuilder makes the parts of a modem mode.
type modemBuilder struct {
	stick *Stick
	modem *persona.Modem
	life  context.Context
	group *sync.WaitGroup
	awake time.Time // when its AT ports begin to answer
}

// build adds the configurations of the mode, and returns what the bus gets.
func (b modemBuilder) build(device *composite, mode *Modem) usbip.Device {
	if r := b.stick.model.recorded; r != nil {
		b.replay(device, r.Modem)
		return replayed{device, r.Modem}
	}
	for _, c := range mode.configurations() {
		var e endpoints
		var parts []part
		for _, i := range c.Interfaces {
			parts = append(parts, b.parts(i, &e)...)
		}
		device.add(c.Value, parts)
	}
	return device
}

// parts makes one interface with its function, or the two of a CDC function.
func (b modemBuilder) parts(i Interface, e *endpoints) []part {
	p := part{Interface: usb.Interface{Number: i.Number, Alternate: i.Alternate, Class: i.Class}, data: i.Data}
	if i.Role == RoleStorage {
		p.Endpoints = []usb.Endpoint{e.bulkIn(), e.bulkOut()}
		p.function = storage.NewTarget([]*storage.Unit{i.Unit.build()}, b.stick.record(int(i.Number)))
		return []part{p}
	}
	port := b.port(i)
	p.function, p.talk = port, true
	if i.Interrupt || i.Data != 0 {
		endpoint := e.interruptIn()
		port.interrupt = endpoint.Address
		p.Endpoints = append(p.Endpoints, endpoint)
	}
	data := []usb.Endpoint{e.bulkIn(), e.bulkOut()}
	if i.Data == 0 {
		p.Endpoints = append(p.Endpoints, data...)
		return []part{p}
	}
	second := part{Interface: usb.Interface{Number: i.Data, Class: cdcData, Endpoints: data}, function: port, talk: true}
	return []part{p, second}
}

// port makes the serial port of an interface, and has it do what its role is.
func (b modemBuilder) port(i Interface) *serial {
	port := &serial{
		number: int(i.Number), stick: b.stick, log: b.stick.Log, toHost: newQueue(), network: b.stick.network,
		awake: b.awake, full: i.Number != 0 && int(i.Number) == b.stick.options.Faults.FullPort, unsolicited: i.Unsolicited, replies: i.Replies, coding: lineCoding(),
		life: b.life, group: b.group,
	}
	switch i.Role {
	case RoleAT, RoleATPPP:
		port.open(b.modem, i.Role == RoleATPPP)
	case RoleNMEA:
		b.group.Go(port.stream)
	}
	return port
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

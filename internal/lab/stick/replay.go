// SPDX-License-Identifier: GPL-3.0-or-later

package stick

import (
	"encoding/binary"
	"unicode/utf16"

	"modembridge/internal/lab/storage"
	"modembridge/internal/lab/usbip"
	"modembridge/internal/recording"
	"modembridge/switcher/usb"
)

// replayStorage builds the mode that a recorded stick was plugged in with.
func (s *Stick) replayStorage(p *recording.Personality) personality {
	w := &watch{stick: s, sw: s.model.Switch}
	d := described(p)
	c := &composite{device: d, watch: w}
	c.device.Configs = nil
	for _, config := range d.Configs {
		var parts []part
		for n, i := range config.Interfaces {
			one := part{Interface: i, function: &raw{watch: w}}
			switch {
			case i.Class != usb.MassStorageBulkOnly:
			case n == 0:
				one.function = storage.NewTarget(s.units, w.command)
			default:
				one.function = storage.NewTarget([]*storage.Unit{recordedUnit(recording.Unit{}).build()}, s.record(int(i.Number)))
			}
			parts = append(parts, one)
		}
		c.add(config.Value, parts)
	}
	return personality{name: "storage " + p.USB.String(), device: replayed{c, p}, stop: func() {}}
}

// replay adds the configurations that were recorded, with the functions of the
// model behind their interfaces.
func (b modemBuilder) replay(c *composite, p *recording.Personality) {
	d := described(p)
	c.device = d
	c.device.Configs = nil
	for n, config := range d.Configs {
		functions := make(map[uint8]part) // by number: alternate settings and halves share one
		for _, i := range b.stick.model.Modem.Configurations[n].Interfaces {
			var one part
			if i.Role == RoleStorage {
				one.function = storage.NewTarget([]*storage.Unit{i.Unit.build()}, b.stick.record(int(i.Number)))
			} else {
				port := b.port(i)
				port.interrupt = interruptOf(config, i.Number)
				one.function, one.talk = port, true
			}
			functions[i.Number] = one
			if i.Data != 0 {
				functions[i.Data] = one
			}
		}
		var parts []part
		for _, i := range config.Interfaces {
			one, known := functions[i.Number]
			if !known {
				one = part{function: &raw{watch: c.watch}}
			}
			one.Interface = i
			parts = append(parts, one)
		}
		c.add(config.Value, parts)
	}
}

// interruptOf returns the address of an interface's interrupt endpoint, 0 when
// it has none.
func interruptOf(config usb.Config, number uint8) uint8 {
	for _, i := range config.Interfaces {
		if _, in := i.First(usb.Interrupt); i.Number == number && in != 0 {
			return in
		}
	}
	return 0
}

// described returns the device of a recording, which was found to be one when the
// model was made.
func described(p *recording.Personality) usb.Device {
	d, _ := p.Device()
	return d
}

// A replayed device shows the descriptors that were recorded.
type replayed struct {
	*composite
	seen *recording.Personality
}

var _ usbip.Device = replayed{}

// Control answers requests for descriptors, and leaves the others to the device.
func (r replayed) Control(s usbip.Setup, data []byte) ([]byte, error) {
	b, err := r.composite.Control(s, data)
	if err != usbip.ErrUnhandled || s.RequestType != 0x80 || s.Request != getDescriptor {
		return b, err
	}
	switch kind, index := s.Value>>8, uint8(s.Value); kind {
	case deviceType:
		b = r.deviceDescriptor()
	case configurationType:
		b = r.configurationDescriptor(int(index))
	case stringType:
		b = r.stringDescriptor(index)
	}
	if b == nil {
		return nil, usbip.ErrStall
	}
	return b, nil
}

// The remaining types of descriptors (USB 2.0, table 9-5).
const (
	deviceType = 1
	stringType = 3
)

// deviceDescriptor returns the device descriptor of a high-speed device: 64 bytes fit into
// its endpoint 0, and it has no descriptors of USB 3.
func (r replayed) deviceDescriptor() []byte {
	b := append([]byte(nil), r.seen.Blob()[:18]...)
	if binary.LittleEndian.Uint16(b[2:]) > 0x0200 {
		binary.LittleEndian.PutUint16(b[2:], 0x0200)
	}
	b[7] = 64
	return b
}

// configurationDescriptor returns a configuration with all that belongs to it, by its
// place; nil when there is none.
func (r replayed) configurationDescriptor(index int) []byte {
	var b []byte
	n := -1
	for _, d := range r.seen.Descriptors {
		if len(d) >= 2 && d[1] == configurationType {
			n++
		}
		if n == index {
			b = append(b, d...)
		}
	}
	if len(b) >= 4 {
		binary.LittleEndian.PutUint16(b[2:], uint16(len(b)))
	}
	return b
}

// stringDescriptor returns a string descriptor. Which text has which number stands in the
// descriptors: 14 iManufacturer, 15 iProduct, 16 iSerialNumber of the device's
// and 8 iInterface of an interface's (USB 2.0, tables 9-8 and 9-12).
func (r replayed) stringDescriptor(index uint8) []byte {
	if index == 0 {
		return []byte{4, stringType, 0x09, 0x04} // US English
	}
	text := ""
	for _, d := range r.seen.Descriptors {
		switch {
		case len(d) >= 18 && d[1] == deviceType:
			text = map[uint8]string{d[16]: r.seen.Serial, d[15]: r.seen.Product, d[14]: r.seen.Manufacturer}[index]
		case len(d) >= 9 && d[1] == interfaceType && d[8] == index && text == "":
			text = r.seen.Interface(d[2]).Name
		}
	}
	if text == "" {
		return nil
	}
	b := []byte{0, stringType}
	for _, unit := range utf16.Encode([]rune(text)) {
		if len(b) > 252 { // bLength is one byte
			break
		}
		b = binary.LittleEndian.AppendUint16(b, unit)
	}
	b[0] = byte(len(b))
	return b
}

// SPDX-License-Identifier: GPL-3.0-or-later

package host

import (
	"context"
	"errors"
	"io/fs"

	"modembridge/bridge"
	"modembridge/internal/udevtag"
	"modembridge/internal/uevent"
	"modembridge/switcher/usb"
)

// setGate puts the gate up. A stick that is there already passes: ModemManager
// may be at work with it, and would lose it at the next event. Where
// ModemManager does not run, nobody is.
func (h *Host) setGate() error {
	if h.Services().Unmanaged {
		return h.gate.Set()
	}
	present, err := h.sysfs.Devices()
	if err != nil {
		return err
	}
	var passing []usb.Device
	for _, d := range present {
		ports, err := h.records(d)
		if err != nil {
			return err
		}
		if ports.gate() == bridge.GateOpen && len(udevtag.Ports(d)) > 0 {
			passing = append(passing, d)
		}
		h.setHeld(d.Port, ports.gate() != bridge.GateOpen) // by a daemon before us, whose end udev missed
	}
	return h.gate.Set(passing...)
}

// Admit implements bridge.World.
func (h *Host) Admit(_ context.Context, d usb.Device) error { return h.gate.Open(d) }

// Release implements bridge.World.
func (h *Host) Release(_ context.Context, d usb.Device) error {
	if err := h.gate.Open(d); err != nil {
		return err
	}
	h.setHeld(d.Port, false)
	return h.tags.TriggerAll(d)
}

// Withhold implements bridge.World.
func (h *Host) Withhold(_ context.Context, d usb.Device) error {
	if err := h.gate.Close(d); err != nil {
		return err
	}
	return h.tags.TriggerAll(d)
}

// Forget implements bridge.World. What was asked of an equal stick that is still
// there is its own.
func (h *Host) Forget(ctx context.Context, d usb.Device) error {
	h.setHeld(d.Port, false)
	equal, err := h.sysfs.DevicesWorth(func(port usb.PortPath, id usb.ID) bool { return id == d.ID && port != d.Port })
	if err == nil && len(equal) == 0 {
		err = h.book.Drop(d)
	}
	return errors.Join(err, h.gate.Forget(d), h.RemoveSIM(ctx, d), h.told.drop(d.Port))
}

// records are what udev knows of a device's ports.
type records map[udevtag.Port]udevtag.Record

// records reads them. A port that is leaving has none.
func (h *Host) records(d usb.Device) (records, error) {
	known := make(records)
	for _, p := range udevtag.Ports(d) {
		r, err := h.tags.Read(p.Class, p.Name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		known[p] = r
	}
	return known, nil
}

// gate says how many of the ports udev withholds.
func (ports records) gate() bridge.Gate {
	withheld := 0
	for _, r := range ports {
		if r.Withheld {
			withheld++
		}
	}
	switch withheld {
	case 0:
		return bridge.GateOpen
	case len(ports):
		return bridge.GateShut
	}
	return bridge.GatePartly
}

// noteHeld remembers where udev has withheld something.
func (h *Host) noteHeld(e uevent.Event) {
	if e.Source != uevent.Udev || !udevtag.True(e.Properties["MODEMBRIDGE_WITHHELD"]) {
		return
	}
	if port, ok := e.Port(); ok {
		h.setHeld(port, true)
	}
}

func (h *Host) setHeld(port usb.PortPath, held bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if held {
		h.held[port] = true
	} else {
		delete(h.held, port)
	}
}

func (h *Host) isHeld(port usb.PortPath) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.held[port]
}

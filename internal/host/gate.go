// SPDX-License-Identifier: GPL-3.0-or-later

package host

import (
	"context"
	"errors"
	"io/fs"
	"slices"
	"time"

	"modembridge/bridge"
	"modembridge/internal/sysfs"
	"modembridge/internal/udevtag"
	"modembridge/internal/uevent"
	"modembridge/switcher/usb"
)

// startPatience is how long the start waits for a device: drivers may be about to be
// bound to it.
const startPatience = 2 * time.Second

// setGate puts the gate up. A stick that is there already passes, and so does what
// hangs: ModemManager may be at work with it, and would lose it at the next event.
// Where ModemManager does not run, nobody is.
func (h *Host) setGate() error {
	if h.Services().Unmanaged {
		return h.gate.Set()
	}
	var passing []usb.Device
	for _, port := range h.sysfs.Ports() {
		d, err := h.readings.read(port, startPatience, h.readDevice, h.wake)
		switch {
		case errors.Is(err, errBusy):
			if bus, address, err := h.sysfs.Address(port); err == nil {
				passing = append(passing, usb.Device{Port: port, Bus: bus, Address: address})
			}
			continue
		case errors.Is(err, fs.ErrNotExist), err == nil && sysfs.IsHub(d):
			continue
		case err != nil:
			return err
		}
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
func (h *Host) Withhold(ctx context.Context, d usb.Device) error {
	if err := h.gate.Close(d); err != nil {
		return err
	}
	if err := h.tags.TriggerAll(d); err != nil {
		return err
	}
	ttys, err := h.having(d, talks)
	if err != nil {
		return nil // it is leaving
	}
	if tty := letGo(ctx, ttys, taken); tty != "" {
		h.log.Info("another program still has a port that was taken from ModemManager", "stick", d.Port, "tty", tty)
	}
	return nil
}

// Forget implements bridge.World. What was asked of an equal stick that is still
// there is its own.
func (h *Host) Forget(ctx context.Context, d usb.Device) error {
	h.setHeld(d.Port, false)
	equal := func(port usb.PortPath) bool { return port != d.Port && h.sysfs.ID(port) == d.ID }
	var err error
	if !slices.ContainsFunc(h.sysfs.Ports(), equal) {
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

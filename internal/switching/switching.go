// SPDX-License-Identifier: GPL-3.0-or-later

package switching

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"

	"modembridge/internal/sysfs"
	"modembridge/switcher"
	"modembridge/switcher/usb"
)

// A Machine is what switching needs from the machine that the stick is plugged
// into. [System] is the real one.
type Machine interface {
	// Device returns what is plugged into a port; the error is fs.ErrNotExist
	// when nothing is.
	Device(port usb.PortPath) (usb.Device, error)
	// Media returns the SCSI devices of the device in a port.
	Media(port usb.PortPath) ([]switcher.Medium, error)
	// Probe is Media, and also asks who has them open.
	Probe(ctx context.Context, port usb.PortPath) ([]switcher.Medium, error)
	// Lock keeps the device in a port to the caller, among our own programs;
	// closing what it returns gives it back. The error is sysfs.ErrLocked when
	// another has it.
	Lock(port usb.PortPath) (io.Closer, error)

	// SetConfiguration has the kernel set a configuration, by its
	// bConfigurationValue.
	SetConfiguration(ctx context.Context, port usb.PortPath, value uint8) error
	// Units opens the media's device nodes, exclusively. The error is
	// scsi.ErrBusy when somebody else has.
	Units(media []switcher.Medium) (Units, error)
	// Open opens the device itself.
	Open(ctx context.Context, d usb.Device) (Device, error)
}

// Units are the opened logical units of a stick, to be closed after use.
type Units interface {
	switcher.Kernel
	io.Closer
}

// A Device is an opened USB device, to be closed after use.
type Device interface {
	switcher.Device
	io.Closer
}

// Do switches d. What the plan was made on may be old by now, so the device and
// its media are looked at once more, after the plan's delay and right before
// the first transfer.
//
// The error is a *switcher.Refusal when the guard does not clear the device, or
// when another program is switching it (switcher.Busy); it wraps
// switcher.ErrNotSent when something else kept Do from sending anything.
func Do(ctx context.Context, m Machine, d usb.Device, plan switcher.Plan, rules switcher.Rules, log *slog.Logger) (err error) {
	if err := plan.Validate(); err != nil {
		return fmt.Errorf("cannot switch %v: %w: %w", d.ID, switcher.ErrNotSent, err)
	}
	if err := switcher.Sleep(ctx, plan.Delay); err != nil {
		return notSent(d, err)
	}
	plan.Delay = 0
	lock, err := m.Lock(d.Port)
	if err != nil {
		return locked(d, err)
	}
	defer func() { err = errors.Join(err, lock.Close()) }()
	now, media, err := look(m, d)
	if err != nil {
		return notSent(d, err)
	}
	if err := switcher.Check(now, media, rules); err != nil {
		return err
	}
	way := WayOf(plan, now, media)
	log.Debug("switch", "usb", now.ID, "method", plan.Method, "way", way)
	switch way {
	case BySysfs:
		return configure(ctx, m, now, plan, rules)
	case BySCSI:
		return byUnits(ctx, m, now, media, plan, rules, log)
	default:
		return byUSB(ctx, m, now, plan, rules, log)
	}
}

// locked says why the port's lock could not be had.
func locked(d usb.Device, err error) error {
	if !errors.Is(err, sysfs.ErrLocked) {
		return notSent(d, err)
	}
	return &switcher.Refusal{
		Code: switcher.Busy, Transient: true,
		What: fmt.Sprintf("cannot switch %v", d.ID),
		Why:  "another modembridge is switching it at this moment",
		Next: "wait a moment, and see what became of it with: modembridge status",
	}
}

// look returns the device as it is now, which must still be d.
func look(m Machine, d usb.Device) (usb.Device, []switcher.Medium, error) {
	now, err := m.Device(d.Port)
	if err != nil {
		return now, nil, err
	}
	if now.Bus != d.Bus || now.Address != d.Address || now.ID != d.ID {
		return now, nil, switcher.ErrGone
	}
	media, err := m.Media(d.Port)
	return now, media, err
}

// notSent says of an error that it came before any message.
func notSent(d usb.Device, err error) error {
	return fmt.Errorf("cannot switch %v: %w: %w", d.ID, switcher.ErrNotSent, err)
}

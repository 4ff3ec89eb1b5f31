// SPDX-License-Identifier: GPL-3.0-or-later

package sysfs

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"time"

	"modembridge/switcher/usb"
)

// Rebind has the drivers of the interfaces with serial and control ports let go of
// them and take them again (kernel: drivers/base/bus.c, unbind_store and
// bind_store). A disk of the same device is not touched. The error is
// fs.ErrNotExist when no interface has such a port.
func (f FS) Rebind(ctx context.Context, d usb.Device) error {
	var done bool
	var errs []error
	for _, i := range d.Interfaces {
		if len(i.TTYs) == 0 && len(i.Controls) == 0 || i.Driver == "" {
			continue
		}
		done = true
		name := fmt.Sprintf("%s:%d.%d", d.Port, d.Configuration, i.Number)
		errs = append(errs, rebind(ctx, f.path("sys/bus/usb/drivers", i.Driver), name))
	}
	if !done {
		errs = append(errs, fmt.Errorf("no interface has a port: %w", fs.ErrNotExist))
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("cannot rebind the drivers of %s: %w", d.Port, err)
	}
	return nil
}

// rebind has a driver let go of an interface and take it again. Where it takes longer
// to let go than ctx lasts, as of a port that hangs, it takes it again all the same.
func rebind(ctx context.Context, driver, name string) error {
	_, err := within(ctx, func() (struct{}, error) {
		err := write(filepath.Join(driver, "unbind"), name)
		if err == nil {
			err = write(filepath.Join(driver, "bind"), name)
		}
		return struct{}{}, err
	})
	return err
}

// away is how long a device is kept from the machine, or without power: capacitors
// empty in less, and ModemManager has seen it go.
const away = 2 * time.Second

// Reauthorize has the kernel take the interfaces of the device from the machine, and
// give them back a moment later (kernel: Documentation/usb/authorization.rst).
func (f FS) Reauthorize(ctx context.Context, port usb.PortPath) error {
	if err := f.toggle(ctx, filepath.Join(f.device(port), "authorized"), "0", "1"); err != nil {
		return fmt.Errorf("cannot authorize %s anew: %w", port, err)
	}
	return nil
}

// CyclePower has the hub switch the port off, and on again a moment later. The error
// is fs.ErrNotExist where the kernel has no way to: before Linux 6.0 (kernel:
// drivers/usb/core/port.c, disable_store). A hub that cannot switch the power of a
// single port disconnects it all the same.
func (f FS) CyclePower(ctx context.Context, port usb.PortPath) error {
	// The device's own directory, which leads there, is gone in between.
	hub, err := filepath.EvalSymlinks(filepath.Join(f.device(port), "port"))
	if err == nil {
		_, err = read(filepath.Join(hub, "disable"))
	}
	if err == nil {
		err = f.toggle(ctx, filepath.Join(hub, "disable"), "1", "0")
	}
	if err != nil {
		return fmt.Errorf("cannot switch the power of %s off and on: %w", port, gone(err))
	}
	return nil
}

// toggle writes one value and a moment later the other, whatever becomes of ctx
// meanwhile: nothing is left switched off.
func (f FS) toggle(ctx context.Context, attribute, off, on string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := write(attribute, off); err != nil {
		return err
	}
	timer := time.NewTimer(away)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
	return write(attribute, on)
}

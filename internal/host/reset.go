// SPDX-License-Identifier: GPL-3.0-or-later

package host

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"modembridge/bridge"
	"modembridge/internal/usbdev"
	"modembridge/switcher"
	"modembridge/switcher/usb"
)

// Reset implements bridge.World.
func (h *Host) Reset(ctx context.Context, d usb.Device, modem string, r bridge.Rung) error {
	lock, err := h.sysfs.Lock(d.Port)
	if err != nil {
		return err
	}
	defer lock.Close() // of what may be gone
	now, err := h.unchanged(d)
	if err != nil {
		return err
	}
	if r.LeavesBus() {
		if err := h.unused(ctx, now); err != nil {
			return err
		}
		h.doings.reset(d.Port)
	}
	switch err := h.climb(ctx, now, modem, r); {
	case errors.Is(err, errors.ErrUnsupported), r == bridge.CyclePower && errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%w: %w", bridge.ErrNoSuchRung, err)
	default:
		return err
	}
}

func (h *Host) climb(ctx context.Context, d usb.Device, modem string, r bridge.Rung) error {
	switch r {
	case bridge.Reenable:
		// One that cannot be switched off in time may still be switched on.
		return errors.Join(h.mm.Enable(ctx, modem, false), h.mm.Enable(ctx, modem, true))
	case bridge.ResetModem:
		return h.mm.Reset(ctx, modem)
	case bridge.Rebind:
		return h.sysfs.Rebind(ctx, d)
	case bridge.ResetUSB:
		return resetUSB(ctx, d)
	case bridge.Reauthorize:
		return h.sysfs.Reauthorize(ctx, d.Port)
	case bridge.CyclePower:
		return h.sysfs.CyclePower(ctx, d.Port)
	case bridge.NoRung, bridge.Reconnect, bridge.Retag:
	}
	return fmt.Errorf("%w: %s", bridge.ErrNoSuchRung, r)
}

// resetUSB has the kernel reset the port (drivers/usb/core/devio.c, USBDEVFS_RESET).
func resetUSB(ctx context.Context, d usb.Device) error {
	device, err := usbdev.Open(ctx, d)
	if err != nil {
		return err
	}
	return errors.Join(device.Reset(ctx), device.Close())
}

// unchanged returns the device as it is now; the error is fs.ErrNotExist when it is
// not the one that was meant.
func (h *Host) unchanged(d usb.Device) (usb.Device, error) {
	now, err := h.sysfs.Device(d.Port)
	if err == nil && (now.Bus != d.Bus || now.Address != d.Address || now.ID != d.ID) {
		err = fmt.Errorf("in port %s is another device by now: %w", d.Port, fs.ErrNotExist)
	}
	return now, err
}

// unused returns an error, which wraps bridge.ErrNoSuchRung, when something in the
// device would be taken from somebody: a disk that is mounted, in any namespace, or
// that somebody has open.
func (h *Host) unused(ctx context.Context, d usb.Device) error {
	media, err := h.sysfs.Probe(ctx, d.Port)
	if err != nil {
		return err
	}
	for _, m := range media {
		if why := use(m); why != "" {
			return fmt.Errorf("%w: %s in it is %s", bridge.ErrNoSuchRung, m.Name, why)
		}
	}
	return nil
}

// use says what a medium is used for, "" for nothing.
func use(m switcher.Medium) string {
	switch {
	case len(m.Mounts) > 0:
		return "mounted on " + strings.Join(m.Mounts, ", ")
	case m.Swap:
		return "swap space"
	case len(m.Holders) > 0:
		return "part of " + strings.Join(m.Holders, ", ")
	case m.Busy:
		return "in use"
	}
	return ""
}

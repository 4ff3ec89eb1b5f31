// SPDX-License-Identifier: GPL-3.0-or-later

package host

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"modembridge/bridge"
	"modembridge/internal/sysfs"
	"modembridge/switcher/usb"
)

// scanHead is how long we wait to hear that a scan cannot even begin.
const scanHead = 20 * time.Millisecond

// ScanSCSI implements bridge.World. It does not wait for the scan: that ends
// only when the CD-ROM's driver has looked at the medium, and the type, which
// is all that matters here, is known long before, by a uevent.
func (h *Host) ScanSCSI(ctx context.Context, d usb.Device) error {
	ctx, cancel := context.WithTimeout(ctx, scanHead)
	defer cancel()
	err := h.sysfs.ScanSCSI(ctx, d.Port)
	if errors.Is(err, context.DeadlineExceeded) {
		return nil // it goes on in the kernel
	}
	return err
}

// Claim implements bridge.World.
func (h *Host) Claim(_ context.Context, port usb.PortPath, vendor uint16) error {
	return h.gate.Claim(port, vendor)
}

// Bind implements bridge.World.
func (h *Host) Bind(_ context.Context, driver string, id usb.ID) error {
	return h.sysfs.BindNewID(driver, id)
}

// Unbind implements bridge.World. A driver on the usb-serial bus keeps an id
// until its module is unloaded, which is not ours to do: others may use it.
func (h *Host) Unbind(_ context.Context, stale func(usb.ID) bool) error {
	given, err := h.sysfs.DynamicIDs()
	errs := []error{err}
	for _, g := range given {
		if !stale(g.ID) {
			continue
		}
		switch err := h.sysfs.RemoveID(g.Driver, g.ID); {
		case err == nil:
			h.log.Info("took an id back from a driver", "usb", g.ID, "driver", g.Driver)
		case errors.Is(err, errors.ErrUnsupported):
			h.sayKept(g)
		default:
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// sayKept says once of an id that its driver keeps it.
func (h *Host) sayKept(id sysfs.DynamicID) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.kept[id] {
		return
	}
	h.kept[id] = true
	h.log.Info("the driver keeps an id until its module is unloaded", "usb", id.ID, "driver", id.Driver)
}

// CreateBearer implements bridge.World.
func (h *Host) CreateBearer(ctx context.Context, modem string, b bridge.Bearer) error {
	_, err := h.mm.CreateBearer(ctx, modem, properties(b))
	return err
}

// Dial implements bridge.World.
func (h *Host) Dial(ctx context.Context, modem, profile string) error {
	net, err := h.net.latest()
	if err != nil {
		return err
	}
	d, there := net.Modem(modem)
	p, known := net.Profile(profile)
	if !there || !known {
		return fmt.Errorf("cannot have %s dialled: %w", modem, fs.ErrNotExist)
	}
	use, err := h.nm.Activate(ctx, p.Path, d.Path)
	if err == nil && (d.Active == nil || d.Ours) { // else it goes on being whose it was
		h.nm.Own(d.Path, use)
	}
	return err
}

// SPDX-License-Identifier: GPL-3.0-or-later

package host

import (
	"context"
	"errors"
	"io/fs"
	"slices"

	"modembridge/internal/sysfs"
	"modembridge/switcher"
	"modembridge/switcher/usb"
)

// A sighting is what the kernel and udev told about a device.
type sighting struct {
	device usb.Device
	media  []switcher.Medium
	ports  records
}

// Devices implements bridge.World. A stick that was learned is worth a look, too,
// and a device of which something is withheld, whoever it is: somebody has to let
// it go.
func (h *Host) Devices(_ context.Context, worth func(usb.PortPath, usb.ID) bool) (list []usb.Device, busy []usb.PortPath, err error) {
	learned, err := h.book.IDs()
	if err != nil {
		return nil, nil, err
	}
	var errs []error
	for _, port := range h.sysfs.Ports() {
		if id := h.id(port); !worth(port, id) && !h.isHeld(port) && !slices.Contains(learned, id) {
			continue
		}
		d, err := h.device(port)
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case errors.Is(err, errBusy):
			busy = append(busy, port)
		case err != nil:
			errs, busy = append(errs, err), append(busy, port)
		case !sysfs.IsHub(d):
			list = append(list, d)
		}
	}
	if ours := len(list)+len(busy) > 0; h.ours.Swap(ours) != ours && ours {
		h.modems.rescan() // it may hang since nobody has needed it
	}
	return list, busy, errors.Join(errs...)
}

// id returns the id of what is in the port.
func (h *Host) id(port usb.PortPath) usb.ID {
	if seen, ok := h.sights.of(port); ok {
		return seen.device.ID
	}
	return h.sysfs.ID(port)
}

// device returns the device in the port. The error is fs.ErrNotExist when there is
// none, or none any more, and errBusy while the kernel takes its time with it.
func (h *Host) device(port usb.PortPath) (usb.Device, error) {
	if seen, ok := h.sights.of(port); ok {
		return seen.device, nil
	}
	return h.readings.read(port, readPatience, h.readDevice, h.wake)
}

// readDevice reads the device in the port. What goes with it is read at once, and
// kept for the look that follows; why that could not be read is for that look to say.
func (h *Host) readDevice(port usb.PortPath) (usb.Device, error) {
	keep := h.sights.begin(port)
	d, err := h.sysfs.Device(port)
	if err != nil || sysfs.IsHub(d) {
		return d, err
	}
	if seen, err := h.look(d); err == nil {
		keep(seen)
	}
	return d, nil
}

// sight returns the device with what goes with it. The error is fs.ErrNotExist when
// it has left.
func (h *Host) sight(d usb.Device) (sighting, error) {
	if seen, ok := h.sights.of(d.Port); ok && seen.device.Address == d.Address {
		return seen, nil
	}
	return h.look(d)
}

// look reads what goes with a device. A device may have disks and ports, and be a
// stick that is to be switched.
func (h *Host) look(d usb.Device) (seen sighting, err error) {
	seen.device = d
	if seen.media, err = h.sysfs.Media(d.Port); err == nil {
		seen.ports, err = h.records(d)
	}
	return seen, err
}

// SPDX-License-Identifier: GPL-3.0-or-later

package cli

import (
	"context"
	"fmt"
	"io/fs"

	"modembridge/internal/sysfs"
	"modembridge/internal/usbdev"
	"modembridge/switcher"
	"modembridge/switcher/usb"
)

// A machine is what the commands need from the kernel.
type machine interface {
	// Devices returns every USB device that is plugged in.
	Devices() ([]usb.Device, error)
	// Media returns the SCSI devices of the device in a port.
	Media(port usb.PortPath) ([]switcher.Medium, error)
	// Probe is Media, and also asks who has them open.
	Probe(ctx context.Context, port usb.PortPath) ([]switcher.Medium, error)
	// ScanSCSI has the kernel look at the SCSI devices now.
	ScanSCSI(ctx context.Context, port usb.PortPath) error
	// Open opens a device to switch it.
	Open(ctx context.Context, dev usb.Device) (openDevice, error)
}

// An openDevice is a device to be closed after use.
type openDevice interface {
	switcher.Device
	Close() error
}

// system is the machine that the program runs on.
type system struct{ sysfs.FS }

var _ machine = system{}

// Open implements machine.
func (system) Open(ctx context.Context, dev usb.Device) (openDevice, error) {
	return usbdev.Open(ctx, dev)
}

// deviceAt returns the device in a port. The error is fs.ErrNotExist when
// there is none.
func deviceAt(m machine, port usb.PortPath) (usb.Device, error) {
	devices, err := m.Devices()
	if err != nil {
		return usb.Device{}, err
	}
	for _, d := range devices {
		if d.Port == port {
			return d, nil
		}
	}
	return usb.Device{}, fmt.Errorf("nothing is plugged into port %s; see the ports with: lsusb -t: %w", port, fs.ErrNotExist)
}

// SPDX-License-Identifier: GPL-3.0-or-later

package cli

import (
	"context"
	"errors"
	"io/fs"

	"modembridge/internal/config"
	"modembridge/internal/switching"
	"modembridge/switcher/usb"
)

// A machine is what the commands need from the machine that they run on.
type machine interface {
	switching.Machine
	// Devices returns every USB device that is plugged in.
	Devices() ([]usb.Device, error)
	// ScanSCSI has the kernel look at the SCSI devices of a port now.
	ScanSCSI(ctx context.Context, port usb.PortPath) error
	// Config returns the machine's configuration, of which what can be used
	// comes with the error.
	Config() (config.Config, error)
}

// system is the machine that the program runs on.
type system struct{ switching.System }

var _ machine = system{}

// Config implements machine.
func (system) Config() (config.Config, error) { return config.Load(config.Path) }

// deviceAt returns the device in a port. The error is fs.ErrNotExist when there
// is none.
func deviceAt(m machine, port usb.PortPath) (usb.Device, error) {
	d, err := m.Device(port)
	if errors.Is(err, fs.ErrNotExist) {
		return d, notFoundf("nothing is plugged into port %s; see the ports that have something with: lsusb -t", port)
	}
	return d, err
}

// SPDX-License-Identifier: GPL-3.0-or-later

package usbdev

import (
	"context"
	"errors"

	"github.com/google/gousb"
)

// SetConfiguration implements [switcher.Device]. The kernel wants all
// interfaces free of drivers first (drivers/usb/core/devio.c, proc_setconfig),
// and looks for drivers of the new ones afterwards. libusb cannot interrupt the
// request; the kernel bounds it at 5 s (USB_CTRL_SET_TIMEOUT).
func (d *Device) SetConfiguration(ctx context.Context, value uint8) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := d.Release(); err != nil {
		return err
	}
	active, err := d.device.ActiveConfigNum()
	if err != nil {
		return foreign(err)
	}
	// gousb detaches the drivers of the configuration that it is given, so it is
	// given the active one first.
	configs := []int{active, int(value)}
	if active == 0 {
		configs = configs[1:] // there are no interfaces yet
	}
	for _, c := range configs {
		if err := d.device.SetAutoDetach(c == active); err != nil {
			return foreign(err)
		}
		config, err := d.device.Config(c)
		if err == nil {
			err = config.Close()
		}
		if err != nil {
			return foreign(err)
		}
	}
	return nil
}

// Reset implements [switcher.Device]. A device that comes back as another one
// cannot be found any more (libusb: libusb_reset_device), which is what a reset
// is for here. libusb cannot interrupt it; the kernel makes five attempts at
// most (drivers/usb/core/hub.c, PORT_RESET_TRIES).
func (d *Device) Reset(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := d.Release(); err != nil {
		return err
	}
	err := d.device.Reset()
	if errors.Is(err, gousb.ErrorNotFound) {
		return nil
	}
	return foreign(err)
}

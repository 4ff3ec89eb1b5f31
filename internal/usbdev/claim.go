// SPDX-License-Identifier: GPL-3.0-or-later

package usbdev

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/gousb"
)

// Claim takes all interfaces of the active configuration from their kernel
// drivers. It takes all because gousb detaches the drivers of all, and libusb
// gives back only those that were claimed.
func (d *Device) Claim(ctx context.Context) (err error) {
	if err := ctx.Err(); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(foreign(err), d.Release())
		}
	}()
	if err := d.device.SetAutoDetach(true); err != nil {
		return err
	}
	active, err := d.device.ActiveConfigNum()
	if err != nil {
		return err
	}
	if d.config, err = d.device.Config(active); err != nil {
		return err
	}
	for _, i := range d.config.Desc.Interfaces {
		claimed, err := d.config.Interface(i.Number, i.AltSettings[0].Alternate)
		if err != nil {
			return err
		}
		d.claims[uint8(i.Number)] = claimed
	}
	return nil
}

// Release gives the interfaces back to their kernel drivers.
func (d *Device) Release() error {
	for number, i := range d.claims {
		i.Close()
		delete(d.claims, number)
	}
	if d.config == nil {
		return nil
	}
	config := d.config
	d.config = nil
	if err := config.Close(); err != nil {
		return fmt.Errorf("cannot release the device: %w", err)
	}
	return nil
}

// endpoint returns the claimed interface that has an endpoint.
func (d *Device) endpoint(address uint8) (*gousb.Interface, error) {
	for _, i := range d.claims {
		if _, ok := i.Setting.Endpoints[gousb.EndpointAddress(address)]; ok {
			return i, nil
		}
	}
	return nil, fmt.Errorf("no claimed interface has endpoint %02x", address)
}

// SPDX-License-Identifier: GPL-3.0-or-later

package usbdev

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/gousb"
)

// Claim implements [switcher.Device]. The interface is taken in the alternate
// setting that it is in, so that nothing is sent.
func (d *Device) Claim(ctx context.Context, iface uint8) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	alternate := 0
	if i, ok := d.described.Interface(iface); ok {
		alternate = int(i.Alternate)
	}
	return foreign(d.claim(int(iface), alternate, false))
}

// SetInterface implements [switcher.Device].
func (d *Device) SetInterface(ctx context.Context, iface, alternate uint8) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return foreign(d.claim(int(iface), int(alternate), true))
}

// Detach implements [switcher.Device]. libusb gives an interface back to its
// driver when it is released, unless it is told meanwhile not to.
func (d *Device) Detach(ctx context.Context, iface uint8) error {
	if err := d.Claim(ctx, iface); err != nil {
		return err
	}
	return foreign(errors.Join(d.device.SetAutoDetach(false), d.Release()))
}

// claim claims an interface in place of the one that is claimed, and with set
// sends the request for its alternate setting.
func (d *Device) claim(number, alternate int, set bool) (err error) {
	if err := d.Release(); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, d.Release())
		}
	}()
	active, err := d.device.ActiveConfigNum()
	if err != nil {
		return err
	}
	// Told to detach drivers, gousb would detach those of all interfaces here.
	// Told afterwards, libusb does it for the claimed one.
	if err := d.device.SetAutoDetach(false); err != nil {
		return err
	}
	if d.config, err = d.device.Config(active); err != nil {
		return err
	}
	if err := d.device.SetAutoDetach(true); err != nil {
		return err
	}
	if d.config.Desc.Interfaces, err = only(d.config.Desc.Interfaces, number, alternate, set); err != nil {
		return err
	}
	d.claimed, err = d.config.Interface(number, alternate)
	return err
}

// only returns the one setting of an interface, in the form that makes gousb
// 1.1.3 do what is wanted: gousb looks the interface up at its number, and
// panics when the numbers have gaps; and it sends the request for a setting
// exactly when it knows of several.
func only(all []gousb.InterfaceDesc, number, alternate int, set bool) ([]gousb.InterfaceDesc, error) {
	for _, i := range all {
		for _, s := range i.AltSettings {
			if i.Number != number || s.Alternate != alternate {
				continue
			}
			out := make([]gousb.InterfaceDesc, number+1)
			for n := range out {
				out[n].Number = n
			}
			out[number].AltSettings = []gousb.InterfaceSetting{s}
			if set {
				out[number].AltSettings = []gousb.InterfaceSetting{s, s}
			}
			return out, nil
		}
	}
	return nil, fmt.Errorf("the device has no interface %d with an alternate setting %d", number, alternate)
}

// Release implements [switcher.Device]. The driver has the interface again
// afterwards.
func (d *Device) Release() error {
	if d.claimed != nil {
		d.claimed.Close()
		d.claimed = nil
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

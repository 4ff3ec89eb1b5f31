// SPDX-License-Identifier: GPL-3.0-or-later

package mm

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"github.com/godbus/dbus/v5"

	"modembridge/internal/sysbus"
)

// The bits of MMBearerApnType that an access point for the internet may have.
const (
	initialAPN = 1 << 0
	defaultAPN = 1 << 1
)

// Contexts returns the packet contexts that the modem has by itself, and that
// may lead to the internet: first the one that the network gave an LTE modem when
// it let it in, then those that are stored in the modem. A modem that knows neither
// has none, and that is no error. The modem must be unlocked.
//
// ModemManager has a modem with AT ports answer AT+CGDCONT? for it
// (mm-broadband-modem.c, modem_3gpp_profile_manager_list_profiles), where what it
// dialled with before is found again.
func (c *Client) Contexts(ctx context.Context, modem string) ([]BearerProperties, error) {
	path := dbus.ObjectPath(modem)
	stored := c.peer.Start(ctx, path, iface3GPP+".ProfileManager.List")
	initial, err := c.initialContext(ctx, path)
	var profiles []sysbus.Props
	err = errors.Join(err, ifThere(stored.Store(&profiles)))
	if err != nil {
		return nil, fmt.Errorf("cannot read the contexts of the modem: %w", err)
	}
	var found []BearerProperties
	for _, p := range append(initial, profiles...) {
		b := decodeBearerProperties(p)
		enabled, said := sysbus.Lookup[bool](p, "profile-enabled")
		if b.APN != nil && *b.APN != "" && (enabled || !said) && (b.APNType == 0 || b.APNType&(initialAPN|defaultAPN) != 0) {
			found = append(found, b)
		}
	}
	return found, nil
}

// initialContext returns the properties of the bearer with which an LTE modem is
// in the network, if there is one.
func (c *Client) initialContext(ctx context.Context, modem dbus.ObjectPath) ([]sysbus.Props, error) {
	var threeGPP, bearer sysbus.Props
	if err := c.peer.StartGetAll(ctx, modem, iface3GPP).Store(&threeGPP); err != nil {
		return nil, ifThere(err)
	}
	path := sysbus.Path(threeGPP, "InitialEpsBearer")
	if path == "" {
		return nil, nil
	}
	if err := c.peer.StartGetAll(ctx, dbus.ObjectPath(path), ifaceBearer).Store(&bearer); err != nil {
		return nil, ifThere(err)
	}
	return []sysbus.Props{sysbus.Get[map[string]dbus.Variant](bearer, "Properties")}, nil
}

// ifThere leaves out what ModemManager says where a modem, its firmware or
// ModemManager itself does not have something.
func ifThere(err error) error {
	if errors.Is(err, fs.ErrNotExist) || sysbus.ErrorName(err) == busName+".Error.Core.Unsupported" {
		return nil
	}
	return err
}

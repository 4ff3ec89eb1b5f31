// SPDX-License-Identifier: GPL-3.0-or-later

package nm

import (
	"context"
	"fmt"
	"io/fs"

	"github.com/godbus/dbus/v5"

	"modembridge/internal/sysbus"
)

// The flags of AddConnection2 (NM_SETTINGS_ADD_CONNECTION2_FLAG_…).
const (
	toDisk           = uint32(0x1)
	blockAutoconnect = uint32(0x20)
)

// AddProfile stores the profile on disk and returns its path. A UUID that is
// taken is an fs.ErrExist. NetworkManager may activate it at once, unless it is
// muted.
func (c *Client) AddProfile(ctx context.Context, p GSMProfile) (string, error) {
	var path dbus.ObjectPath
	var result map[string]dbus.Variant
	flags := toDisk
	if p.Mute {
		flags |= blockAutoconnect
	}
	err := c.peer.Call(ctx, settingsPath, ifaceSettings+".AddConnection2",
		[]any{p.encode(), flags, map[string]dbus.Variant{}}, &path, &result)
	if sysbus.ErrorName(err) == "org.freedesktop.DBus.Error.UnknownMethod" { // before 1.20
		err = c.peer.Call(ctx, settingsPath, ifaceSettings+".AddConnection", []any{p.encode()}, &path)
	}
	if err != nil {
		return "", fmt.Errorf("cannot add the profile %s: %w", p.ID, err)
	}
	return string(path), nil
}

// Password returns the password of a profile, and nil when none is stored.
// When NetworkManager has none it asks the agents of the user's session,
// without a dialogue of its own; so call it only for a profile with a Username
// and with PasswordFlags 0.
func (c *Client) Password(ctx context.Context, profile string) (*string, error) {
	secrets, err := c.secrets(ctx, profile)
	if err != nil {
		return nil, fmt.Errorf("cannot read the password of %s: %w", profile, err)
	}
	return ptr(secrets, "password"), nil
}

// HasPIN reports whether NetworkManager, or an agent of the user's session, has
// the PIN of a profile, so that NetworkManager sends it when it dials.
func (c *Client) HasPIN(ctx context.Context, profile string) (bool, error) {
	secrets, err := c.secrets(ctx, profile)
	if err != nil {
		return false, fmt.Errorf("cannot see whether %s has a PIN: %w", profile, err)
	}
	pin := ptr(secrets, "pin")
	return pin != nil && *pin != "", nil
}

// secrets returns those of a profile's gsm setting, nil when there are none.
func (c *Client) secrets(ctx context.Context, profile string) (sysbus.Props, error) {
	var s settings
	err := c.peer.Call(ctx, dbus.ObjectPath(profile), ifaceConnection+".GetSecrets", []any{"gsm"}, &s)
	if sysbus.ErrorName(err) == busName+".AgentManager.NoSecrets" {
		return nil, nil
	}
	return s["gsm"], err
}

// Activate dials the profile on the device and returns the active connection's
// path without waiting for the link. It also ends a user's "off", so it is for
// where there was none.
func (c *Client) Activate(ctx context.Context, profile, device string) (string, error) {
	var path dbus.ObjectPath
	err := c.peer.Call(ctx, root, ifaceManager+".ActivateConnection",
		[]any{dbus.ObjectPath(profile), dbus.ObjectPath(device), dbus.ObjectPath("/")}, &path)
	if err != nil {
		return "", fmt.Errorf("cannot activate %s: %w", profile, err)
	}
	return string(path), nil
}

// Own notes that an active connection of a device is one that we have asked for.
func (c *Client) Own(device, active string) { c.marks.dialled(device, active) }

// End ends the use of a profile by a device, and notes that it was us: for
// NetworkManager it is as if a person had done it, so that it does not dial by
// itself again.
func (c *Client) End(ctx context.Context, d Device) error {
	if d.Active == nil {
		return fmt.Errorf("cannot end the connection of %s: %w", d.Interface, fs.ErrNotExist)
	}
	restore := c.marks.end(d)
	err := c.peer.Call(ctx, root, ifaceManager+".DeactivateConnection", []any{dbus.ObjectPath(d.Active.Path)})
	if err != nil {
		restore()
		return fmt.Errorf("cannot end the connection of %s: %w", d.Interface, err)
	}
	return nil
}

// Disconnect hangs up and keeps NetworkManager from dialling by itself, as a
// user's "off" does.
func (c *Client) Disconnect(ctx context.Context, device string) error {
	if err := c.peer.Call(ctx, dbus.ObjectPath(device), ifaceDevice+".Disconnect", nil); err != nil {
		return fmt.Errorf("cannot disconnect %s: %w", device, err)
	}
	return nil
}

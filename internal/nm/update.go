// SPDX-License-Identifier: GPL-3.0-or-later

package nm

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"strings"

	"github.com/godbus/dbus/v5"

	"modembridge/internal/sysbus"
)

// ErrChanged says that a profile is not what it was when its update was planned.
var ErrChanged = errors.New("the profile has changed meanwhile")

// noReapply is NM_SETTINGS_UPDATE2_FLAG_NO_REAPPLY: a link that is up stays as it is.
const noReapply = uint32(0x40)

// UpdateProfile writes the named fields of next, such as "gsm.apn", into a stored
// profile, and keeps all else in it, secrets too. The profile must still be what
// was seen, with that password if it has a user name; else the error wraps
// [ErrChanged], and fs.ErrNotExist when it is gone.
// Before NetworkManager 1.44, which compares the profile's version, a change that
// comes between our last look and the write is lost: that is a round trip.
func (c *Client) UpdateProfile(ctx context.Context, seen Profile, password *string, next GSMProfile, fields []string) error {
	if err := c.update(ctx, seen, password, next, fields); err != nil {
		return fmt.Errorf("cannot update the profile %s: %w", seen.ID, err)
	}
	return nil
}

func (c *Client) update(ctx context.Context, seen Profile, password *string, next GSMProfile, fields []string) error {
	path := dbus.ObjectPath(seen.Path)
	// Reading the secrets makes a new version of the profile (nm-settings-connection.c,
	// get_secrets_done_cb), so they come first.
	secrets, err := c.secrets(ctx, seen.Path)
	if err != nil {
		return err
	}
	if is := ptr(secrets, "password"); seen.Username != nil && seen.PasswordFlags == 0 && !reflect.DeepEqual(is, password) {
		return fmt.Errorf("%w: its password", ErrChanged)
	}
	var props sysbus.Props
	if err := c.peer.StartGetAll(ctx, path, ifaceConnection).Store(&props); err != nil {
		return err
	}
	args := map[string]dbus.Variant{} // one that NetworkManager does not know is an error
	if version, ok := sysbus.Lookup[uint64](props, "VersionId"); ok {
		args["version-id"] = dbus.MakeVariant(version)
	}
	// NetworkManager takes the whole profile. What we do not know of it goes back as
	// it came, as the type that NetworkManager gave it.
	var s settings
	if err := c.peer.Call(ctx, path, ifaceConnection+".GetSettings", nil, &s); err != nil {
		return err
	}
	if is, ok := decodeProfile(s); !ok || !is.same(seen) {
		return ErrChanged
	}
	if s["gsm"] == nil {
		s["gsm"] = map[string]dbus.Variant{}
	}
	maps.Copy(s["gsm"], secrets)
	dropOldAddresses(s)
	next.apply(s, fields)
	if name := unsendable(s); name != "" {
		return fmt.Errorf("its %s cannot be written back as it is", name)
	}
	var result map[string]dbus.Variant
	err = c.peer.Call(ctx, path, ifaceConnection+".Update2", []any{s, toDisk | noReapply, args}, &result)
	if sysbus.ErrorName(err) == ifaceSettings+".VersionIdMismatch" {
		return errors.Join(ErrChanged, err)
	}
	return err
}

// dropOldAddresses drops the old form of addresses and routes where the new one,
// which counts, is there (nm-setting-ip-config.c). That of IPv6 has structures,
// which the bus library reads as lists and would write back as such.
func dropOldAddresses(s settings) {
	for _, family := range []string{"ipv4", "ipv6"} {
		for old, now := range map[string]string{"addresses": "address-data", "routes": "route-data"} {
			if _, ok := s[family][now]; ok {
				delete(s[family], old)
			}
		}
	}
}

// unsendable returns the name of a property with a structure in it, "" when there is
// none: sent back as a list it would cost us the connection to the bus.
func unsendable(s settings) string {
	for setting, props := range s {
		for name, v := range props {
			if strings.Contains(v.Signature().String(), "(") {
				return setting + "." + name
			}
		}
	}
	return ""
}

// same reports whether the two have the same content.
func (p Profile) same(as Profile) bool {
	p.Path, p.Reading, p.Unsaved, p.Flags, p.Filename = as.Path, as.Reading, as.Unsaved, as.Flags, as.Filename
	return reflect.DeepEqual(p, as)
}

// SPDX-License-Identifier: GPL-3.0-or-later

package mm

import (
	"context"
	"fmt"
	"io/fs"

	"github.com/godbus/dbus/v5"

	"modembridge/internal/sysbus"
)

// BearerProperties are what a bearer was asked for with. A nil field was not
// given, which ModemManager tells from "" and from false; a zero number is the
// same as one not given.
type BearerProperties struct {
	APN          *string
	IPType       IPFamily
	User         *string
	Password     *string // never in String, nor in a log
	AllowedAuth  uint32  // bits of MMBearerAllowedAuth
	AllowRoaming *bool

	// These are read, so that another program's bearer is not taken for ours.
	APNType              uint32
	ProfileID            *int32
	ProfileName          *string
	AccessTypePreference uint32
	RoamingAllowance     uint32
	RMProtocol           uint32
	Multiplex            uint32
}

// SameBearer reports whether ModemManager takes a bearer with the properties a
// when Simple.Connect asks for b, rather than make another: every property
// equal, and given or not given in both (mm_bearer_properties_cmp without
// flags, which mm_bearer_list_find_by_properties uses; 1.20 and 1.24 alike).
func SameBearer(a, b BearerProperties) bool {
	return same(a.APN, b.APN) && same(a.User, b.User) && same(a.Password, b.Password) &&
		same(a.AllowRoaming, b.AllowRoaming) && same(a.ProfileID, b.ProfileID) && same(a.ProfileName, b.ProfileName) &&
		a.IPType == b.IPType && a.AllowedAuth == b.AllowedAuth && a.APNType == b.APNType &&
		a.AccessTypePreference == b.AccessTypePreference && a.RoamingAllowance == b.RoamingAllowance &&
		a.RMProtocol == b.RMProtocol && a.Multiplex == b.Multiplex
}

func same[T comparable](a, b *T) bool {
	if a == nil || b == nil {
		return a == b
	}
	return *a == *b
}

// String returns the properties for a log: no user, no password.
func (b BearerProperties) String() string {
	apn := "no apn"
	if b.APN != nil {
		apn = fmt.Sprintf("apn %q", *b.APN)
	}
	return fmt.Sprintf("{%s ip-type %s}", apn, b.IPType)
}

// CreateBearer registers a bearer with the modem, without connecting it, and
// returns its path. The modem may be in any state from Locked up.
func (c *Client) CreateBearer(ctx context.Context, modem string, b BearerProperties) (string, error) {
	var path dbus.ObjectPath
	err := c.peer.Call(ctx, dbus.ObjectPath(modem), ifaceModem+".CreateBearer", []any{b.encode()}, &path)
	if err != nil {
		return "", fmt.Errorf("cannot create bearer %s: %w", b, err)
	}
	return string(path), nil
}

// DeleteBearer deletes a bearer of the modem, and disconnects it if need be.
// One that is gone already is an fs.ErrNotExist.
func (c *Client) DeleteBearer(ctx context.Context, modem, bearer string) error {
	err := c.peer.Call(ctx, dbus.ObjectPath(modem), ifaceModem+".DeleteBearer", []any{dbus.ObjectPath(bearer)})
	if sysbus.ErrorName(err) == busName+".Error.Core.InvalidArgs" {
		// What ModemManager 1.20 and 1.24 say of a path that is no bearer's.
		err = fmt.Errorf("%w: %w", fs.ErrNotExist, err)
	}
	if err != nil {
		return fmt.Errorf("cannot delete bearer %s: %w", bearer, err)
	}
	return nil
}

// noProfile is MM_3GPP_PROFILE_ID_UNKNOWN, which ModemManager exports for a
// bearer that was given no profile.
const noProfile = -1

func (b BearerProperties) encode() map[string]dbus.Variant {
	m := map[string]dbus.Variant{}
	putPtr(m, "apn", b.APN)
	putPtr(m, "user", b.User)
	putPtr(m, "password", b.Password)
	putPtr(m, "allow-roaming", b.AllowRoaming)
	putPtr(m, "profile-id", b.ProfileID)
	putPtr(m, "profile-name", b.ProfileName)
	putNum(m, "ip-type", uint32(b.IPType))
	putNum(m, "allowed-auth", b.AllowedAuth)
	putNum(m, "apn-type", b.APNType)
	putNum(m, "access-type-preference", b.AccessTypePreference)
	putNum(m, "roaming-allowance", b.RoamingAllowance)
	putNum(m, "rm-protocol", b.RMProtocol)
	putNum(m, "multiplex", b.Multiplex)
	return m
}

func putPtr[T any](m map[string]dbus.Variant, key string, v *T) {
	if v != nil {
		m[key] = dbus.MakeVariant(*v)
	}
}

func putNum(m map[string]dbus.Variant, key string, v uint32) {
	if v != 0 {
		m[key] = dbus.MakeVariant(v)
	}
}

func decodeBearerProperties(m sysbus.Props) BearerProperties {
	b := BearerProperties{
		APN:                  ptr[string](m, "apn"),
		User:                 ptr[string](m, "user"),
		Password:             ptr[string](m, "password"),
		AllowRoaming:         ptr[bool](m, "allow-roaming"),
		ProfileID:            ptr[int32](m, "profile-id"),
		ProfileName:          ptr[string](m, "profile-name"),
		IPType:               IPFamily(sysbus.Get[uint32](m, "ip-type")),
		AllowedAuth:          sysbus.Get[uint32](m, "allowed-auth"),
		APNType:              sysbus.Get[uint32](m, "apn-type"),
		AccessTypePreference: sysbus.Get[uint32](m, "access-type-preference"),
		RoamingAllowance:     sysbus.Get[uint32](m, "roaming-allowance"),
		RMProtocol:           sysbus.Get[uint32](m, "rm-protocol"),
		Multiplex:            sysbus.Get[uint32](m, "multiplex"),
	}
	if b.ProfileID != nil && *b.ProfileID == noProfile {
		b.ProfileID = nil
	}
	return b
}

func ptr[T any](m sysbus.Props, key string) *T {
	if v, ok := sysbus.Lookup[T](m, key); ok {
		return &v
	}
	return nil
}

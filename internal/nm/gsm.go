// SPDX-License-Identifier: GPL-3.0-or-later

package nm

import (
	"strings"

	"github.com/godbus/dbus/v5"
)

// A GSMProfile is what we write of a profile. It is deliberately plain: no
// interface-name, for ttyUSB numbers move; no device-id, so that a SIM may be put
// into another stick; no [ppp] section where any way to show the password will do,
// so that NetworkManager passes no allowed-auth to ModemManager. A field with NetworkManager's default is not
// written, but the two that are always said.
type GSMProfile struct {
	ID          string // what menus show: "mobile"
	UUID        string
	Autoconnect bool
	Priority    int32  // of autoconnect; 0 is the default
	Retries     int32  // of autoconnect: -1 is NetworkManager's default, 0 is for ever
	Metered     int32  // NMMetered: 0 unknown, the default; 1 yes, 2 no
	APN         string // "" when unknown: none is written, and NetworkManager asks for the subscription's default
	Username    string // "" is none
	Password    string // "" is none; never in a log
	Auth        string // "pap" or "chap", the one way to show it; "" is any
	HomeOnly    bool   // no roaming
	SIMID       string // number of the SIM that it is bound to, "" is any; never in a log
	IPv4Metric  int64  // of its routes; -1 is the default
	IPv6Metric  int64

	Mute bool // NetworkManager is not to activate it before a person does, from 1.20 on
}

// String returns the profile for a log: no user, no password, no SIM.
func (p GSMProfile) String() string { return "{" + p.ID + " " + p.UUID + " apn " + p.APN + "}" }

// GoString is [GSMProfile.String], for %#v.
func (p GSMProfile) GoString() string { return p.String() }

// encode returns the profile as NetworkManager takes it.
func (p GSMProfile) encode() settings {
	s := settings{
		"connection": {
			"id":                  dbus.MakeVariant(p.ID),
			"uuid":                dbus.MakeVariant(p.UUID),
			"type":                dbus.MakeVariant("gsm"),
			"autoconnect":         dbus.MakeVariant(p.Autoconnect),
			"autoconnect-retries": dbus.MakeVariant(p.Retries),
		},
		"gsm":  {},
		"ipv4": {"method": dbus.MakeVariant("auto")},
		"ipv6": {"method": dbus.MakeVariant("auto")},
	}
	for _, f := range []struct {
		name  string
		value any
		usual any
	}{
		{"connection.autoconnect-priority", p.Priority, int32(0)},
		{"connection.metered", p.Metered, int32(0)},
		{"gsm.apn", p.APN, ""},
		{"gsm.username", p.Username, ""},
		{"gsm.password", p.Password, ""},
		{"gsm.home-only", p.HomeOnly, false},
		{"gsm.sim-id", p.SIMID, ""},
		{"ipv4.route-metric", p.IPv4Metric, int64(-1)},
		{"ipv6.route-metric", p.IPv6Metric, int64(-1)},
	} {
		if f.value != f.usual {
			setting, property, _ := strings.Cut(f.name, ".")
			s[setting][property] = dbus.MakeVariant(f.value)
		}
	}
	if p.Auth != "" {
		s["ppp"] = map[string]dbus.Variant{}
		allow(p.Auth, s["ppp"])
	}
	return s
}

// apply writes the named fields, such as "gsm.apn", of p into s.
func (p GSMProfile) apply(s settings, fields []string) {
	from := p.encode()
	for _, name := range fields {
		setting, property, _ := strings.Cut(name, ".")
		if name == fieldAuth {
			p.applyAuth(s)
			continue
		}
		if s[setting] == nil {
			s[setting] = map[string]dbus.Variant{}
		}
		v, ok := from[setting][property]
		_, had := s[setting][property]
		switch {
		case ok:
			s[setting][property] = v
		case name == "gsm.password" && had:
			// NetworkManager keeps the secrets of a profile that comes back without
			// any (nm-settings-connection.c, update_auth_cb).
			s[setting][property] = dbus.MakeVariant("")
		default:
			delete(s[setting], property)
		}
	}
}

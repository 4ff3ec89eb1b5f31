// SPDX-License-Identifier: GPL-3.0-or-later

package nm

import "github.com/godbus/dbus/v5"

// A GSMProfile is a profile to add. It is deliberately plain: no
// interface-name, for ttyUSB numbers move; no device-id and no sim-id, so that
// any desktop's editor can save it; no [ppp] section, so that NetworkManager
// passes no allowed-auth to ModemManager.
type GSMProfile struct {
	ID          string // what menus show: "mobile"
	UUID        string
	Autoconnect bool
	Retries     int32  // of autoconnect: -1 is NetworkManager's default, 0 is for ever
	APN         string // "" when unknown: none is written, and NetworkManager asks for the subscription's default
	Username    string // "" is none
	Password    string // "" is none; never in a log
}

// String returns the profile for a log: no user, no password.
func (p GSMProfile) String() string { return "{" + p.ID + " " + p.UUID + " apn " + p.APN + "}" }

func (p GSMProfile) encode() settings {
	gsm := map[string]dbus.Variant{}
	for key, value := range map[string]string{"apn": p.APN, "username": p.Username, "password": p.Password} {
		if value != "" {
			gsm[key] = dbus.MakeVariant(value)
		}
	}
	auto := map[string]dbus.Variant{"method": dbus.MakeVariant("auto")}
	return settings{
		"connection": {
			"id":                  dbus.MakeVariant(p.ID),
			"uuid":                dbus.MakeVariant(p.UUID),
			"type":                dbus.MakeVariant("gsm"),
			"autoconnect":         dbus.MakeVariant(p.Autoconnect),
			"autoconnect-retries": dbus.MakeVariant(p.Retries),
		},
		"gsm":  gsm,
		"ipv4": auto,
		"ipv6": auto,
	}
}

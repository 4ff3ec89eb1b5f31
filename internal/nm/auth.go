// SPDX-License-Identifier: GPL-3.0-or-later

package nm

import (
	"github.com/godbus/dbus/v5"

	"modembridge/internal/sysbus"
)

// fieldAuth is what [GSMProfile.Auth] is called among the fields that are written.
const fieldAuth = "ppp"

// ways are those in which a password may be shown; each has a property that refuses
// it.
var ways = []string{"pap", "chap", "mschap", "mschapv2", "eap"}

// allow writes into a [ppp] section that all ways but one are refused; "" allows
// all.
func allow(auth string, ppp sysbus.Props) {
	for _, way := range ways {
		if delete(ppp, "refuse-"+way); auth != "" && way != auth {
			ppp["refuse-"+way] = dbus.MakeVariant(true)
		}
	}
}

// applyAuth writes into the [ppp] section in which ways the password may be shown.
// One that says nothing else goes, so that NetworkManager passes no allowed-auth to
// ModemManager.
func (p GSMProfile) applyAuth(s settings) {
	if s["ppp"] == nil {
		s["ppp"] = map[string]dbus.Variant{}
	}
	if allow(p.Auth, s["ppp"]); len(s["ppp"]) == 0 {
		delete(s, "ppp")
	}
}

// onlyWay returns the one way that a [ppp] section allows, "" where it allows all.
// Whatever lies between has the names of those that it allows.
func onlyWay(ppp sysbus.Props) string {
	var allowed string
	n := 0
	for _, way := range ways {
		if !sysbus.Get[bool](ppp, "refuse-"+way) {
			allowed, n = allowed+" "+way, n+1
		}
	}
	switch n {
	case 0:
		return "none"
	case len(ways):
		return ""
	}
	return allowed[1:]
}

// SPDX-License-Identifier: GPL-3.0-or-later

package host

import (
	"slices"

	"modembridge/bridge"
	"modembridge/internal/mm"
	"modembridge/internal/nm"
)

// link says in the bridge's words what NetworkManager makes of the modem.
func link(d nm.Device) *bridge.Link {
	l := &bridge.Link{
		Device:    d.Interface,
		Unmanaged: d.State == nm.DeviceUnmanaged,
		Activated: d.State == nm.DeviceActivated,
		Busy:      d.State > nm.DeviceDisconnected && d.State < nm.DeviceActivated || d.State == nm.DeviceDeactivating,
		// `nmcli connection down` leaves the reason, a menu's "off" clears autoconnect too.
		UserOff:   d.State == nm.DeviceDisconnected && (d.Reason == nm.UserRequested || !d.Autoconnect),
		Interface: d.IPInterface, Addresses: d.IP4,
	}
	if d.Active != nil {
		l.Profile = d.Active.UUID
	}
	return l
}

// profile says in the bridge's words what a profile would do on this modem.
func profile(p nm.Profile, password *string, m mm.Modem, d nm.Device) bridge.Profile {
	out := bridge.Profile{
		UUID: p.UUID, ID: p.ID, APN: value(p.APN), Autoconnect: p.Autoconnect,
		Fits: slices.Contains(d.AvailableUUID, p.UUID) || fits(p, m),
	}
	if wish, ok := nm.DialRequest(p, password, uint32(m.IPFamilies)); ok {
		out.Wish = bridge.Bearer{
			APN: wish.APN, User: value(wish.User), Password: value(wish.Password),
			IPType: wish.IPType, AllowedAuth: wish.AllowedAuth,
			HomeOnly: wish.AllowRoaming != nil && !*wish.AllowRoaming,
		}
	}
	return out
}

// fits reports whether the profile may be used with the modem, as far as can be
// said before NetworkManager lists it as available (nm-modem.c,
// nm_modem_check_connection_compatible): what it names of the SIM counts only
// as far as the SIM tells it.
func fits(p nm.Profile, m mm.Modem) bool {
	switch {
	case p.Interface != "" && p.Interface != m.PrimaryPort:
		return false
	case p.DeviceID != "":
		return false // only NetworkManager knows
	case m.SIM == nil:
		return true
	}
	return (p.SIMID == "" || m.SIM.Identifier == "" || p.SIMID == m.SIM.Identifier) &&
		(p.SIMOperatorID == "" || m.SIM.Operator.Code == "" || p.SIMOperatorID == m.SIM.Operator.Code)
}

func value(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

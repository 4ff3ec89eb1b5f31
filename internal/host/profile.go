// SPDX-License-Identifier: GPL-3.0-or-later

package host

import (
	"fmt"
	"slices"

	"modembridge/bridge"
	"modembridge/internal/mm"
	"modembridge/internal/nm"
)

// link says in the bridge's words what NetworkManager makes of the modem.
func link(d nm.Device) *bridge.Link {
	l := &bridge.Link{
		Device:    d.Interface,
		Path:      d.Path,
		Unmanaged: d.State == nm.DeviceUnmanaged,
		Activated: d.State == nm.DeviceActivated,
		Busy:      d.State > nm.DeviceDisconnected && d.State < nm.DeviceActivated || d.State == nm.DeviceDeactivating,
		// `nmcli connection down` leaves the reason, a menu's "off" clears autoconnect too.
		UserOff:   d.State == nm.DeviceDisconnected && (d.Reason == nm.UserRequested && !d.Ended && !d.Unasked || !d.Autoconnect),
		Ours:      d.Ours,
		Ended:     d.Ended,
		Interface: d.IPInterface, Addresses: d.IP4, Metered: d.Metered,
	}
	if d.Active != nil {
		l.Profile, l.Use = d.Active.UUID, d.Active.Path
	}
	return l
}

// profile says in the bridge's words what a profile would do on this modem.
func profile(p nm.Profile, password *string, m mm.Modem, d nm.Device) bridge.Profile {
	out := bridge.Profile{
		Settings: settings(p, password), Revision: p.Reading,
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

// settings says in the bridge's words what we may write of a profile.
func settings(p nm.Profile, password *string) bridge.Settings {
	return bridge.Settings{
		ID: p.ID, APN: bridge.APN{Name: value(p.APN), User: value(p.Username), Password: value(password), Auth: p.Auth}, SIM: p.SIMID,
		Autoconnect: p.Autoconnect, Priority: p.Priority, Retries: swap(p.Retries, bridge.RetryForever),
		Metered: bridge.Metered(p.Metered), HomeOnly: p.HomeOnly,
		IPv4Metric: swap(p.IPv4Metric, bridge.NoMetric), IPv6Metric: swap(p.IPv6Metric, bridge.NoMetric),
	}
}

// gsm is the reverse of settings.
func gsm(uuid string, s bridge.Settings) nm.GSMProfile {
	return nm.GSMProfile{
		ID: s.ID, UUID: uuid, APN: s.APN.Name, Username: s.User, Password: s.Password, Auth: s.Auth, SIMID: s.SIM,
		Autoconnect: s.Autoconnect, Priority: s.Priority, Retries: swap(s.Retries, bridge.RetryForever),
		Metered: int32(s.Metered), HomeOnly: s.HomeOnly,
		IPv4Metric: swap(s.IPv4Metric, bridge.NoMetric), IPv6Metric: swap(s.IPv6Metric, bridge.NoMetric),
	}
}

// swap swaps 0, which leaves a number to NetworkManager here, and -1, which does
// so there.
func swap[T int32 | int64](n, zero T) T {
	switch n {
	case 0:
		return zero
	case zero:
		return 0
	}
	return n
}

// texts returns the fields of a profile as the ledger compares them, by name.
func texts(s bridge.Settings, fields bridge.Fields) map[string]string {
	all := make(map[string]string)
	for f := range fields.Each() {
		all[f.String()] = s.Text(f)
	}
	return all
}

// seen is texts of a profile that is there. What we would not write, such as a
// password that an agent keeps, is somebody else's.
func seen(p nm.Profile, password *string) map[string]string {
	all := texts(settings(p, password), bridge.AllFields)
	if p.PasswordFlags != 0 {
		all[bridge.FieldPassword.String()] = fmt.Sprintf("with flags %d", p.PasswordFlags)
	}
	if p.AutoConfig {
		all[bridge.FieldAPN.String()] = "by the operator"
	} else if p.APN != nil && *p.APN == "" {
		all[bridge.FieldAPN.String()] = "the subscription's default"
	}
	return all
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

// SPDX-License-Identifier: GPL-3.0-or-later

package nm

import "modembridge/internal/sysbus"

// A BearerWish is the bearer that NetworkManager asks ModemManager for. A nil
// field is not sent.
type BearerWish struct {
	APN          string // always sent
	IPType       uint32 // a bit of MMBearerIpFamily
	User         *string
	Password     *string
	AllowRoaming *bool
	AllowedAuth  uint32 // bits of MMBearerAllowedAuth; 0 is not sent
}

// String returns the wish for a log: no user, no password.
func (w BearerWish) String() string { return "apn " + w.APN }

// The bits of MMBearerIpFamily.
const (
	ipv4   = 1 << 0
	ipv6   = 1 << 1
	ipv4v6 = 1 << 2
)

// DialRequest returns what NetworkManager asks for first when it dials the
// profile on a modem that supports those IP families (a set of
// MMBearerIpFamily); password is what [Client.Password] returned. ok is false
// when that cannot be known beforehand (auto-config looks the APN up) or when
// NetworkManager refuses to dial.
//
// Source: create_gsm_connect_properties and connect_context_step in
// nm-modem-broadband.c, nm_modem_get_connection_ip_type in nm-modem.c; 1.42.4
// and 1.52.1 do the same. The operator id and the PIN are not the bearer's.
func DialRequest(p Profile, password *string, families uint32) (wish BearerWish, ok bool) {
	ipType := firstIPType(p, families)
	if p.AutoConfig || ipType == 0 {
		return BearerWish{}, false
	}
	wish = BearerWish{IPType: ipType, User: p.Username, Password: password, AllowedAuth: p.AllowedAuth}
	if p.APN != nil {
		wish.APN = *p.APN
	}
	if p.HomeOnly {
		wish.AllowRoaming = new(false)
	}
	return wish, true
}

// firstIPType returns the type that is tried first. With both families wanted
// that is dual stack; a modem without it gets IPv4 first, unless IPv6 may not
// fail, and then IPv6, unless IPv4 may not fail.
func firstIPType(p Profile, families uint32) uint32 {
	want4 := p.IPv4Method != "disabled"
	want6 := p.IPv6Method != "disabled" && p.IPv6Method != "ignore"
	switch {
	case want4 && want6 && families&ipv4v6 != 0:
		return ipv4v6
	case want4 && families&ipv4 != 0 && (!want6 || p.IPv6MayFail):
		return ipv4
	case want6 && families&ipv6 != 0 && (!want4 || p.IPv4MayFail):
		return ipv6
	}
	return 0
}

// allowedAuth returns the bits of MMBearerAllowedAuth that a [ppp] section
// stands for: nothing refused is everything allowed.
func allowedAuth(ppp sysbus.Props) uint32 {
	var bits uint32
	if or(ppp, "noauth", true) {
		bits = 1 << 0
	}
	for i, refuse := range []string{"refuse-pap", "refuse-chap", "refuse-mschap", "refuse-mschapv2", "refuse-eap"} {
		if !sysbus.Get[bool](ppp, refuse) {
			bits |= 1 << (i + 1)
		}
	}
	return bits
}

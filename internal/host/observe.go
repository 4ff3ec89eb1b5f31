// SPDX-License-Identifier: GPL-3.0-or-later

package host

import (
	"context"
	"errors"
	"io/fs"
	"path"
	"slices"
	"time"

	"modembridge/bridge"
	"modembridge/internal/lease"
	"modembridge/internal/mm"
	"modembridge/internal/nm"
	"modembridge/internal/udevtag"
	"modembridge/quirks"
	"modembridge/switcher/usb"
)

// Observe implements bridge.World.
func (h *Host) Observe(_ context.Context, port usb.PortPath, d *usb.Device) (bridge.Observation, error) {
	o := bridge.Observation{Time: time.Now(), Port: port, Services: h.Services(), Created: h.created()}
	if d == nil {
		return o, nil
	}
	// A device may have both, and be a stick that is to be switched.
	var err error
	if o.Media, err = h.sysfs.Media(port); err == nil {
		o.Serial, err = h.serial(*d)
	}
	if err == nil {
		o.Gate, err = h.position(*d)
	}
	if err == nil {
		o.Leased, err = lease.Held("/", port)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return o, nil // it was pulled while we looked: the next look says so
	}
	if err != nil {
		return o, err
	}
	o.Device = d
	h.observeModem(&o)
	return o, nil
}

// serial returns the device's ttys with the tags that udev has published.
func (h *Host) serial(d usb.Device) ([]bridge.SerialPort, error) {
	var ports []bridge.SerialPort
	for _, i := range d.Interfaces {
		for _, tty := range i.TTYs {
			r, err := h.tags.Read("tty", tty)
			if errors.Is(err, fs.ErrNotExist) {
				continue // it is leaving
			}
			if err != nil {
				return nil, err
			}
			ports = append(ports, h.describe(d, i, tty, r))
		}
	}
	return ports, nil
}

// describe says what a port is for. What was found out about sticks of that id
// counts for those that have the same interfaces.
func (h *Host) describe(d usb.Device, i usb.Interface, tty string, r udevtag.Record) bridge.SerialPort {
	p := bridge.SerialPort{TTY: tty, Interface: i.Number, Settled: r.Processed, Role: role(r.Tags), Source: r.Source}
	switch {
	case r.Found != "" && r.Found != d.Layout():
		p.Role, p.Source = quirks.Unset, ""
	case r.Source == "asked" && h.book.HasLearned(d, i):
		p.Source = "learned" // since udev looked
	}
	return p
}

// role returns the role that ModemManager reads from a port's tags: an ignored
// port is never opened, and of several types the primary one wins
// (mm-base-modem.c, mm_base_modem_grab_port).
func role(tags map[string]string) quirks.Role {
	for _, t := range []struct {
		tag  string
		role quirks.Role
	}{
		{"ID_MM_PORT_IGNORE", quirks.Ignore},
		{"ID_MM_PORT_TYPE_AT_PRIMARY", quirks.ATPrimary},
		{"ID_MM_PORT_TYPE_AT_PPP", quirks.PPP},
		{"ID_MM_PORT_TYPE_AT_SECONDARY", quirks.ATSecondary},
		{"ID_MM_PORT_TYPE_QCDM", quirks.QCDM},
		{"ID_MM_PORT_TYPE_GPS", quirks.GPS},
		{"ID_MM_PORT_TYPE_AUDIO", quirks.Audio},
	} {
		if udevtag.True(tags[t.tag]) {
			return t.role
		}
	}
	return quirks.Unset
}

// observeModem adds what the daemons know.
func (h *Host) observeModem(o *bridge.Observation) {
	modems, _ := h.modems.latest()
	net, _ := h.net.latest()
	for _, m := range modems {
		if path.Base(m.SysfsPath) != string(o.Port) || !madeOf(m, *o.Device) {
			continue
		}
		o.Modem = modem(m)
		o.APNs = h.accessPoints(o.Modem.SIMOperator)
		d, known := net.Modem(m.Path)
		if known {
			o.Link = link(d)
		}
		for _, p := range net.Profiles {
			o.Profiles = append(o.Profiles, profile(p, net.passwords[p.Path], m, d))
		}
	}
}

// madeOf reports whether the modem has a port of the device. ModemManager takes a
// while to drop the modem of a stick that was pulled, and the next one may be in
// its place by then.
func madeOf(m mm.Modem, d usb.Device) bool {
	ports := udevtag.Ports(d)
	return slices.ContainsFunc(m.Ports, func(p mm.Port) bool {
		return slices.ContainsFunc(ports, func(is udevtag.Port) bool { return is.Name == p.Name })
	})
}

// modem says in the bridge's words what ModemManager exports.
func modem(m mm.Modem) *bridge.Modem {
	out := &bridge.Modem{
		Path: m.Path, State: modemState(m.State),
		OperatorCode: m.Operator.Code, OperatorName: m.Operator.Name,
		Registration: m.Registration.String(), Signal: int(m.Signal),
	}
	if out.State == bridge.ModemFailed {
		out.FailedReason = m.FailedReason.String()
	}
	if out.State == bridge.ModemLocked {
		out.Lock = m.Unlock.String()
	}
	if m.SIM != nil {
		out.SIMOperator = m.SIM.Operator.Code
	}
	// A profile as we make it leaves both address methods automatic.
	plain := nm.Profile{IPv4Method: "auto", IPv6Method: "auto", IPv4MayFail: true, IPv6MayFail: true}
	if wish, ok := nm.DialRequest(plain, nil, uint32(m.IPFamilies)); ok {
		out.IPType = wish.IPType
	}
	for _, p := range m.Ports {
		out.Ports = append(out.Ports, p.Name)
	}
	for _, b := range m.Bearers {
		out.Bearers = append(out.Bearers, bearer(b.Properties))
	}
	return out
}

// modemState folds ModemManager's states into the ones that matter.
func modemState(s mm.State) bridge.ModemState {
	switch s {
	case mm.Failed:
		return bridge.ModemFailed
	case mm.Initializing:
		return bridge.ModemInitializing
	case mm.Locked:
		return bridge.ModemLocked
	case mm.Disabled, mm.Disabling:
		return bridge.ModemDisabled
	case mm.Enabling, mm.Enabled, mm.Searching:
		return bridge.ModemEnabled
	case mm.Registered:
		return bridge.ModemRegistered
	case mm.Connecting, mm.Disconnecting:
		return bridge.ModemConnecting
	case mm.Connected:
		return bridge.ModemConnected
	}
	return bridge.ModemUnknown
}

// bearer says in the bridge's words what a bearer was asked for with.
func bearer(p mm.BearerProperties) bridge.Bearer {
	b := bridge.Bearer{
		APN: value(p.APN), User: value(p.User), Password: value(p.Password),
		IPType: uint32(p.IPType), AllowedAuth: p.AllowedAuth,
		HomeOnly: p.AllowRoaming != nil && !*p.AllowRoaming,
	}
	b.Foreign = !mm.SameBearer(p, properties(b))
	return b
}

// properties is the reverse of bearer.
func properties(b bridge.Bearer) mm.BearerProperties {
	p := mm.BearerProperties{APN: &b.APN, IPType: mm.IPFamily(b.IPType), AllowedAuth: b.AllowedAuth}
	if b.User != "" {
		p.User = &b.User
	}
	if b.Password != "" {
		p.Password = &b.Password
	}
	if b.HomeOnly {
		p.AllowRoaming = new(false)
	}
	return p
}

// link says in the bridge's words what NetworkManager makes of the modem.
func link(d nm.Device) *bridge.Link {
	l := &bridge.Link{
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
		UUID: p.UUID, ID: p.ID, APN: value(p.APN),
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

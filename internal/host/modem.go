// SPDX-License-Identifier: GPL-3.0-or-later

package host

import (
	"context"
	"fmt"
	"path"
	"slices"
	"time"

	"modembridge/bridge"
	"modembridge/internal/mm"
	"modembridge/internal/nm"
	"modembridge/internal/udevtag"
	"modembridge/switcher/usb"
)

// exports is what ModemManager exports.
type exports struct {
	run  string // of ModemManager, named as no other one is
	list []mm.Modem
}

// readModems reads ModemManager. What was read of modems that are gone is dropped:
// ModemManager gives their paths to others when it is started anew.
func (h *Host) readModems(ctx context.Context) (e exports, err error) {
	// Before the modems: should another run begin in between, they are read again.
	if e.run, err = h.mm.Instance(ctx); err != nil {
		err = fmt.Errorf("cannot list modems: %w", err)
	} else {
		e.list, err = h.mm.Modems(ctx)
	}
	if h.deaf.due(time.Now(), err, h.ours.Load()) {
		h.awaken(ctx)
	}
	h.apns.keep(e.list)
	return e, err
}

// isOf reports whether the modem is that of the device.
func isOf(m mm.Modem, d usb.Device) bool {
	return path.Base(m.SysfsPath) == string(d.Port) && madeOf(m, d)
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
		Path: m.Path, State: modemState(m.State), Enabling: m.State == mm.Enabling,
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
		out.SIM, out.SIMNumber, out.SIMOperator = m.SIM.Path, m.SIM.Identifier, m.SIM.Operator.Code
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

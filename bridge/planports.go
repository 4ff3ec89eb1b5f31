// SPDX-License-Identifier: GPL-3.0-or-later

package bridge

import (
	"slices"

	"modembridge/quirks"
	"modembridge/switcher/usb"
)

// wantedOfPorts returns what is to be done about a stick's ports so that
// ModemManager has all of them, each with its role.
func wantedOfPorts(o Observation, k Knowledge, m Memory) []Action {
	switch {
	case o.Leased:
		return nil // ModemManager 1.20.4 ends when ports change that it was asked to keep its hands off
	case o.Gate == GateOpen:
		if why := reconsidered(o, k, m); why != "" {
			// A modem that looks for a network may answer nothing meanwhile.
			return []Action{Withhold{*o.Device, why, why == lostNetwork && held(m.Searching, o.Time, serviceLimit)}}
		}
		if o.Modem != nil {
			return []Action{Admit{*o.Device}}
		}
		return nil
	case o.Gate == GatePartly && held(m.Divided, o.Time, settleLimit) && o.Services.ModemManager && !atWork(o):
		return []Action{Withhold{Device: *o.Device, Why: "only some of them could pass"}}
	case o.Gate == GatePartly, o.Modem != nil, !complete(o, m):
		return nil // udev, ModemManager or the kernel has yet to do its part
	case (unknown(o.Serial) || m.doubts(*o.Device) && mute(o)) &&
		askable(*o.Device) && o.Time.Sub(m.Withheld) < askLimit:
		return []Action{Ask{*o.Device, o.Serial}}
	}
	if tty := commandPort(o.Serial); k.wantsInit() && tty != "" {
		init := Init{*o.Device, tty, k.Modem.Init}
		if at := m.Attempts[init.Key()]; (at.Ended.IsZero() || at.Err != nil) && o.Time.Sub(m.Withheld) < askLimit {
			return []Action{init}
		}
	}
	return []Action{Release{*o.Device}}
}

// atWork reports whether ModemManager or NetworkManager has or makes a connection.
func atWork(o Observation) bool {
	return o.Modem != nil && o.Modem.State >= ModemConnecting || o.Link != nil && (o.Link.Activated || o.Link.Busy)
}

// unaided is the reason to ask ports that ModemManager had.
const unaided = "it makes no modem of them by itself"

// givenUpOn is the reason to have ModemManager see ports anew that it makes no modem
// of.
const givenUpOn = "it has given up on them"

// lostNetwork is the reason to have ModemManager see the ports of a modem anew that
// finds no network: it does not see that the SIM was taken out, and notices that the
// modem hangs after a quarter of an hour, as it waits two minutes for the answer to
// each AT+COPS (1.20.4, measured).
const lostNetwork = "no network is found; the SIM may be out, or the modem hang"

// lost reports whether a modem has found no network for so long that ModemManager may
// have missed why. A dial of a person's waits for one, and nobody would dial again.
func lost(o Observation, m Memory) bool {
	p, there := o.profile()
	byHand := o.Link != nil && (o.Link.Activated || o.Link.Busy && !(there && p.Autoconnect))
	limit := serviceLimit
	if m.Served {
		limit = seekLimit
	}
	return held(m.Searching, o.Time, limit) && !byHand && o.Modem.Registration != "denied"
}

// reconsidered says why ModemManager is to see the ports anew, "" when it is
// not. Each reason counts once for a personality.
func reconsidered(o Observation, k Knowledge, m Memory) string {
	switch {
	case len(o.Serial) == 0 || !settled(o.Serial):
		return ""
	case o.Modem == nil && (unknown(o.Serial) || mute(o)) && askable(*o.Device) && !m.released(*o.Device) &&
		(o.Services.Unmanaged || held(m.Unexported, o.Time, unaidedLimit)):
		return unaided
	case o.Modem == nil && o.Services.Unmanaged && k.wantsInit() && !m.released(*o.Device):
		return "it wants to be told something first"
	case held(m.Unexported, o.Time, knownLimit):
		return givenUpOn
	case held(m.Overlooked, o.Time, lateLimit):
		return "it has overlooked one that came late"
	case lost(o, m):
		return lostNetwork
	case simMayCome(m) && held(m.SIMless, o.Time, simPatience):
		return "the SIM may have been slow"
	}
	return ""
}

// doubts reports whether the roles that the ports have led to no modem. Other
// firmware may have other ports under the same id.
func (m Memory) doubts(d usb.Device) bool {
	_, tried := m.Attempts[Withhold{Device: d, Why: unaided}.Key()]
	return tried
}

// simMayCome reports whether ModemManager found no SIM so soon after the plug
// that the stick may not have read it by then. ModemManager does not look again.
func simMayCome(m Memory) bool {
	return !m.Clock.Plugged.IsZero() && !m.SIMless.IsZero() && m.SIMless.Sub(m.Seen) < simLate
}

// released reports whether the ports were withheld and released in this
// personality: whatever could be found out was.
func (m Memory) released(d usb.Device) bool {
	at, tried := m.Attempts[Release{d}.Key()]
	return tried && at.Err == nil
}

// unknown reports whether the role of a port is not known.
func unknown(ports []SerialPort) bool {
	return slices.ContainsFunc(ports, func(p SerialPort) bool { return p.Role == quirks.Unset })
}

// askable reports whether the ports are of the kind that can be asked. The
// driver hso tells ModemManager itself what each is for (drivers/net/usb/hso.c,
// attribute hsotype).
func askable(d usb.Device) bool {
	return !slices.ContainsFunc(d.Interfaces, func(i usb.Interface) bool { return i.Driver == "hso" })
}

// mute reports whether ModemManager has no port to talk to: none for commands,
// and no network port, which has a control port of its own.
func mute(o Observation) bool { return commandPort(o.Serial) == "" && !hasNet(o) }

// commandPort returns the port that takes commands, "" when none is known.
func commandPort(ports []SerialPort) string {
	for _, role := range []quirks.Role{quirks.ATPrimary, quirks.ATSecondary, quirks.PPP} {
		for _, p := range ports {
			if p.Role == role {
				return p.TTY
			}
		}
	}
	return ""
}

// complete reports whether no more ports are to be expected: udev is done with
// those that are there, and every interface that could have one has, or has had
// time enough.
func complete(o Observation, m Memory) bool {
	if !settled(o.Serial) && !held(m.Grown, o.Time, settleLimit) {
		return false
	}
	awaited := slices.ContainsFunc(o.Device.Interfaces, func(i usb.Interface) bool {
		return (couldBeSerial(i) || i.Class.Class == 0x02 && i.Class.SubClass == 0x02) && i.Driver != "usb-storage" &&
			len(i.TTYs) == 0 && len(i.Nets) == 0 && len(i.Controls) == 0
	})
	return !awaited || held(m.Grown, o.Time, growLimit)
}

// overlooked reports whether ModemManager's modem lacks a port that it needs:
// versions before 1.24 take none that comes after they have asked the others.
func overlooked(o Observation) bool {
	if o.Modem == nil || o.Modem.State >= ModemConnecting || len(o.Modem.Ports) == 0 || o.Gate != GateOpen || !settled(o.Serial) ||
		o.Link != nil && (o.Link.Activated || o.Link.Busy) {
		return false
	}
	return slices.ContainsFunc(o.Serial, func(p SerialPort) bool {
		needed := p.Role == quirks.ATPrimary || p.Role == quirks.PPP || p.Role == quirks.Unset
		return needed && !slices.Contains(o.Modem.Ports, p.TTY)
	})
}

// proven reports whether the stick is online with roles that were found out,
// and not kept yet.
func proven(o Observation) bool {
	return o.Link != nil && o.Link.Activated &&
		slices.ContainsFunc(o.Serial, func(p SerialPort) bool { return p.Source == "asked" && p.Role != quirks.Unset })
}

// ttys names the ports in their order.
func ttys(ports []SerialPort) []string {
	names := make([]string, len(ports))
	for i, p := range ports {
		names[i] = p.TTY
	}
	return names
}

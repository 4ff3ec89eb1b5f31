// SPDX-License-Identifier: GPL-3.0-or-later

package bridge

import (
	"slices"

	"modembridge/switcher/usb"
)

// firstAbove returns the lowest rung above r that can be climbed, as far as can be
// said from here.
func firstAbove(r Rung, o Observation, m Memory) Rung {
	for _, next := range Rungs() {
		if next > r && climbable(next, o, m) {
			return next
		}
	}
	return NoRung
}

func climbable(r Rung, o Observation, m Memory) bool {
	modem := o.Modem != nil && o.Modem.State >= ModemDisabled
	switch r {
	case NoRung:
		return false
	case Reconnect:
		return modem && o.Modem.State >= ModemRegistered && o.Link != nil && m.Ladder.Profile != ""
	case Reenable:
		return modem
	case ResetModem:
		return modem && !usedBesides(o)
	case Retag:
		return len(o.Serial) > 0 && settled(o.Serial) && m.Ladder.Trouble != "not-recognised" // where it was tried
	case Rebind:
		return slices.ContainsFunc(o.Device.Interfaces, func(i usb.Interface) bool { return len(i.TTYs) > 0 })
	case ResetUSB, Reauthorize, CyclePower:
	}
	return !usedBesides(o)
}

// usedBesides reports whether something in the stick that is not its modem is in
// use: a memory card, or a network that the computer has to do nothing for.
func usedBesides(o Observation) bool {
	for _, m := range o.Media {
		if len(m.Mounts) > 0 || m.Swap || len(m.Holders) > 0 || m.Busy {
			return true
		}
	}
	return isRouter(*o.Device)
}

// paused reports whether somebody else has to do something first: the kernel, udev,
// one of the daemons, or the network.
func paused(o Observation, k Knowledge) bool {
	return o.Device == nil || k.Storage != nil || o.Leased || o.Gate != GateOpen ||
		!o.Services.ModemManager || !o.Services.NetworkManager ||
		o.Modem != nil && (o.Modem.State == ModemEnabled && !o.Modem.Enabling || o.Modem.State == ModemConnected && !registered(o.Modem.Registration))
}

// registered reports whether ModemManager's word for the registration is that the
// modem is in a network.
func registered(registration string) bool {
	return registration == "" || slices.Contains([]string{"home", "roaming"}, registration)
}

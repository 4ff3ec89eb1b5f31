// SPDX-License-Identifier: GPL-3.0-or-later

package bridgetest

import (
	"slices"

	"modembridge/bridge"
	"modembridge/switcher/usb"
)

// FailDial has the dial of the stick in the port fail, or its link break, with
// what ModemManager and NetworkManager then say, and nobody dial again. It is
// for use inside Do. A stick without a link does not dial.
func (w *World) FailDial(port usb.PortPath, f bridge.Failure) {
	sl := w.slots[port]
	if sl == nil || sl.link == nil {
		return
	}
	sl.life++ // no dial that is under way comes to its end
	m := *sl.modem
	m.State, m.Registration = bridge.ModemRegistered, "home"
	sl.modem, sl.link, sl.failure = &m, &bridge.Link{}, f
}

// Redial has NetworkManager dial the stick in the port. It is for use inside Do.
func (w *World) Redial(port usb.PortPath) {
	if sl := w.slots[port]; sl != nil {
		w.dial(port, sl)
	}
}

// ChangeLink changes what NetworkManager makes of the modem in the port. It is
// for use inside Do.
func (w *World) ChangeLink(port usb.PortPath, f func(*bridge.Link)) {
	if sl := w.slots[port]; sl != nil && sl.link != nil {
		l := *sl.link
		f(&l)
		sl.link = &l
	}
}

// connected forgets what the daemons forget when a bearer has carried the link
// up: NetworkManager why a dial failed, ModemManager why this bearer did.
func (sl *slot) connected(by bridge.Bearer) {
	f := bridge.Failure{Bearers: slices.Clone(sl.failure.Bearers)}
	f.Bearers = slices.DeleteFunc(f.Bearers, func(e bridge.BearerError) bool { return e.Bearer == by })
	sl.failure = f
}

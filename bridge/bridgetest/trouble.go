// SPDX-License-Identifier: GPL-3.0-or-later

package bridgetest

import (
	"time"

	"modembridge/bridge"
	"modembridge/switcher/usb"
)

// What NetworkManager does about dials that fail: it makes four, and then none for
// five minutes (nm-policy.c, AUTOCONNECT_RESET_RETRIES_TIMER).
const (
	dials    = 4
	tiredFor = 5 * time.Minute
)

// searching is how long a modem looks for a network that is there.
const searching = 1500 * time.Millisecond

// A coverage is how the network stands to a stick.
type coverage struct {
	registration string          // that the modem tells instead of "home"; "" for a network that is there
	refusal      *bridge.Failure // of every dial
	failed       int             // dials in a row
}

// LoseNetwork has the network of the stick in the port be gone ("searching") or let
// the SIM in no longer ("denied").
func (w *World) LoseNetwork(port usb.PortPath, registration string) {
	w.change(func() {
		if sl := w.slots[port]; sl != nil {
			sl.coverage.registration = registration
			w.unregister(sl)
		}
	})
}

// unregister is a modem that loses its network, and the link with it.
func (w *World) unregister(sl *slot) {
	if sl.modem == nil || sl.modem.State < bridge.ModemDisabled {
		return
	}
	sl.life++
	m := *sl.modem
	m.State, m.Registration = bridge.ModemEnabled, sl.coverage.registration
	sl.modem = &m
	if sl.link != nil {
		sl.link = &bridge.Link{UserOff: sl.link.UserOff}
	}
}

// RefuseDials has the network end the link of the stick in the port, and every
// dial, with what the daemons then say.
func (w *World) RefuseDials(port usb.PortPath, f bridge.Failure) {
	w.change(func() {
		sl := w.slots[port]
		if sl == nil {
			return
		}
		sl.coverage.refusal = &f
		if sl.link != nil && !sl.link.UserOff && sl.modem.State > bridge.ModemLocked {
			sl.link = &bridge.Link{}
			w.refuse(port, sl)
		}
	})
}

// FindNetwork ends all that.
func (w *World) FindNetwork(port usb.PortPath) {
	w.change(func() {
		sl := w.slots[port]
		if sl == nil {
			return
		}
		lost := sl.coverage.registration != ""
		sl.coverage.registration, sl.coverage.refusal = "", nil
		if lost && sl.modem != nil && sl.modem.State == bridge.ModemEnabled {
			w.later(port, sl, searching, func() {
				if sl.modem == nil {
					return // it hangs, and ModemManager has let go of it
				}
				m := *sl.modem
				m.State, m.Registration = bridge.ModemRegistered, "home"
				sl.modem = &m
				w.dial(port, sl)
			})
		}
	})
}

// hindered is a dial that the network does not let happen.
func (w *World) hindered(port usb.PortPath, sl *slot) bool {
	switch {
	case sl.coverage.registration != "":
		w.unregister(sl)
		return true
	case sl.coverage.refusal != nil:
		w.refuse(port, sl)
		return true
	}
	return false
}

// refuse is a dial that fails.
func (w *World) refuse(port usb.PortPath, sl *slot) {
	sl.life++
	w.later(port, sl, dialling, func() {
		if sl.modem == nil || sl.link == nil {
			return
		}
		m := *sl.modem
		m.State, m.Registration = bridge.ModemRegistered, "home"
		sl.modem = &m
		if sl.link.Busy {
			sl.link = &bridge.Link{}
		}
		if sl.coverage.refusal != nil {
			sl.failure = *sl.coverage.refusal
		}
		if sl.coverage.failed++; sl.coverage.failed < dials {
			w.dial(port, sl)
			return
		}
		w.tire(port, sl)
	})
}

// tire is NetworkManager, which has had enough for a while.
func (w *World) tire(port usb.PortPath, sl *slot) {
	sl.tired = true
	w.later(port, sl, tiredFor, func() {
		sl.tired, sl.coverage.failed = false, 0
		w.dial(port, sl)
	})
}

// Relapse has the stick in the port leave the bus and come back as a CD-ROM.
func (w *World) Relapse(port usb.PortPath) {
	w.change(func() {
		sl := w.slots[port]
		if sl == nil || sl.device == nil {
			return
		}
		sl.life++
		sl.leave()
		sl.device = nil
		w.later(port, sl, reenumeration, func() { w.showStorage(port, sl) })
	})
}

// Reached returns what is known of the port at this moment: whether its link is
// up, and how many PINs its SIM got since it has its power.
func (w *World) Reached(port usb.PortPath) (linked bool, pins int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	sl := w.slots[port]
	if sl == nil {
		return false, 0
	}
	if sl.stick.SIM != nil {
		pins = sl.stick.SIM.given
	}
	return sl.link != nil && sl.link.Activated && sl.air.stalled.IsZero(), pins
}

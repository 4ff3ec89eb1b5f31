// SPDX-License-Identifier: GPL-3.0-or-later

package bridgetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"modembridge/bridge"
	"modembridge/switcher/usb"
)

// unlocking is how long a SIM takes for its answer to a PIN.
const unlocking = 600 * time.Millisecond

// A SIM is a card that asks for its PIN.
type SIM struct {
	PIN      string // that it wants
	Kept     string // what the world keeps for it; "" is nothing
	Tries    int    // left
	Hidden   bool   // nobody tells the tries that are left
	Nameless bool   // its number cannot be read while it is locked
	Profile  bool   // a profile of NetworkManager has a PIN for it
	Broken   bool   // the memory of what was sent cannot be written

	unlocked bool
	given    int      // PINs in this insertion
	sent     bool     // one was sent in this insertion, as far as the world remembers
	refused  []string // ever
}

// seen is what is known of the card while it is locked.
func (s *SIM) seen() bridge.PIN {
	p := bridge.PIN{
		SIM: "sim", Tries: s.Tries, Kept: s.Kept != "",
		Sent: s.sent, Refused: slices.Contains(s.refused, s.Kept),
	}
	if s.Hidden {
		p.Tries = bridge.UnknownTries
	}
	if s.Nameless {
		p.SIM = ""
	}
	return p
}

// insert is a SIM that is put in, or gets its power.
func (s *SIM) insert() {
	if s != nil {
		s.unlocked, s.given, s.sent = false, 0, false
	}
}

// Unlock implements bridge.World. It is strict: what the guard must not send is a
// violation.
func (w *World) Unlock(_ context.Context, d usb.Device, modem string) error {
	var err error
	w.change(func() {
		sl := w.at(d)
		if sl == nil || sl.modem == nil || sl.modem.Path != modem || sl.stick.SIM == nil {
			err = fmt.Errorf("%w: the stick is gone", bridge.ErrPINNotSent)
			return
		}
		sim := sl.stick.SIM
		if sim.Profile {
			err = fmt.Errorf("%w: %w", bridge.ErrPINNotSent, bridge.ErrPINElsewhere)
			return
		}
		if sim.Broken {
			err = fmt.Errorf("%w: no space left on device", bridge.ErrPINNotSent)
			return
		}
		err = w.give(d.Port, sl)
	})
	return err
}

// give gives the card the PIN that is kept for it.
func (w *World) give(port usb.PortPath, sl *slot) error {
	sim := sl.stick.SIM
	w.Sent = append(w.Sent, "pin")
	sim.given++
	sim.sent = true
	switch {
	case sim.Kept == "":
		w.violate("%s: sent a PIN that nobody kept", port)
	case sim.given > 1:
		w.violate("%s: sent %d PINs for one insertion", port, sim.given)
	case sim.Tries < 3 && !sim.Hidden:
		w.violate("%s: sent a PIN with %d tries left", port, sim.Tries)
	case slices.Contains(sim.refused, sim.Kept):
		w.violate("%s: sent a PIN that was refused before", port)
	}
	if sim.Kept != sim.PIN {
		sim.Tries--
		sim.refused = append(sim.refused, sim.Kept)
		m := *sl.modem
		m.PIN = sim.seen()
		if sim.Tries == 0 {
			m.Lock = "sim-puk"
		}
		sl.modem = &m
		return errors.New("incorrect password")
	}
	sim.Tries, sim.unlocked = 3, true
	w.later(port, sl, unlocking, func() {
		m := *sl.modem
		m.State, m.Lock, m.PIN, m.SIMOperator = bridge.ModemDisabled, "", bridge.PIN{}, sl.stick.SIMOperator
		sl.modem = &m
		w.dial(port, sl)
	})
	return nil
}

// RemoveSIM implements bridge.World.
func (w *World) RemoveSIM(_ context.Context, d usb.Device) error {
	w.change(func() {
		sl := w.at(d)
		if sl == nil {
			return
		}
		if sl.modem == nil || sl.modem.FailedReason != "sim-missing" {
			w.violate("%s: took the SIM for gone", d.Port)
		}
		w.Sent = append(w.Sent, "remove-sim")
		sl.stick.SIM.sent = false
		if sl.modem != nil {
			m := *sl.modem
			m.PIN = sl.stick.SIM.seen()
			sl.modem = &m
		}
	})
	return nil
}

// SwapSIM takes the SIM out of the stick in the port, and puts that one in:
// ModemManager sees none for a moment, and then makes a new modem.
func (w *World) SwapSIM(port usb.PortPath, next *SIM) {
	w.change(func() {
		sl := w.slots[port]
		if sl == nil || sl.modem == nil || sl.stick.SIM == nil {
			return
		}
		sl.life++
		was := sl.stick.SIM
		sl.link = nil
		sl.modem = &bridge.Modem{
			Path: sl.modem.Path, Ports: sl.modem.Ports, State: bridge.ModemFailed, FailedReason: "sim-missing", PIN: was.seen(),
		}
		w.later(port, sl, 2*time.Second, func() {
			next.insert()
			if was.Nameless && next.Nameless {
				// Nobody can tell the one from the other, so it has the other's past.
				next.sent, next.refused = was.sent, append(next.refused, was.refused...)
			}
			sl.stick.SIM = next
			w.export(port, sl)
		})
	})
}

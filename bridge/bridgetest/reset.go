// SPDX-License-Identifier: GPL-3.0-or-later

package bridgetest

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"time"

	"modembridge/bridge"
	"modembridge/switcher/usb"
)

// Stall has nothing more come over the link of the stick in the port, without a
// word, until it is dialled anew. It is for use inside Do.
func (w *World) Stall(port usb.PortPath) { w.Sicken(port, bridge.Reconnect) }

// Sicken is Stall, and the links that come after are no better until that rung, or a
// higher one, is climbed. It is for use inside Do.
func (w *World) Sicken(port usb.PortPath, heals bridge.Rung) {
	if sl := w.slots[port]; sl != nil && sl.link != nil && sl.link.Activated && !sl.air.up.IsZero() && sl.sick == bridge.NoRung {
		sl.sick, sl.air.stalled = heals, time.Now()
	}
}

// Hang has the stick in the port not answer any more, so that ModemManager lets go
// of it, until that rung, or a higher one, is climbed. It is for use inside Do.
func (w *World) Hang(port usb.PortPath, heals bridge.Rung) {
	if sl := w.slots[port]; sl.hang(heals) {
		w.later(port, sl, forgetting, func() { sl.modem, sl.link = nil, nil })
	}
}

// HangUnnoticed is Hang with a ModemManager that waits for an answer for so long that
// it keeps the modem. It is for use inside Do.
func (w *World) HangUnnoticed(port usb.PortPath, heals bridge.Rung) { w.slots[port].hang(heals) }

// hang reports whether there is a modem that hangs from now on.
func (sl *slot) hang(heals bridge.Rung) bool {
	if sl == nil || sl.modem == nil || sl.hung {
		return false
	}
	sl.life++
	sl.sick, sl.hung = heals, true
	return true
}

// Resume has a stick that is sick be well again. It is for use inside Do.
func (w *World) Resume(port usb.PortPath) {
	if sl := w.slots[port]; sl != nil {
		sl.heal(bridge.CyclePower)
	}
}

func (sl *slot) heal(r bridge.Rung) {
	if sl.sick != bridge.NoRung && r >= sl.sick {
		sl.sick, sl.hung, sl.air.stalled = bridge.NoRung, false, time.Time{}
	}
}

// climbed notes that a rung was climbed, and whether that was to be.
func (w *World) climbed(port usb.PortPath, sl *slot, r bridge.Rung) {
	w.Climbed = append(w.Climbed, bridge.Climb{Rung: r, At: time.Now()})
	w.Sent = append(w.Sent, "reset "+r.String())
	switch {
	case sl.leased:
		w.violate("%s: %v of a stick that is lent", port, r)
	case sl.off || sl.link != nil && sl.link.UserOff:
		w.violate("%s: %v of a stick that was switched off by hand", port, r)
	case sl.modem != nil && sl.modem.State == bridge.ModemLocked:
		w.violate("%s: %v of a stick whose SIM is locked", port, r)
	case sl.failure.Reject != 0:
		w.violate("%s: %v of a stick that the network refuses", port, r)
	case r.LeavesBus() && len(sl.stick.Card) > 0:
		w.violate("%s: %v of a stick whose memory card is mounted", port, r)
	case r < bridge.Retag && sl.modem == nil:
		w.violate("%s: %v without a modem", port, r)
	}
	sl.heal(r)
}

// redial is NetworkManager, which is to activate what is active.
func (w *World) redial(port usb.PortPath, sl *slot) {
	if sl.sick == bridge.NoRung {
		w.violate("%s: cut a link that works", port)
	}
	w.climbed(port, sl, bridge.Reconnect)
	w.disconnect(sl)
}

func (w *World) disconnect(sl *slot) {
	sl.life++
	m := *sl.modem
	m.State = bridge.ModemRegistered
	sl.modem, sl.link, sl.air = &m, &bridge.Link{}, air{}
}

// Reset implements bridge.World.
func (w *World) Reset(_ context.Context, d usb.Device, modem string, r bridge.Rung) (err error) {
	w.change(func() {
		sl := w.at(d)
		switch {
		case sl == nil:
			err = fs.ErrNotExist
		case slices.Contains(sl.stick.Lacks, r):
			err = fmt.Errorf("%w: %v", bridge.ErrNoSuchRung, r)
		case r < bridge.Rebind && (sl.modem == nil || sl.modem.Path != modem):
			err = fs.ErrNotExist
		case r < bridge.Rebind && sl.hung:
			err = errors.New("the modem does not answer")
		default:
			w.climbed(d.Port, sl, r)
			w.reset(d.Port, sl, r)
		}
	})
	return err
}

func (w *World) reset(port usb.PortPath, sl *slot, r bridge.Rung) {
	switch {
	case r == bridge.Reenable:
		w.disconnect(sl)
		w.dial(port, sl)
	case r == bridge.Rebind:
		sl.life++
		sl.serial, sl.modem, sl.link, sl.air = nil, nil, nil, air{}
		w.showPorts(port, sl)
	default:
		sl.life++
		sl.leave()
		sl.device, sl.serial, sl.modem, sl.link, sl.air = nil, nil, nil, nil, air{}
		w.later(port, sl, reenumeration, func() {
			if sl.stick.CDROM {
				w.showStorage(port, sl)
			} else {
				w.showModem(port, sl)
			}
		})
	}
}

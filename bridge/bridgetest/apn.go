// SPDX-License-Identifier: GPL-3.0-or-later

package bridgetest

import (
	"context"
	"errors"
	"slices"

	"modembridge/bridge"
	"modembridge/switcher/usb"
)

// apns returns what there is for the SIM of the stick.
func (w *World) apns(sl *slot) bridge.APNs {
	worked := w.Worked[sl.stick.SIMCard]
	worked.Password = ""
	return bridge.APNs{Worked: worked, Database: offers(w.APNs[sl.modem.SIMOperator]), Contexts: offers(sl.contexts), Read: sl.read}
}

func offers(list []bridge.APN) (all []bridge.Offer) {
	for _, a := range list {
		all = append(all, bridge.Offer{APN: a})
	}
	return all
}

// takes reports whether the network takes what a profile asks for.
func (s Stick) takes(wish bridge.Bearer) bool {
	return wish.APN != "" && (s.Network == nil || slices.ContainsFunc(s.Network, func(a bridge.APN) bool {
		return a.Name == wish.APN && a.User == wish.User && a.Password == wish.Password
	}))
}

// spurn ends a dial: the network does not know the access point. NetworkManager
// dials again at once until it has had enough, with what the profile says by then.
func (w *World) spurn(port usb.PortPath, sl *slot, wish bridge.Bearer) {
	m := *sl.modem
	m.State = bridge.ModemRegistered
	if m.Registration = "home"; sl.stick.Roams {
		m.Registration = "roaming"
	}
	sl.modem = &m
	w.Dialled = append(w.Dialled, wish.APN)
	f := bridge.Failure{Device: 1, Dials: sl.failure.Dials + 1, Bearers: slices.Clone(sl.failure.Bearers)}
	f.Bearers = slices.DeleteFunc(f.Bearers, func(e bridge.BearerError) bool { return e.Bearer == wish })
	f.Bearers = append(f.Bearers, bridge.BearerError{Bearer: wish, Name: "MobileEquipment.MissingOrUnknownApn"})
	sl.failure, sl.link = f, &bridge.Link{}
	if sl.coverage.failed++; sl.coverage.failed < dials {
		sl.link.Busy = true
		w.dial(port, sl)
		return
	}
	w.tire(port, sl)
}

// ReadContexts implements bridge.World.
func (w *World) ReadContexts(_ context.Context, modem string) error {
	err := errors.New("no such modem")
	w.change(func() {
		for port, sl := range w.slots {
			switch {
			case sl.modem == nil || sl.modem.Path != modem:
			case sl.modem.State < bridge.ModemEnabled:
				w.violate("%s: asked a modem that is off for its contexts", port)
			default:
				sl.contexts, sl.read, err = sl.stick.Contexts, true, nil
			}
		}
	})
	return err
}

// NoteAPN implements bridge.World. What did not work is not to be remembered.
func (w *World) NoteAPN(_ context.Context, d usb.Device, a bridge.APN) error {
	w.change(func() {
		sl := w.at(d)
		if sl == nil || sl.link == nil {
			return
		}
		if !sl.link.Activated {
			w.violate("%s: remembered an access point without a link", d.Port)
		}
		if sl.stick.SIMCard != "" {
			w.Worked[sl.stick.SIMCard] = a
		}
	})
	return nil
}

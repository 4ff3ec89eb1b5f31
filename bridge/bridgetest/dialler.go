// SPDX-License-Identifier: GPL-3.0-or-later

package bridgetest

import (
	"context"
	"io/fs"
	"time"

	"modembridge/bridge"
	"modembridge/switcher/usb"
)

// A dialler is who has a link dialled.
type dialler uint8

const (
	networkManager dialler = iota
	us
	user
)

// UserDial is a user who has the stick in the port dialled.
func (w *World) UserDial(port usb.PortPath) {
	w.change(func() {
		sl := w.slots[port]
		if sl == nil || sl.link == nil || sl.link.Activated || w.WWANOff || w.Airplane {
			return
		}
		sl.off, sl.tired = false, false
		sl.link = &bridge.Link{}
		w.dialAs(user, port, sl)
	})
}

// Radio is a user who switches mobile broadband off or on, or a key of the computer
// that does.
func (w *World) Radio(off, airplane bool) {
	w.change(func() {
		w.WWANOff, w.Airplane = off, airplane
		for port, sl := range w.slots {
			if sl.link == nil {
				continue
			}
			if off || airplane {
				w.idle(sl, bridge.Link{})
			} else {
				w.dial(port, sl)
			}
		}
	})
}

// HangUp implements bridge.World. To end what somebody else has dialled is
// a violation, unless the SIM has used up what it may, and then once.
func (w *World) HangUp(_ context.Context, d usb.Device, modem string, atCap bool) error {
	err := error(fs.ErrNotExist)
	w.change(func() {
		sl := w.at(d)
		if sl == nil || sl.modem == nil || sl.modem.Path != modem || sl.link == nil || !sl.link.Activated {
			return
		}
		err = nil
		w.Sent = append(w.Sent, "hang up")
		spent := w.Data.Level == bridge.DataSpent && !w.Data.Allowed
		switch {
		case atCap && !spent:
			w.violate("%s: ended a link at a cap that is not reached", d.Port)
		case atCap && sl.dialler == user && w.Data.Stopped && sl.dialled.After(w.stopped):
			w.violate("%s: ended once more what a person has dialled", d.Port)
		case !atCap && sl.dialler != us:
			w.violate("%s: ended what somebody else has dialled", d.Port)
		}
		if atCap && !w.Data.Stopped {
			w.Data.Stopped, w.stopped = true, time.Now()
		}
		w.block(sl)
		sl.cut = true
		w.idle(sl, bridge.Link{Ended: true})
	})
	return err
}

// dialAs is somebody who has NetworkManager dial, whatever it remembers.
func (w *World) dialAs(who dialler, port usb.PortPath, sl *slot) {
	if profile, ok := w.choose(sl, false); ok {
		delete(w.blocked, profile.UUID)
		w.dialBy(who, profile, port, sl)
	}
}

// block has NetworkManager remember that the profile was hung up.
func (w *World) block(sl *slot) {
	if profile, ok := w.choose(sl, false); ok {
		w.blocked[profile.UUID] = true
	}
}

// idle ends whatever link there is.
func (w *World) idle(sl *slot, l bridge.Link) {
	sl.life++
	sl.link = &l
	if sl.modem != nil && sl.modem.State >= bridge.ModemRegistered {
		m := *sl.modem
		m.State = bridge.ModemRegistered
		sl.modem = &m
	}
}

// judgeDial notes what speaks against a dial of ours.
func (w *World) judgeDial(port usb.PortPath, sl *slot) {
	switch {
	case sl.link.UserOff || sl.off:
		w.violate("%s: dialled what was switched off by hand", port)
	case w.WWANOff || w.Airplane:
		w.violate("%s: dialled with the radio off", port)
	case w.Data.Level == bridge.DataSpent && !w.Data.Allowed:
		w.violate("%s: dialled with nothing left to use", port)
	}
}

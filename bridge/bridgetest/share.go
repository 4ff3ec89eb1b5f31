// SPDX-License-Identifier: GPL-3.0-or-later

package bridgetest

import (
	"slices"
	"strings"

	"modembridge/bridge"
	"modembridge/switcher/usb"
)

// Own returns the UUID of the profile that is for the SIM with that number alone.
func Own(number string) string {
	if number == "" {
		return ""
	}
	return "own-of-" + strings.TrimRight(number, "F")
}

// RestoreProfile is a user who asks for a profile that was deleted.
func (w *World) RestoreProfile(uuid string) {
	w.change(func() {
		if !slices.ContainsFunc(w.profiles, func(p bridge.Profile) bool { return p.UUID == uuid }) {
			delete(w.created, uuid)
		}
	})
}

// AddByHand is a user who makes a profile.
func (w *World) AddByHand(uuid string, s bridge.Settings) {
	w.change(func() {
		w.profiles = append(w.profiles, stored(bridge.Profile{UUID: uuid}, s))
		for port, sl := range w.slots {
			w.dial(port, sl)
		}
	})
}

// Profiles returns those of NetworkManager.
func (w *World) Profiles() []bridge.Profile {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.profiles)
}

// Link returns what NetworkManager makes of the modem in the port.
func (w *World) Link(port usb.PortPath) bridge.Link {
	w.mu.Lock()
	defer w.mu.Unlock()
	if sl := w.slots[port]; sl != nil && sl.link != nil {
		return *sl.link
	}
	return bridge.Link{}
}

// fits reports whether NetworkManager would use the profile with the modem.
func fits(p bridge.Profile, sl *slot) bool {
	return p.Settings.SIM == "" || sl.stick.Number == "" || p.Settings.SIM == sl.stick.Number
}

// active returns the UUID of the profile that the modem uses, or is about to.
func (sl *slot) active() string {
	switch {
	case sl.link == nil:
		return ""
	case sl.link.Profile == "" && sl.dialLife == sl.life:
		return sl.dials
	}
	return sl.link.Profile
}

// choose returns the profile that NetworkManager dials: the one in use, else the
// first that fits and that no other modem uses. Unasked, it is one that it may.
func (w *World) choose(sl *slot, unasked bool) (bridge.Profile, bool) {
	used := sl.active()
	suits := func(p bridge.Profile) bool {
		for _, other := range w.slots {
			if other != sl && other.active() == p.UUID {
				return false
			}
		}
		return fits(p, sl) && !(unasked && (!p.Autoconnect || w.blocked[p.UUID]))
	}
	i := slices.IndexFunc(w.profiles, func(p bridge.Profile) bool { return p.UUID == used && suits(p) })
	if i < 0 {
		i = slices.IndexFunc(w.profiles, suits)
	}
	if i < 0 {
		return bridge.Profile{}, false
	}
	return w.profiles[i], true
}

// settleIn notes with which SIM a profile of ours was used last.
func (w *World) settleIn(uuid string, sl *slot) {
	for i, p := range w.profiles {
		if _, ours := w.created[uuid]; ours && p.UUID == uuid {
			w.profiles[i].Home = Own(sl.stick.Number)
		}
	}
}

// seen returns the profiles as they are for the modem.
func (w *World) seen(sl *slot) []bridge.Profile {
	list := slices.Clone(w.profiles)
	for i := range list {
		list[i].Fits = fits(list[i], sl)
	}
	return list
}

// rivals returns the other modems.
func (w *World) rivals(sl *slot) (list []bridge.Rival) {
	for port, other := range w.slots {
		if other == sl || other.modem == nil || other.modem.State == bridge.ModemFailed {
			continue
		}
		r := bridge.Rival{Port: port, SIM: other.modem.SIMNumber, Own: other.modem.Own, Profile: other.active()}
		for _, p := range w.profiles {
			if fits(p, other) {
				r.Fits = append(r.Fits, p.UUID)
			}
		}
		list = append(list, r)
	}
	return list
}

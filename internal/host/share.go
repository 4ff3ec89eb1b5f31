// SPDX-License-Identifier: GPL-3.0-or-later

package host

import (
	"path"
	"slices"
	"strings"

	"modembridge/bridge"
	"modembridge/internal/mm"
	"modembridge/internal/nm"
	"modembridge/switcher/usb"
)

// created returns the profiles that we have made at any time, and what they were
// called. Without a ledger that is the one that we could make, so that none is made
// that the user may have deleted.
func (h *Host) created() (uuids []string, names map[string]string) {
	if h.ledger == nil {
		return []string{bridge.ProfileUUID}, nil
	}
	names = make(map[string]string)
	for _, p := range h.ledger.Profiles() {
		uuids = append(uuids, p.UUID)
		if p.ID != "" {
			names[p.UUID] = p.ID
		}
	}
	return uuids, names
}

// ownProfile returns the UUID of the profile that is for the modem's SIM alone, ""
// while the number of that is unknown. The F that fills the number up is no part of
// it: see bridge.Rival.
func (h *Host) ownProfile(m mm.Modem) string {
	if h.ledger == nil || m.SIM == nil {
		return ""
	}
	number := strings.TrimRight(strings.ToUpper(m.SIM.Identifier), "F")
	if number == "" {
		return ""
	}
	return h.ledger.OfSIM(number)
}

// seenProfile says in the bridge's words what a profile is to the modem.
func (h *Host) seenProfile(p nm.Profile, net network, m mm.Modem, d nm.Device) bridge.Profile {
	out := profile(p, net.passwords[p.Path], m, d)
	out.Ours = net.ours[p.Path]
	if h.ledger == nil {
		return out
	}
	for _, made := range h.ledger.Profiles() {
		if made.UUID == p.UUID {
			out.Home = made.Home
		}
	}
	return out
}

// rivals returns the other modems that may dial.
func (h *Host) rivals(m mm.Modem, all []mm.Modem, net network) (list []bridge.Rival) {
	for _, other := range all {
		if other.Path == m.Path || other.State == mm.Failed {
			continue
		}
		r := bridge.Rival{Port: usb.PortPath(path.Base(other.SysfsPath)), Own: h.ownProfile(other)}
		if other.SIM != nil {
			r.SIM = other.SIM.Identifier
		}
		d, _ := net.Modem(other.Path)
		if d.Active != nil {
			r.Profile = d.Active.UUID
		}
		for _, p := range net.Profiles {
			if slices.Contains(d.AvailableUUID, p.UUID) || fits(p, other) {
				r.Fits = append(r.Fits, p.UUID)
			}
		}
		list = append(list, r)
	}
	return list
}

// noteUse records with which SIM a profile of ours is used.
func (h *Host) noteUse(o *bridge.Observation) {
	if h.ledger == nil || o.Link == nil || !o.Link.Activated || o.Modem.Own == "" {
		return
	}
	if err := h.ledger.Use(o.Link.Profile, o.Modem.Own); err != nil {
		h.log.Warn("cannot remember with which SIM the profile is used", "err", err)
	}
}

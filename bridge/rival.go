// SPDX-License-Identifier: GPL-3.0-or-later

package bridge

import (
	"cmp"
	"slices"
	"strings"

	"modembridge/switcher/usb"
)

// A Rival is another modem of the machine, which may want the same profiles.
type Rival struct {
	Port    usb.PortPath // "" for one that is not in a USB port
	Ours    bool         // it is in a port in which we look after a stick
	SIM     string       // number of its SIM, "" while unknown
	Own     string       // see Modem.Own
	Profile string       // UUID of the active profile
	Fits    []string     // UUIDs of the profiles that may be used with it

	me bool // it is the modem whose observation this is
}

// sameSIM reports whether two numbers are known and those of one SIM. Some sticks
// show the F that fills what the card has no digit for (ETSI TS 102 221, 13.2).
func sameSIM(a, b string) bool {
	bare := func(s string) string { return strings.TrimRight(strings.ToUpper(s), "F") }
	return bare(a) != "" && bare(a) == bare(b)
}

// rivals returns the stick itself and the other modems, in an order that is the
// same whoever looks.
func (o Observation) rivals() []Rival {
	me := Rival{Port: o.Port, Ours: true, SIM: o.Modem.SIMNumber, Own: o.Modem.Own, me: true}
	if o.Link != nil {
		me.Profile = o.Link.Profile
	}
	for _, p := range o.Profiles {
		if p.Fits {
			me.Fits = append(me.Fits, p.UUID)
		}
	}
	all := append([]Rival{me}, o.Rivals...)
	slices.SortStableFunc(all, func(a, b Rival) int { return cmp.Compare(a.Port, b.Port) })
	return all
}

// fits reports whether the modem may use the profile, now or once it is bound to
// the SIM as this modem spells its number.
func (r Rival) fits(p Profile) bool {
	return slices.Contains(r.Fits, p.UUID) || p.Ours.Has(FieldSIM) && sameSIM(p.Settings.SIM, r.SIM)
}

// bound reports whether the profile is for the modem's SIM and no other.
func (r Rival) bound(p Profile) bool {
	return r.fits(p) && (sameSIM(p.Settings.SIM, r.SIM) || p.UUID == r.Own)
}

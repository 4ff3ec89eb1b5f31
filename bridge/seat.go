// SPDX-License-Identifier: GPL-3.0-or-later

package bridge

import (
	"fmt"
	"maps"
	"slices"
)

// A seat is the profile that a stick has: one that is there, or one that would be
// made for it. NetworkManager uses a profile with one modem at a time (connection.
// multi-connect), so that each stick needs its own.
type seat struct {
	Profile         // as it is; only its UUID counts unless There
	There      bool // it exists
	Own        bool // it is for the stick's SIM alone
	Bound      bool // none: `mobile` is bound to something else by hand
	Numberless bool // none: another modem has `mobile`, and the SIM's number is unknown
}

// seat returns which profile the stick has. It decides that for all modems of the
// machine, from what every stick sees in the same way, so that no two take one:
// first those that use a profile have it; then a profile that is bound to a SIM is
// for the modem with that SIM; one that was last used with a SIM stays with it; and
// of those that are left, `mobile` first, each goes to the modem in the first port.
// `mobile` counts as the last of them when it does not exist. A modem that is left
// over gets a profile of its own.
func (o Observation) seat() seat {
	t := table{all: o.rivals(), profiles: o.Profiles, of: make(map[string]int), seated: make(map[int]bool)}
	t.seatUsers()
	t.seatBy(Rival.bound)
	t.seatBy(func(r Rival, p Profile) bool { return r.fits(p) && p.Home != "" && p.Home == r.Own })
	t.seatBy(func(r Rival, p Profile) bool { return r.fits(p) && r.Ours })
	mobile, there := o.named(ProfileUUID)
	if !there {
		t.seatOne(Profile{UUID: ProfileUUID}, func(r Rival, _ Profile) bool { return r.Ours })
	}
	for uuid, i := range t.of {
		if t.all[i].me {
			p, there := o.named(uuid)
			p.UUID = uuid
			return seat{Profile: p, There: there, Own: uuid == o.Modem.Own}
		}
	}
	_, taken := t.of[ProfileUUID]
	_, shared := t.of[o.Modem.Own]
	byUs := mobile.Settings.SIM != "" && mobile.Ours.Has(FieldSIM)
	switch {
	case !taken && !byUs:
		return seat{Bound: true}
	case o.Modem.Own == "", shared:
		return seat{Numberless: true}
	}
	own, there := o.named(o.Modem.Own)
	if there {
		return seat{Bound: true} // to another SIM or stick, by hand
	}
	own.UUID = o.Modem.Own
	return seat{Profile: own, Own: true}
}

// profile returns the profile that would dial this stick.
func (o Observation) profile() (Profile, bool) {
	if o.Modem == nil {
		return Profile{}, false
	}
	at := o.seat()
	return at.Profile, at.There
}

// named returns the profile with that UUID.
func (o Observation) named(uuid string) (Profile, bool) {
	i := slices.IndexFunc(o.Profiles, func(p Profile) bool { return p.UUID == uuid })
	if i < 0 {
		return Profile{}, false
	}
	return o.Profiles[i], true
}

// A table is which modem has which profile, as far as that is decided.
type table struct {
	all      []Rival
	profiles []Profile
	of       map[string]int // index of the modem, by UUID of the profile
	seated   map[int]bool
}

func (t *table) seat(r int, uuid string) { t.of[uuid], t.seated[r] = r, true }

// seatUsers gives modems what they use.
func (t *table) seatUsers() {
	for i, r := range t.all {
		if r.Profile != "" {
			t.seat(i, r.Profile)
		}
	}
}

// seatBy goes over the profiles, `mobile` first, and gives each to the first modem
// that it suits.
func (t *table) seatBy(suits func(Rival, Profile) bool) {
	for _, first := range []bool{true, false} {
		for _, p := range t.profiles {
			if first == (p.UUID == ProfileUUID) {
				t.seatOne(p, suits)
			}
		}
	}
}

// seatOne gives the profile to the first modem that it suits and that has none.
func (t *table) seatOne(p Profile, suits func(Rival, Profile) bool) {
	if _, taken := t.of[p.UUID]; taken {
		return
	}
	for i, r := range t.all {
		if !t.seated[i] && suits(r, p) {
			t.seat(i, p.UUID)
			return
		}
	}
}

// free reports whether the profile may be made: not one that was deleted by hand.
func (s seat) free(o Observation) bool { return s.UUID != "" && !o.created(s.UUID) }

// name returns the name that the seat's profile is made with: `mobile`, or the
// first of `mobile-2`, `mobile-3`, … that no profile has, and none had that we made.
func (s seat) name(o Observation) string {
	if s.UUID == ProfileUUID {
		return ProfileID
	}
	for n := 2; ; n++ {
		name := fmt.Sprintf("%s-%d", ProfileID, n)
		if !slices.ContainsFunc(o.Profiles, func(p Profile) bool { return p.ID == name }) &&
			!slices.Contains(slices.Collect(maps.Values(o.MadeAs)), name) {
			return name
		}
	}
}

// bind binds the profile to the stick's SIM: one that is for it alone, and `mobile`
// once there is another modem that NetworkManager could dial it with. Nothing
// unbinds it: a profile follows its SIM from then on.
func (s seat) bind(want *Settings, o Observation) {
	if s.Own || len(o.Rivals) > 0 || sameSIM(want.SIM, o.Modem.SIMNumber) {
		if o.Modem.SIMNumber != "" {
			want.SIM = o.Modem.SIMNumber
		}
	}
}

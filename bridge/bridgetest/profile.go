// SPDX-License-Identifier: GPL-3.0-or-later

package bridgetest

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"modembridge/bridge"
)

// DeleteProfile is a user who deletes the profile with that UUID.
func (w *World) DeleteProfile(uuid string) {
	w.change(func() {
		w.profiles = slices.DeleteFunc(w.profiles, func(p bridge.Profile) bool { return p.UUID == uuid })
		for _, sl := range w.slots {
			if sl.link != nil && sl.link.Profile == uuid {
				sl.link = &bridge.Link{}
			}
		}
	})
}

// EditProfile is a user who edits the profile with that UUID, if there is one.
func (w *World) EditProfile(uuid string, edit func(*bridge.Settings)) {
	w.change(func() {
		for i, p := range w.profiles {
			if p.UUID != uuid {
				continue
			}
			next := p.Settings
			edit(&next)
			for f := range bridge.AllFields.Each() {
				if p.Settings.Text(f) != next.Text(f) {
					p.Ours &^= bridge.Fields(0).With(f)
				}
			}
			w.profiles[i] = stored(p, next)
		}
	})
}

// Rewrite is somebody else with the power to write what is ours: another stick whose
// profile it is, too.
func (w *World) Rewrite(uuid string, edit func(*bridge.Settings)) {
	w.change(func() {
		for i, p := range w.profiles {
			if p.UUID == uuid {
				next := p.Settings
				edit(&next)
				w.profiles[i] = stored(p, next)
			}
		}
	})
}

// Profile returns the profile with that UUID.
func (w *World) Profile(uuid string) (p bridge.Profile, ok bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	i := slices.IndexFunc(w.profiles, func(p bridge.Profile) bool { return p.UUID == uuid })
	if i < 0 {
		return bridge.Profile{}, false
	}
	return w.profiles[i], true
}

// stored is the profile with these settings.
func stored(p bridge.Profile, s bridge.Settings) bridge.Profile {
	p.Revision++
	p.Settings, p.ID, p.APN, p.Autoconnect = s, s.ID, s.APN.Name, s.Autoconnect
	p.Wish = bridge.Bearer{APN: s.APN.Name, User: s.User, Password: s.Password, HomeOnly: s.HomeOnly, IPType: 4}
	return p
}

// AddProfile implements bridge.World.
func (w *World) AddProfile(_ context.Context, p bridge.NewProfile) error {
	var err error
	w.change(func() {
		if slices.ContainsFunc(w.profiles, func(old bridge.Profile) bool { return old.UUID == p.UUID }) {
			return // another stick was faster
		}
		w.Sent = append(w.Sent, "profile "+p.APN.Name)
		if _, made := w.created[p.UUID]; made {
			w.violate("made a profile again that was deleted by hand")
		}
		if slices.Contains(slices.Collect(maps.Values(w.created)), p.ID) {
			err = bridge.ErrNameTaken
			return
		}
		w.created[p.UUID] = p.ID
		w.profiles = append(w.profiles, stored(bridge.Profile{UUID: p.UUID, Home: p.Home, Ours: bridge.AllFields}, p.Settings))
		if p.Mute {
			w.blocked[p.UUID] = true
		}
		for port, sl := range w.slots {
			w.dial(port, sl)
		}
	})
	return err
}

// UpdateProfile implements bridge.World. To write what the user has changed, or
// what is as it should be, is a violation.
func (w *World) UpdateProfile(_ context.Context, a bridge.UpdateProfile) error {
	var err error
	w.change(func() {
		i := slices.IndexFunc(w.profiles, func(p bridge.Profile) bool { return p.UUID == a.Profile.UUID })
		if i < 0 || w.profiles[i].Settings != a.Profile.Settings {
			err = fmt.Errorf("cannot update: %w", bridge.ErrProfileChanged)
			return
		}
		p := w.profiles[i]
		w.Sent = append(w.Sent, "update "+a.Fields.String())
		for f := range bridge.AllFields.Each() {
			switch differs := p.Settings.Text(f) != a.Next.Text(f); {
			case differs != a.Fields.Has(f):
				w.violate("%s: said that %v is all that differs, and %v says otherwise", p.ID, a.Fields, f)
			case differs && !p.Ours.Has(f):
				w.violate("%s: wrote %v, which is the user's", p.ID, f)
			}
		}
		access := bridge.Fields(0).With(bridge.FieldAPN, bridge.FieldUser, bridge.FieldPassword)
		if a.Fields&access != 0 && p.Ours&access != access {
			w.violate("%s: wrote %v, of which the user has a part", p.ID, access)
		}
		w.profiles[i] = stored(p, a.Next)
		for port, sl := range w.slots {
			sl.tired, sl.coverage.failed = false, 0 // NetworkManager counts anew (nm-settings-connection.c, update_auth_cb)
			w.dial(port, sl)
		}
	})
	return err
}

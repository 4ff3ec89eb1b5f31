// SPDX-License-Identifier: GPL-3.0-or-later

package nmtest

import (
	"fmt"
	"slices"

	"github.com/godbus/dbus/v5"

	"modembridge/internal/sysbus/bustest"
)

// BeforeUpdate has f called once, when the next update has arrived and before it
// is looked at: that is when somebody else's may come.
func (s *Service) BeforeUpdate(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.between = f
}

// update2 replaces a profile as nm-settings-connection.c does (update_auth_cb): it
// takes no argument that it does not know, no version that is not the newest, and a
// profile without any secret keeps those that it has.
func (s *Service) update2(m dbus.Message, p variants, flags uint32, args map[string]dbus.Variant) (map[string]dbus.Variant, *dbus.Error) {
	path := bustest.ObjectOf(m)
	s.mu.Lock()
	between, versions := s.between, s.versions
	s.between = nil
	s.mu.Unlock()
	if between != nil {
		between()
	}
	s.Note(fmt.Sprintf("Update2 %s flags %#x", path, flags))
	before := s.Stored(path)
	if before == nil {
		return nil, dbus.NewError("org.freedesktop.DBus.Error.UnknownMethod", []any{"no such object"})
	}
	for name, value := range args {
		switch {
		case name != "version-id" || !versions:
			return nil, dbus.NewError(Settings+".InvalidArguments", []any{"Unsupported argument '" + name + "'"})
		case value.Value() != s.Property(path, Connection, "VersionId"):
			return nil, dbus.NewError(Settings+".VersionIdMismatch", []any{"the profile changed in the meantime"})
		}
	}
	after := decode(p)
	if !hasSecrets(after) {
		for setting, props := range before {
			for name, value := range props {
				if slices.Contains(secrets, name) && after[setting] != nil {
					after[setting][name] = value
				}
			}
		}
	}
	s.Update(path, after)
	return map[string]dbus.Variant{}, nil
}

func hasSecrets(p Profile) bool {
	for _, props := range p {
		for name := range props {
			if slices.Contains(secrets, name) {
				return true
			}
		}
	}
	return false
}

func decode(p variants) Profile {
	profile := Profile{}
	for setting, props := range p {
		profile[setting] = map[string]any{}
		for name, v := range props {
			profile[setting][name] = v.Value()
		}
	}
	return profile
}

func (s *Service) addConnection2(p variants, flags uint32, _ map[string]dbus.Variant) (dbus.ObjectPath, map[string]dbus.Variant, *dbus.Error) {
	s.mu.Lock()
	old := s.old
	s.mu.Unlock()
	if old {
		return "/", nil, dbus.NewError("org.freedesktop.DBus.Error.UnknownMethod", []any{"no method AddConnection2"})
	}
	s.Note(fmt.Sprintf("AddConnection2 flags %#x", flags))
	path, err := s.add(p)
	return path, map[string]dbus.Variant{}, err
}

func (s *Service) addConnection(p variants) (dbus.ObjectPath, *dbus.Error) {
	s.Note("AddConnection")
	return s.add(p)
}

func (s *Service) add(p variants) (dbus.ObjectPath, *dbus.Error) {
	profile := decode(p)
	if s.taken(profile["connection"]["uuid"]) {
		return "/", dbus.NewError(Settings+".UuidExists", []any{"a connection with this UUID already exists"})
	}
	return s.AddProfile(profile), nil
}

func (s *Service) taken(uuid any) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, other := range s.profiles {
		if other["connection"]["uuid"] == uuid {
			return true
		}
	}
	return false
}

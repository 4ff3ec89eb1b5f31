// SPDX-License-Identifier: GPL-3.0-or-later

// Package nmtest is a fake NetworkManager for tests: devices and profiles as
// plain values on a private bus, shaped as NetworkManager 1.42 exports them.
package nmtest

import (
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/godbus/dbus/v5"

	"modembridge/internal/sysbus/bustest"
)

// Name and Root are NetworkManager's name on the bus and its main object; Tree
// is its object manager.
const (
	Name = "org.freedesktop.NetworkManager"
	Tree = dbus.ObjectPath("/org/freedesktop")
	Root = dbus.ObjectPath("/org/freedesktop/NetworkManager")
)

// The interfaces, for Tree.Set.
const (
	Device     = Name + ".Device"
	Active     = Name + ".Connection.Active"
	IP4Config  = Name + ".IP4Config"
	IP6Config  = Name + ".IP6Config"
	Settings   = Name + ".Settings"
	Connection = Name + ".Settings.Connection"
)

// A Profile is a connection profile: setting, property, value.
type Profile map[string]map[string]any

// A Service is the fake; Run makes it appear and Quit disappear.
type Service struct {
	*bustest.Tree

	mu       sync.Mutex
	old      bool
	versions bool
	between  func()
	profiles map[dbus.ObjectPath]Profile
	next     int
}

// New makes a service with WWAN switched on, without devices and profiles.
func New(t testing.TB, address string) *Service {
	t.Helper()
	s := &Service{
		Tree:     bustest.NewTree(t, bustest.Connect(t, address), Name, Tree),
		profiles: map[dbus.ObjectPath]Profile{},
	}
	s.Put(Root, bustest.Object{Name: {
		"Version": "1.42.4", "NetworkingEnabled": true, "WwanEnabled": true, "WwanHardwareEnabled": true,
	}})
	s.Export(Name, map[string]any{"ActivateConnection": s.activate, "DeactivateConnection": s.deactivate})
	s.Export(Settings, map[string]any{"AddConnection": s.addConnection, "AddConnection2": s.addConnection2})
	s.Export(Connection, map[string]any{"GetSettings": s.getSettings, "GetSecrets": s.getSecrets, "Update2": s.update2})
	return s
}

// AddModem adds the device Devices/<n> of a ModemManager modem, disconnected.
func (s *Service) AddModem(n int, udi string, available ...dbus.ObjectPath) dbus.ObjectPath {
	path := Root + dbus.ObjectPath(fmt.Sprintf("/Devices/%d", n))
	s.Put(path, bustest.Object{Device: {
		"DeviceType": uint32(8), "Udi": udi, "Interface": "ttyUSB1", "IpInterface": "",
		"State": uint32(30), "StateReason": Reason{30, 0}, "Managed": true, "Autoconnect": true,
		"ActiveConnection": dbus.ObjectPath("/"), "Ip4Config": dbus.ObjectPath("/"), "AvailableConnections": available,
	}})
	return path
}

// Enter moves a device to a state, with both signals of it.
func (s *Service) Enter(device dbus.ObjectPath, state, reason uint32) {
	old := s.Property(device, Device, "State")
	s.Emit(device, Device+".StateChanged", state, old, reason)
	s.Set(device, Device, "State", state)
	s.Set(device, Device, "StateReason", Reason{state, reason})
}

// MakeOld makes the service one before 1.20, which has no AddConnection2.
func (s *Service) MakeOld() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.old = true
}

// MakeNew makes the service one from 1.44 on, whose profiles have versions. It is
// for before there is any.
func (s *Service) MakeNew() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.versions = true
}

// Reason is the value of a device's StateReason.
type Reason struct{ State, Reason uint32 }

// AddEthernet adds a device that is no modem.
func (s *Service) AddEthernet(n int) {
	s.Put(Root+dbus.ObjectPath(fmt.Sprintf("/Devices/%d", n)), bustest.Object{Device: {"DeviceType": uint32(1)}})
}

// AddProfile stores a profile and announces it.
func (s *Service) AddProfile(p Profile) dbus.ObjectPath {
	s.mu.Lock()
	s.next++
	path := Root + dbus.ObjectPath(fmt.Sprintf("/Settings/%d", s.next))
	s.profiles[path] = p
	versions := s.versions
	s.mu.Unlock()
	object := bustest.Object{Connection: {
		"Unsaved": false, "Flags": uint32(0),
		"Filename": fmt.Sprintf("/etc/NetworkManager/system-connections/%v.nmconnection", p["connection"]["id"]),
	}}
	if versions {
		object[Connection]["VersionId"] = uint64(1)
	}
	s.Put(path, object)
	s.Emit(Root+"/Settings", Settings+".NewConnection", path)
	return path
}

// Update replaces a profile and announces that.
func (s *Service) Update(path dbus.ObjectPath, p Profile) {
	s.mu.Lock()
	s.profiles[path] = p
	s.mu.Unlock()
	s.announce(path)
}

// announce makes a new version of a profile, and says so.
func (s *Service) announce(path dbus.ObjectPath) {
	s.mu.Lock()
	versions := s.versions
	s.mu.Unlock()
	if versions {
		s.Set(path, Connection, "VersionId", s.Property(path, Connection, "VersionId").(uint64)+1)
	}
	s.Emit(path, Connection+".Updated")
}

// Delete deletes a profile and announces that.
func (s *Service) Delete(path dbus.ObjectPath) {
	s.mu.Lock()
	delete(s.profiles, path)
	s.mu.Unlock()
	s.Remove(path)
	s.Emit(path, Connection+".Removed")
	s.Emit(Root+"/Settings", Settings+".ConnectionRemoved", path)
}

// Stored returns a profile as it was last written, secrets and all.
func (s *Service) Stored(path dbus.ObjectPath) Profile {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.profiles[path]
}

type variants = map[string]map[string]dbus.Variant

func (s *Service) activate(profile, device, _ dbus.ObjectPath) (dbus.ObjectPath, *dbus.Error) {
	s.Note(fmt.Sprintf("ActivateConnection %s %s", profile, device))
	return Root + "/ActiveConnection/1", nil
}

// deactivate fails when the connection is not in use.
func (s *Service) deactivate(active dbus.ObjectPath) *dbus.Error {
	s.Note(fmt.Sprintf("DeactivateConnection %s", active))
	if s.Property(active, Active, "State") != any(uint32(2)) {
		return dbus.NewError(Name+".ConnectionNotActive", []any{"The connection is not active."})
	}
	return nil
}

// secrets are what GetSettings leaves out.
var secrets = []string{"password", "pin"}

func (s *Service) getSettings(m dbus.Message) (variants, *dbus.Error) {
	s.Note("GetSettings " + string(bustest.ObjectOf(m)))
	return s.read(m, func(_, property string) bool { return !slices.Contains(secrets, property) })
}

// getSecrets fails as NetworkManager does when there is none and no agent to ask.
func (s *Service) getSecrets(m dbus.Message, setting string) (variants, *dbus.Error) {
	s.Note("GetSecrets " + string(bustest.ObjectOf(m)))
	out, err := s.read(m, func(in, property string) bool { return in == setting && slices.Contains(secrets, property) })
	if err == nil {
		s.announce(bustest.ObjectOf(m)) // what was asked for is put into the profile, seen on 1.52.1
	}
	if err == nil && len(out[setting]) == 0 {
		err = dbus.NewError(Name+".AgentManager.NoSecrets", []any{"No agents were available for this request."})
	}
	return out, err
}

func (s *Service) read(m dbus.Message, want func(setting, property string) bool) (variants, *dbus.Error) {
	p := s.Stored(bustest.ObjectOf(m))
	if p == nil {
		return nil, dbus.NewError("org.freedesktop.DBus.Error.UnknownMethod", []any{"no such object"})
	}
	out := variants{}
	for setting, props := range p {
		out[setting] = map[string]dbus.Variant{}
		for name, value := range props {
			if want(setting, name) {
				out[setting][name] = dbus.MakeVariant(value)
			}
		}
	}
	return out, nil
}

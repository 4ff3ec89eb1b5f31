// SPDX-License-Identifier: GPL-3.0-or-later

// Package mmtest is a fake ModemManager for tests: modems, SIMs and bearers as
// plain values on a private bus, shaped as ModemManager 1.20 exports them.
package mmtest

import (
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/godbus/dbus/v5"

	"modembridge/internal/sysbus/bustest"
)

// Name and Root are ModemManager's name on the bus and its object manager.
const (
	Name = "org.freedesktop.ModemManager1"
	Root = dbus.ObjectPath("/org/freedesktop/ModemManager1")
)

// The interfaces of a modem and its parts, for Tree.Set.
const (
	Modem     = Name + ".Modem"
	Modem3GPP = Modem + ".Modem3gpp"
	SIM       = Name + ".Sim"
	Bearer    = Name + ".Bearer"
)

// A Service is the fake; Run makes it appear and Quit disappear.
type Service struct {
	*bustest.Tree

	mu      sync.Mutex
	bearers int
	modems  []dbus.ObjectPath // as added; some may be gone

	inhibitions inhibitions
	pins        pins
	contexts    contexts
}

// New makes a service without modems on the bus at address.
func New(t testing.TB, address string) *Service {
	t.Helper()
	conn := bustest.Connect(t, address)
	s := &Service{Tree: bustest.NewTree(t, conn, Name, Root)}
	s.inhibitions.by = make(map[string]dbus.Sender)
	s.PutHidden(Root, bustest.Object{Name: {"Version": "1.20.4"}})
	s.Export(Modem, map[string]any{"CreateBearer": s.createBearer, "DeleteBearer": s.deleteBearer, "Enable": enable, "Reset": reset})
	s.Export(Name, map[string]any{"InhibitDevice": s.inhibitDevice})
	s.Export(Modem3GPP+".ProfileManager", map[string]any{"List": s.listContexts})
	s.Export(SIM, map[string]any{"SendPin": s.sendPIN})
	s.watchSenders(t, conn)
	return s
}

// AddModem adds the modem Modem/<n> with SIM/<n>, registered at home, and
// returns its path. The values are those of a ZTE MF626 with an Elisa card.
func (s *Service) AddModem(n int, sysfs string) dbus.ObjectPath {
	path := Root + dbus.ObjectPath(fmt.Sprintf("/Modem/%d", n))
	sim := Root + dbus.ObjectPath(fmt.Sprintf("/SIM/%d", n))
	s.mu.Lock()
	s.modems = append(s.modems, path)
	s.mu.Unlock()
	s.PutHidden(sim, bustest.Object{SIM: {
		"Active": true, "SimIdentifier": "8935805000000000001",
		"OperatorIdentifier": "24405", "OperatorName": "elisa",
	}})
	s.Put(path, bustest.Object{
		Modem: {
			"Device": sysfs, "EquipmentIdentifier": "356938035643809", "Manufacturer": "ZTE INCORPORATED", "Model": "MF626", "Plugin": "zte",
			"PrimaryPort": "ttyUSB1", "Sim": sim, "Bearers": []dbus.ObjectPath{},
			"Ports": []port{{"ttyUSB0", 9}, {"ttyUSB1", 3}, {"ttyUSB2", 3}},
			"State": int32(8), "StateFailedReason": uint32(0),
			"UnlockRequired": uint32(1), "UnlockRetries": map[uint32]uint32{2: 3, 4: 10},
			"SignalQuality": quality{67, true}, "AccessTechnologies": uint32(1 << 5), "SupportedIpFamilies": uint32(7),
		},
		Modem3GPP: {"RegistrationState": uint32(1), "OperatorCode": "24405", "OperatorName": "Elisa"},
	})
	return path
}

type (
	port struct {
		Name string
		Type uint32
	}
	quality struct {
		Percent uint32
		Recent  bool
	}
	errorPair struct{ Name, Message string }
)

// createBearer keeps the properties as ModemManager does: with profile-id -1
// when none was given (mm_3gpp_profile_get_dictionary).
func (s *Service) createBearer(m dbus.Message, props map[string]dbus.Variant) (dbus.ObjectPath, *dbus.Error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	modem := bustest.ObjectOf(m)
	bearers, ok := s.Property(modem, Modem, "Bearers").([]dbus.ObjectPath)
	if !ok {
		return "/", dbus.NewError("org.freedesktop.DBus.Error.UnknownObject", []any{"no modem " + string(modem)})
	}
	if _, ok := props["profile-id"]; !ok {
		props["profile-id"] = dbus.MakeVariant(int32(-1))
	}
	path := Root + dbus.ObjectPath(fmt.Sprintf("/Bearer/%d", s.bearers))
	s.bearers++
	s.PutHidden(path, bustest.Object{Bearer: {
		"Connected": false, "Interface": "", "Properties": props,
		"Ip4Config": map[string]dbus.Variant{}, "ConnectionError": errorPair{},
	}})
	s.Set(modem, Modem, "Bearers", append(slices.Clone(bearers), path))
	return path, nil
}

func (s *Service) deleteBearer(m dbus.Message, bearer dbus.ObjectPath) *dbus.Error {
	s.mu.Lock()
	defer s.mu.Unlock()
	modem := bustest.ObjectOf(m)
	bearers, _ := s.Property(modem, Modem, "Bearers").([]dbus.ObjectPath)
	i := slices.Index(bearers, bearer)
	if i < 0 {
		return dbus.NewError(Name+".Error.Core.InvalidArgs", []any{"no bearer " + string(bearer)})
	}
	s.Set(modem, Modem, "Bearers", slices.Delete(slices.Clone(bearers), i, i+1))
	return nil
}

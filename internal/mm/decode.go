// SPDX-License-Identifier: GPL-3.0-or-later

package mm

import (
	"strings"

	"github.com/godbus/dbus/v5"

	"modembridge/internal/sysbus"
)

// The property names and types are those of ModemManager's introspection
// files, org.freedesktop.ModemManager1.{Modem,Modem.Modem3gpp,Sim,Bearer}.xml.

func decodeModem(path dbus.ObjectPath, ifaces map[string]sysbus.Props) Modem {
	p := ifaces[ifaceModem]
	m := Modem{
		Path:          string(path),
		UID:           sysbus.Get[string](p, "Device"),
		SysfsPath:     sysfsPath(p),
		EquipmentID:   sysbus.Get[string](p, "EquipmentIdentifier"),
		Manufacturer:  sysbus.Get[string](p, "Manufacturer"),
		Model:         sysbus.Get[string](p, "Model"),
		Plugin:        sysbus.Get[string](p, "Plugin"),
		PrimaryPort:   sysbus.Get[string](p, "PrimaryPort"),
		State:         State(sysbus.Get[int32](p, "State")),
		FailedReason:  FailedReason(sysbus.Get[uint32](p, "StateFailedReason")),
		Unlock:        Lock(sysbus.Get[uint32](p, "UnlockRequired")),
		UnlockRetries: map[Lock]uint32{},
		Signal:        sysbus.Get[signalQuality](p, "SignalQuality").Percent,
		AccessTech:    AccessTech(sysbus.Get[uint32](p, "AccessTechnologies")),
		IPFamilies:    IPFamily(sysbus.Get[uint32](p, "SupportedIpFamilies")),
		Registration:  UnknownRegistration,
	}
	for _, port := range sysbus.Get[[]modemPort](p, "Ports") {
		m.Ports = append(m.Ports, Port{port.Name, PortType(port.Type)})
	}
	for lock, tries := range sysbus.Get[map[uint32]uint32](p, "UnlockRetries") {
		m.UnlockRetries[Lock(lock)] = tries
	}
	// A modem that is locked or failed does not have this interface.
	if p, ok := ifaces[iface3GPP]; ok {
		m.Registration = Registration(sysbus.Get[uint32](p, "RegistrationState"))
		m.Operator = Operator{sysbus.Get[string](p, "OperatorCode"), sysbus.Get[string](p, "OperatorName")}
		m.Rejection = decodeRejection(sysbus.Get[map[string]dbus.Variant](p, "NetworkRejection"))
	}
	return m
}

// signalQuality is (ub), modemPort an element of a(su), errorPair is (ss).
type (
	signalQuality struct {
		Percent uint32
		Recent  bool
	}
	modemPort struct {
		Name string
		Type uint32
	}
	errorPair struct{ Name, Message string }
)

// decodeRejection reads the keys of mm-network-rejection.c.
func decodeRejection(p sysbus.Props) NetworkRejection {
	return NetworkRejection{
		Cause:    sysbus.Get[uint32](p, "error"),
		Operator: Operator{sysbus.Get[string](p, "operator-id"), sysbus.Get[string](p, "operator-name")},
	}
}

// sysfsPath prefers Physdev (ModemManager 1.22); Device is a sysfs path too
// when no udev rule gave the device a name of its own.
func sysfsPath(p sysbus.Props) string {
	for _, name := range []string{"Physdev", "Device"} {
		if path := sysbus.Get[string](p, name); strings.HasPrefix(path, "/sys/") {
			return path
		}
	}
	return ""
}

func decodeSIM(path dbus.ObjectPath, p sysbus.Props) *SIM {
	s := &SIM{
		Path:       string(path),
		Operator:   Operator{sysbus.Get[string](p, "OperatorIdentifier"), sysbus.Get[string](p, "OperatorName")},
		GID1:       sysbus.Get[[]byte](p, "Gid1"),
		Identifier: sysbus.Get[string](p, "SimIdentifier"),
	}
	// Before 1.16 there was one SIM per modem, and it was the active one.
	active, known := sysbus.Lookup[bool](p, "Active")
	s.Active = active || !known
	return s
}

func decodeBearer(path dbus.ObjectPath, p sysbus.Props) Bearer {
	ip := sysbus.Get[map[string]dbus.Variant](p, "Ip4Config")
	b := Bearer{
		Path:       string(path),
		Properties: decodeBearerProperties(sysbus.Get[map[string]dbus.Variant](p, "Properties")),
		Connected:  sysbus.Get[bool](p, "Connected"),
		Interface:  sysbus.Get[string](p, "Interface"),
		IP4: IPConfig{
			Method:  IPMethod(sysbus.Get[uint32](ip, "method")),
			Address: sysbus.Get[string](ip, "address"),
			Prefix:  sysbus.Get[uint32](ip, "prefix"),
			Gateway: sysbus.Get[string](ip, "gateway"),
		},
		Error: ConnectionError(sysbus.Get[errorPair](p, "ConnectionError")),
	}
	for _, name := range []string{"dns1", "dns2", "dns3"} {
		if dns := sysbus.Get[string](ip, name); dns != "" {
			b.IP4.DNS = append(b.IP4.DNS, dns)
		}
	}
	return b
}

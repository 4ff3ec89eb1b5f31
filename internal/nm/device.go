// SPDX-License-Identifier: GPL-3.0-or-later

package nm

import (
	"fmt"
	"net/netip"

	gonm "github.com/Wifx/gonetworkmanager/v2"
	"github.com/godbus/dbus/v5"

	"modembridge/internal/sysbus"
)

const typeModem = uint32(gonm.NmDeviceTypeModem)

// The property names and types are those of NetworkManager's introspection
// files, org.freedesktop.NetworkManager.{Device,Connection.Active,IP4Config}.xml.

func decodeDevice(path dbus.ObjectPath, objects sysbus.Objects, profiles map[dbus.ObjectPath]Profile) Device {
	p := objects[path][ifaceDevice]
	d := Device{
		Path:        string(path),
		UDI:         sysbus.Get[string](p, "Udi"),
		Interface:   sysbus.Get[string](p, "Interface"),
		State:       DeviceState(sysbus.Get[uint32](p, "State")),
		Reason:      StateReason(sysbus.Get[stateReason](p, "StateReason").Reason),
		Managed:     sysbus.Get[bool](p, "Managed"),
		Autoconnect: sysbus.Get[bool](p, "Autoconnect"),
		IPInterface: sysbus.Get[string](p, "IpInterface"),
	}
	switch sysbus.Get[uint32](p, "Metered") {
	case meteredNo, meteredGuessNo:
	default:
		d.Metered = true
	}
	if active := sysbus.Path(p, "ActiveConnection"); active != "" {
		d.Active = decodeActive(dbus.ObjectPath(active), objects)
	}
	for _, c := range sysbus.Get[[]dbus.ObjectPath](p, "AvailableConnections") {
		if profile, ok := profiles[c]; ok {
			d.AvailableUUID = append(d.AvailableUUID, profile.UUID)
		}
	}
	ip := objects[dbus.ObjectPath(sysbus.Path(p, "Ip4Config"))][ifaceIP4]
	d.Gateway = sysbus.Get[string](ip, "Gateway")
	for _, a := range sysbus.Get[[]map[string]dbus.Variant](ip, "AddressData") {
		d.IP4 = append(d.IP4, fmt.Sprintf("%s/%d", sysbus.Get[string](a, "address"), sysbus.Get[uint32](a, "prefix")))
	}
	for _, n := range sysbus.Get[[]map[string]dbus.Variant](ip, "NameserverData") {
		d.DNS = append(d.DNS, sysbus.Get[string](n, "address"))
	}
	ip6 := objects[dbus.ObjectPath(sysbus.Path(p, "Ip6Config"))][ifaceIP6]
	for _, n := range sysbus.Get[[][]byte](ip6, "Nameservers") {
		// One that needs a zone to be reached is left out.
		if a, ok := netip.AddrFromSlice(n); ok && !a.IsLinkLocalUnicast() {
			d.DNS = append(d.DNS, a.String())
		}
	}
	return d
}

// NMMetered, as far as it says that data costs nothing (nm-dbus-interface.h).
const (
	meteredNo      = 2
	meteredGuessNo = 4
)

// stateReason is (uu).
type stateReason struct{ State, Reason uint32 }

func decodeActive(path dbus.ObjectPath, objects sysbus.Objects) *ActiveConnection {
	p := objects[path][ifaceActive]
	return &ActiveConnection{
		Path:  string(path),
		UUID:  sysbus.Get[string](p, "Uuid"),
		ID:    sysbus.Get[string](p, "Id"),
		State: ActiveState(sysbus.Get[uint32](p, "State")),
	}
}

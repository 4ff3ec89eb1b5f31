// SPDX-License-Identifier: GPL-3.0-or-later

package nm

import (
	"slices"

	gonm "github.com/Wifx/gonetworkmanager/v2"
	"github.com/godbus/dbus/v5"

	"modembridge/internal/sysbus"
)

// An Uplink is a use of a network, other than a modem's, that leads to the
// internet or may soon.
type Uplink struct {
	Interface string
	Up        bool // it has a default route, and NetworkManager knows of nothing that is wrong with it
}

// uplinkTypes are the devices that lead out of the machine. A modem is none here,
// nor is a tunnel, which needs another way out itself.
var uplinkTypes = []gonm.NmDeviceType{
	gonm.NmDeviceTypeEthernet, gonm.NmDeviceTypeWifi, gonm.NmDeviceTypeBt, gonm.NmDeviceTypeOlpcMesh, gonm.NmDeviceTypeWimax,
	gonm.NmDeviceTypeInfiniband, gonm.NmDeviceTypeBond, gonm.NmDeviceTypeVlan, gonm.NmDeviceTypeAdsl, gonm.NmDeviceTypeBridge,
	gonm.NmDeviceTypeTeam, gonm.NmDeviceTypeMacvlan, gonm.NmDeviceTypeVeth, gonm.NmDeviceTypePpp,
}

// decodeUplinks returns the uplinks that are there or on their way. Those that
// have no default route, or behind which NetworkManager's connectivity check has
// found no internet, are neither.
func decodeUplinks(objects sysbus.Objects) []Uplink {
	var list []Uplink
	ofModems := modemInterfaces(objects)
	for _, path := range objects.Paths(ifaceActive) {
		active := objects[path][ifaceActive]
		state := ActiveState(sysbus.Get[uint32](active, "State"))
		for _, device := range sysbus.Get[[]dbus.ObjectPath](active, "Devices") {
			d := objects[device][ifaceDevice]
			if !slices.Contains(uplinkTypes, gonm.NmDeviceType(sysbus.Get[uint32](d, "DeviceType"))) {
				continue
			}
			u := Uplink{Interface: sysbus.Get[string](d, "Interface")}
			switch {
			case slices.Contains(ofModems, u.Interface): // the PPP link of a modem
			case state == Activating:
				list = append(list, u)
			case state == Activated && leadsOut(objects, d):
				u.Up = true
				list = append(list, u)
			}
		}
	}
	return list
}

// modemInterfaces returns the interfaces that carry the data of modems.
func modemInterfaces(objects sysbus.Objects) (list []string) {
	for _, path := range objects.Paths(ifaceDevice) {
		d := objects[path][ifaceDevice]
		if sysbus.Get[uint32](d, "DeviceType") == typeModem {
			list = append(list, sysbus.Get[string](d, "IpInterface"))
		}
	}
	return list
}

// leadsOut reports whether a device has a default route of one IP version behind
// which there is an internet, as far as NetworkManager knows.
func leadsOut(objects sysbus.Objects, d sysbus.Props) bool {
	for _, version := range []struct{ config, iface, connectivity, everywhere string }{
		{"Ip4Config", ifaceIP4, "Ip4Connectivity", "0.0.0.0"},
		{"Ip6Config", ifaceIP6, "Ip6Connectivity", "::"},
	} {
		ip := objects[dbus.ObjectPath(sysbus.Path(d, version.config))][version.iface]
		routed := slices.ContainsFunc(sysbus.Get[[]map[string]dbus.Variant](ip, "RouteData"), func(r map[string]dbus.Variant) bool {
			return sysbus.Get[string](r, "dest") == version.everywhere && sysbus.Get[uint32](r, "prefix") == 0
		})
		if routed && hopeful(sysbus.Get[uint32](d, version.connectivity)) {
			return true
		}
	}
	return false
}

// hopeful reports whether an NMConnectivityState does not say that there is no
// internet. Without a connectivity check, which Debian has in a package of its
// own, it is unknown or full.
func hopeful(state uint32) bool {
	switch gonm.NmConnectivity(state) {
	case gonm.NmConnectivityNone, gonm.NmConnectivityPortal, gonm.NmConnectivityLimited:
		return false
	}
	return true
}

// managed returns the interfaces that NetworkManager does not leave alone.
func managed(objects sysbus.Objects) (list []string) {
	for _, path := range objects.Paths(ifaceDevice) {
		d := objects[path][ifaceDevice]
		if sysbus.Get[bool](d, "Managed") {
			list = append(list, sysbus.Get[string](d, "Interface"), sysbus.Get[string](d, "IpInterface"))
		}
	}
	return list
}

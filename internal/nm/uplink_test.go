// SPDX-License-Identifier: GPL-3.0-or-later

package nm_test

import (
	"fmt"
	"testing"

	"github.com/godbus/dbus/v5"
	"github.com/google/go-cmp/cmp"

	"modembridge/internal/nm"
	"modembridge/internal/nm/nmtest"
	"modembridge/internal/sysbus/bustest"
)

// A way is a use of a network as NetworkManager exports it.
type way struct {
	device     uint32 // NMDeviceType
	state      uint32 // NMActiveConnectionState
	v4, v6     string // default routes
	says4      uint32 // NMConnectivityState
	says6      uint32
	ofTheModem bool
}

// add exports it as number n.
func (w way) add(s *nmtest.Service, n int) {
	path := func(kind string) dbus.ObjectPath {
		return nmtest.Root + dbus.ObjectPath(fmt.Sprintf("/%s/%d", kind, n))
	}
	name := fmt.Sprintf("eth%d", n)
	if w.ofTheModem {
		name = "ppp0"
	}
	routes := func(to string) []map[string]dbus.Variant {
		list := []map[string]dbus.Variant{{"dest": dbus.MakeVariant("192.0.2.0"), "prefix": dbus.MakeVariant(uint32(24))}}
		if to != "" {
			list = append(list, map[string]dbus.Variant{"dest": dbus.MakeVariant(to), "prefix": dbus.MakeVariant(uint32(0))})
		}
		return list
	}
	s.Put(path("IP4Config"), bustest.Object{nmtest.IP4Config: {"RouteData": routes(w.v4)}})
	s.Put(path("IP6Config"), bustest.Object{nmtest.IP6Config: {"RouteData": routes(w.v6)}})
	s.Put(path("Devices"), bustest.Object{nmtest.Device: {
		"DeviceType": w.device, "Interface": name, "Ip4Config": path("IP4Config"), "Ip6Config": path("IP6Config"),
		"Ip4Connectivity": w.says4, "Ip6Connectivity": w.says6,
	}})
	s.Put(path("ActiveConnection"), bustest.Object{nmtest.Active: {
		"State": w.state, "Devices": []dbus.ObjectPath{path("Devices")},
	}})
}

func TestUplinks(t *testing.T) {
	const ethernet, veth, modem, ppp, tun = 1, 20, 8, 23, 16
	const coming, up, going = 1, 2, 3
	for _, tt := range []struct {
		name string
		way  way
		want []nm.Uplink
	}{
		{"Ethernet that nobody checks", way{device: ethernet, state: up, v4: "0.0.0.0"}, []nm.Uplink{{"eth2", true}}},
		{"Ethernet found good", way{device: ethernet, state: up, v4: "0.0.0.0", says4: 4}, []nm.Uplink{{"eth2", true}}},
		{"Ethernet found bad", way{device: ethernet, state: up, v4: "0.0.0.0", says4: 3}, nil},
		{"a portal", way{device: ethernet, state: up, v4: "0.0.0.0", says4: 2}, nil},
		{"IPv6 alone", way{device: ethernet, state: up, v6: "::", says6: 4, says4: 1}, []nm.Uplink{{"eth2", true}}},
		{"one that is on its way", way{device: ethernet, state: coming}, []nm.Uplink{{"eth2", false}}},
		{"one that goes", way{device: ethernet, state: going, v4: "0.0.0.0"}, nil},
		{"one that leads nowhere", way{device: ethernet, state: up}, nil},
		{"a virtual one", way{device: veth, state: up, v4: "0.0.0.0"}, []nm.Uplink{{"eth2", true}}},
		{"a tunnel", way{device: tun, state: up, v4: "0.0.0.0"}, nil},
		{"a modem", way{device: modem, state: up, v4: "0.0.0.0"}, nil},
		{"a PPP link of its own", way{device: ppp, state: up, v4: "0.0.0.0"}, []nm.Uplink{{"eth2", true}}},
		{"the PPP link of a modem", way{device: ppp, state: up, v4: "0.0.0.0", ofTheModem: true}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			service, client := dial(t)
			service.Set(service.AddModem(1, modemPath), nmtest.Device, "IpInterface", "ppp0")
			tt.way.add(service, 2)
			got, err := client.State(t.Context())
			if diff := cmp.Diff(tt.want, got.Uplinks); err != nil || diff != "" {
				t.Errorf("%v; uplinks (-want +got):\n%s", err, diff)
			}
		})
	}
}

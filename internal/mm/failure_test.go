// SPDX-License-Identifier: GPL-3.0-or-later

package mm_test

import (
	"testing"

	"github.com/godbus/dbus/v5"
	"github.com/google/go-cmp/cmp"

	"modembridge/internal/mm"
	"modembridge/internal/mm/mmtest"
	"modembridge/internal/sysbus/bustest"
)

// errorPair is (ss), the type of ConnectionError.
type errorPair struct{ Name, Message string }

func TestModemsReadsWhyABearerFailed(t *testing.T) {
	service, client := dial(t)
	modem := service.AddModem(0, stick)
	bearer, err := client.CreateBearer(t.Context(), string(modem), mm.BearerProperties{APN: new("internet"), IPType: mm.IPv4v6})
	if err != nil {
		t.Fatal(err)
	}
	const name = mm.ErrorPrefix + "MobileEquipment.MissingOrUnknownApn"
	for _, tt := range []struct {
		name string
		set  errorPair
		want mm.ConnectionError
	}{
		{"an attempt that failed", errorPair{name, "Missing or unknown APN"}, mm.ConnectionError{Name: name, Message: "Missing or unknown APN"}},
		{"the next attempt", errorPair{}, mm.ConnectionError{}},
	} {
		service.Set(dbus.ObjectPath(bearer), mmtest.Bearer, "ConnectionError", tt.set)
		bustest.Await(t, client.Changed())
		if got := modems(t, client)[0].Bearers[0].Error; got != tt.want {
			t.Errorf("%s: %+v, want %+v", tt.name, got, tt.want)
		}
	}
	if want := mmtest.Name + ".Error.MobileEquipment.MissingOrUnknownApn"; name != want {
		t.Errorf("the name is %s, want %s", name, want)
	}
}

// The property is a{sv} and new in ModemManager 1.24
// (org.freedesktop.ModemManager1.Modem.Modem3gpp.xml); {} is "not refused".
func TestModemsReadsWhyANetworkRefusedTheModem(t *testing.T) {
	service, client := dial(t)
	modem := service.AddModem(0, stick)
	if got := modems(t, client)[0].Rejection; got != (mm.NetworkRejection{}) {
		t.Errorf("without the property: %+v, want none", got)
	}
	for _, tt := range []struct {
		name string
		set  map[string]dbus.Variant
		want mm.NetworkRejection
	}{
		{
			"refused by a network that is named",
			map[string]dbus.Variant{
				"error": dbus.MakeVariant(uint32(11)), "operator-id": dbus.MakeVariant("24412"),
				"operator-name": dbus.MakeVariant("DNA"), "access-technology": dbus.MakeVariant(uint32(1 << 14)),
			},
			mm.NetworkRejection{Cause: 11, Operator: mm.Operator{Code: "24412", Name: "DNA"}},
		},
		{"refused", map[string]dbus.Variant{"error": dbus.MakeVariant(uint32(3))}, mm.NetworkRejection{Cause: 3}},
		{"registered", map[string]dbus.Variant{}, mm.NetworkRejection{}},
	} {
		service.Set(modem, mmtest.Modem3GPP, "NetworkRejection", tt.set)
		bustest.Await(t, client.Changed())
		if diff := cmp.Diff(tt.want, modems(t, client)[0].Rejection); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

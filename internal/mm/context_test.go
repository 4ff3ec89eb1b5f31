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

// props are a{sv}.
func props(pairs ...any) map[string]dbus.Variant {
	m := map[string]dbus.Variant{}
	for i := 0; i < len(pairs); i += 2 {
		m[pairs[i].(string)] = dbus.MakeVariant(pairs[i+1])
	}
	return m
}

func TestContextsAreThoseThatMayLeadToTheInternet(t *testing.T) {
	service, client := dial(t)
	modem := service.AddModem(0, stick)
	read := func() []mm.BearerProperties {
		t.Helper()
		found, err := client.Contexts(t.Context(), string(modem))
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	if got := read(); len(got) != 0 {
		t.Errorf("of a modem that has none: %v", got)
	}

	service.SetContexts(modem,
		props("profile-id", int32(1), "apn", "stored", "user", "u", "password", "p", "allowed-auth", uint32(2)),
		props("profile-id", int32(2), "apn", ""),
		props("profile-id", int32(3)),
		props("profile-id", int32(4), "apn", "ims", "apn-type", uint32(4)),
		props("profile-id", int32(5), "apn", "default", "apn-type", uint32(2)),
		props("profile-id", int32(6), "apn", "off", "profile-enabled", false),
		props("profile-id", int32(7), "apn", "on", "profile-enabled", true),
	)
	initial := mmtest.Root + "/Bearer/77"
	service.PutHidden(initial, bustest.Object{mmtest.Bearer: {"Properties": props("apn", "attach", "ip-type", uint32(1))}})
	service.Set(modem, mmtest.Modem3GPP, "InitialEpsBearer", initial)
	want := []mm.BearerProperties{
		{APN: new("attach"), IPType: mm.IPv4},
		{APN: new("stored"), User: new("u"), Password: new("p"), AllowedAuth: 2, ProfileID: new(int32(1))},
		{APN: new("default"), APNType: 2, ProfileID: new(int32(5))},
		{APN: new("on"), ProfileID: new(int32(7))},
	}
	if diff := cmp.Diff(want, read()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}

	service.Set(modem, mmtest.Modem3GPP, "InitialEpsBearer", mmtest.Root+"/Bearer/78")
	if diff := cmp.Diff(want[1:], read()); diff != "" {
		t.Errorf("after the initial bearer went (-want +got):\n%s", diff)
	}
	service.Quit()
	if _, err := client.Contexts(t.Context(), string(modem)); err == nil {
		t.Error("no error of a ModemManager that is not there")
	}
}

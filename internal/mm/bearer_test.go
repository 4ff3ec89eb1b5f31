// SPDX-License-Identifier: GPL-3.0-or-later

package mm_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/godbus/dbus/v5"
	"github.com/google/go-cmp/cmp"

	"modembridge/internal/mm"
	"modembridge/internal/mm/mmtest"
)

func TestSameBearer(t *testing.T) {
	plain := func() mm.BearerProperties { return mm.BearerProperties{APN: new("internet"), IPType: mm.IPv4v6} }
	with := func(change func(*mm.BearerProperties)) mm.BearerProperties {
		b := plain()
		change(&b)
		return b
	}
	tests := []struct {
		name  string
		other mm.BearerProperties
		want  bool
	}{
		{"equal in every property", plain(), true},
		{"another APN", with(func(b *mm.BearerProperties) { b.APN = new("wap") }), false},
		{"no APN", with(func(b *mm.BearerProperties) { b.APN = nil }), false},
		{"another IP type", with(func(b *mm.BearerProperties) { b.IPType = mm.IPv4 }), false},
		{"an empty user is not the same as none", with(func(b *mm.BearerProperties) { b.User = new("") }), false},
		{"a password", with(func(b *mm.BearerProperties) { b.Password = new("x") }), false},
		{"roaming allowed is not the same as unsaid", with(func(b *mm.BearerProperties) { b.AllowRoaming = new(true) }), false},
		{"roaming forbidden is not the same as unsaid", with(func(b *mm.BearerProperties) { b.AllowRoaming = new(false) }), false},
		{"allowed authentication", with(func(b *mm.BearerProperties) { b.AllowedAuth = 1 }), false},
		{"an APN type", with(func(b *mm.BearerProperties) { b.APNType = 2 }), false},
		{"a profile of the modem", with(func(b *mm.BearerProperties) { b.ProfileID = new(int32(1)) }), false},
		{"a named profile", with(func(b *mm.BearerProperties) { b.ProfileName = new("a") }), false},
		{"an access type preference", with(func(b *mm.BearerProperties) { b.AccessTypePreference = 1 }), false},
		{"a roaming allowance", with(func(b *mm.BearerProperties) { b.RoamingAllowance = 1 }), false},
		{"an Rm protocol", with(func(b *mm.BearerProperties) { b.RMProtocol = 1 }), false},
		{"multiplexing", with(func(b *mm.BearerProperties) { b.Multiplex = 1 }), false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := mm.SameBearer(plain(), tt.other); got != tt.want {
				t.Errorf("SameBearer = %t, want %t", got, tt.want)
			}
			if got := mm.SameBearer(tt.other, plain()); got != tt.want {
				t.Errorf("SameBearer the other way round = %t, want %t", got, tt.want)
			}
		})
	}
}

func TestCreateBearerSendsWhatWasGivenAndNothingElse(t *testing.T) {
	service, client := dial(t)
	modem := service.AddModem(0, stick)
	all := mm.BearerProperties{
		APN: new(""), IPType: mm.IPv4, User: new("u"), Password: new(""), AllowedAuth: 6, AllowRoaming: new(false),
		APNType: 2, ProfileID: new(int32(1)), ProfileName: new("n"), AccessTypePreference: 1,
		RoamingAllowance: 1, RMProtocol: 1, Multiplex: 1,
	}
	tests := []struct {
		name string
		give mm.BearerProperties
		want map[string]any
	}{
		{
			"an empty APN and a forbidden roaming are sent",
			mm.BearerProperties{APN: new(""), IPType: mm.IPv4v6, AllowRoaming: new(false)},
			map[string]any{"apn": "", "ip-type": uint32(4), "allow-roaming": false, "profile-id": int32(-1)},
		},
		{
			"everything", all,
			map[string]any{
				"apn": "", "ip-type": uint32(1), "user": "u", "password": "", "allowed-auth": uint32(6), "allow-roaming": false,
				"apn-type": uint32(2), "profile-id": int32(1), "profile-name": "n", "access-type-preference": uint32(1),
				"roaming-allowance": uint32(1), "rm-protocol": uint32(1), "multiplex": uint32(1),
			},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path, err := client.CreateBearer(t.Context(), string(modem), tt.give)
			if err != nil {
				t.Fatal(err)
			}
			got := map[string]any{}
			for k, v := range service.Property(dbus.ObjectPath(path), mmtest.Bearer, "Properties").(map[string]dbus.Variant) {
				got[k] = v.Value()
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("properties on the bus (-want +got):\n%s", diff)
			}
			bearers := modems(t, client)[0].Bearers
			if read := bearers[len(bearers)-1].Properties; !mm.SameBearer(tt.give, read) {
				t.Errorf("read back as %+v, which is not what was given", read)
			}
		})
	}
}

func TestNothingPrivateIsPrinted(t *testing.T) {
	m := mm.Modem{
		SIM:     &mm.SIM{Identifier: "8935805000000000001"},
		Bearers: []mm.Bearer{{Properties: mm.BearerProperties{User: new("someone"), Password: new("hush")}}},
	}
	for _, s := range []string{fmt.Sprintf("%+v", m), fmt.Sprintf("%v", *m.SIM), fmt.Sprintf("%+v", m.Bearers)} {
		for _, private := range []string{"8935", "someone", "hush"} {
			if strings.Contains(s, private) {
				t.Errorf("%q shows %q", s, private)
			}
		}
	}
}

// SPDX-License-Identifier: GPL-3.0-or-later

package nm_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"modembridge/internal/nm"
)

func TestDialRequest(t *testing.T) {
	const v4, v6, v4v6 = 1, 2, 4
	profile := func(change func(*nm.Profile)) nm.Profile {
		p := nm.Profile{APN: new("internet"), IPv4Method: "auto", IPv6Method: "auto", IPv4MayFail: true, IPv6MayFail: true}
		change(&p)
		return p
	}
	as := func(change func(*nm.BearerWish)) *nm.BearerWish {
		w := nm.BearerWish{APN: "internet", IPType: v4v6}
		change(&w)
		return &w
	}
	same := func(*nm.Profile) {}
	tests := []struct {
		name     string
		profile  nm.Profile
		password *string
		families uint32
		want     *nm.BearerWish // nil: it cannot be known
	}{
		{"a plain profile asks for dual stack", profile(same), nil, v4 | v6 | v4v6, as(func(*nm.BearerWish) {})},
		{
			"without an APN it sends an empty one",
			profile(func(p *nm.Profile) { p.APN = nil }), nil, v4 | v6 | v4v6, as(func(w *nm.BearerWish) { w.APN = "" }),
		},
		{"a modem without dual stack gets IPv4 first", profile(same), nil, v4 | v6, as(func(w *nm.BearerWish) { w.IPType = v4 })},
		{
			"unless IPv6 may not fail", profile(func(p *nm.Profile) { p.IPv6MayFail = false }), nil, v4 | v6,
			as(func(w *nm.BearerWish) { w.IPType = v6 }),
		},
		{
			"neither may fail on a modem without dual stack",
			profile(func(p *nm.Profile) { p.IPv4MayFail, p.IPv6MayFail = false, false }), nil, v4 | v6, nil,
		},
		{"a modem with IPv6 alone", profile(same), nil, v6, as(func(w *nm.BearerWish) { w.IPType = v6 })},
		{
			"IPv6 disabled", profile(func(p *nm.Profile) { p.IPv6Method = "disabled" }), nil, v4 | v6 | v4v6,
			as(func(w *nm.BearerWish) { w.IPType = v4 }),
		},
		{
			"IPv6 ignored", profile(func(p *nm.Profile) { p.IPv6Method = "ignore" }), nil, v4 | v6 | v4v6,
			as(func(w *nm.BearerWish) { w.IPType = v4 }),
		},
		{
			"IPv4 disabled", profile(func(p *nm.Profile) { p.IPv4Method = "disabled" }), nil, v4 | v6 | v4v6,
			as(func(w *nm.BearerWish) { w.IPType = v6 }),
		},
		{"IPv4 disabled on a modem without IPv6", profile(func(p *nm.Profile) { p.IPv4Method = "disabled" }), nil, v4, nil},
		{"a modem whose families are not known yet", profile(same), nil, 0, nil},
		{"an APN that NetworkManager looks up", profile(func(p *nm.Profile) { p.AutoConfig = true }), nil, v4v6, nil},
		{
			"user and password", profile(func(p *nm.Profile) { p.Username = new("u") }), new("p"), v4v6,
			as(func(w *nm.BearerWish) { w.User, w.Password = new("u"), new("p") }),
		},
		{
			"no roaming", profile(func(p *nm.Profile) { p.HomeOnly = true }), nil, v4v6,
			as(func(w *nm.BearerWish) { w.AllowRoaming = new(false) }),
		},
		{
			"a [ppp] section", profile(func(p *nm.Profile) { p.HasPPP, p.AllowedAuth = true, 63 }), nil, v4v6,
			as(func(w *nm.BearerWish) { w.AllowedAuth = 63 }),
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, ok := nm.DialRequest(tt.profile, tt.password, tt.families)
			if ok != (tt.want != nil) {
				t.Fatalf("ok = %t, want %t", ok, tt.want != nil)
			}
			if !ok {
				return
			}
			if diff := cmp.Diff(*tt.want, got); diff != "" {
				t.Errorf("wish (-want +got):\n%s", diff)
			}
		})
	}
}

func TestCodes(t *testing.T) {
	tests := []struct {
		got, want string
	}{
		{nm.DeviceState(0).String(), "unknown"},
		{nm.DeviceState(30).String(), "disconnected"},
		{nm.DeviceState(60).String(), "need-auth"},
		{nm.DeviceState(70).String(), "ip-config"},
		{nm.DeviceState(100).String(), "activated"},
		{nm.DeviceState(45).String(), "unknown-45"},
		{nm.ActiveState(2).String(), "activated"},
		{nm.ActiveState(9).String(), "unknown-9"},
	}
	for _, tt := range tests {
		if tt.got != tt.want {
			t.Errorf("got %q, want %q", tt.got, tt.want)
		}
	}
}

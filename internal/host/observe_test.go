// SPDX-License-Identifier: GPL-3.0-or-later

package host

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"modembridge/bridge"
	"modembridge/internal/mm"
	"modembridge/internal/nm"
	"modembridge/quirks"
)

func TestRoleIsWhatModemManagerMakesOfTheTags(t *testing.T) {
	for _, tt := range []struct {
		name string
		tags map[string]string
		want quirks.Role
	}{
		{"no tag, no role", nil, quirks.Unset},
		{"a cleared tag is none", map[string]string{"ID_MM_PORT_TYPE_AT_PRIMARY": "0"}, quirks.Unset},
		{"an ignored port is never opened, whatever else it is", map[string]string{"ID_MM_PORT_IGNORE": "1", "ID_MM_PORT_TYPE_AT_PRIMARY": "1"}, quirks.Ignore},
		{"primary wins over PPP", map[string]string{"ID_MM_PORT_TYPE_AT_PRIMARY": "1", "ID_MM_PORT_TYPE_AT_PPP": "1"}, quirks.ATPrimary},
		{"PPP wins over secondary", map[string]string{"ID_MM_PORT_TYPE_AT_SECONDARY": "1", "ID_MM_PORT_TYPE_AT_PPP": "1"}, quirks.PPP},
		{"a cleared tag beside a set one", map[string]string{"ID_MM_PORT_TYPE_AT_PRIMARY": "0", "ID_MM_PORT_TYPE_GPS": "1"}, quirks.GPS},
	} {
		if got := role(tt.tags); got != tt.want {
			t.Errorf("%s: role(%v) = %v, want %v", tt.name, tt.tags, got, tt.want)
		}
	}
}

func TestABearerThatNetworkManagerMayAskForSurvivesTheRoundTrip(t *testing.T) {
	for _, b := range []bridge.Bearer{
		{APN: "internet", IPType: 4},
		{APN: "", IPType: 1},
		{APN: "internet", User: "u", Password: "p", IPType: 4, HomeOnly: true, AllowedAuth: 3},
	} {
		if diff := cmp.Diff(b, bearer(properties(b))); diff != "" {
			t.Errorf("bearer(properties(%v)) differs (-want +got):\n%s", b, diff)
		}
	}
}

func TestABearerWithOtherPropertiesIsForeign(t *testing.T) {
	apn, roaming, profile := "internet", true, int32(1)
	for name, p := range map[string]mm.BearerProperties{
		"roaming allowed in so many words": {APN: &apn, IPType: 4, AllowRoaming: &roaming},
		"an initial bearer's profile":      {APN: &apn, IPType: 4, ProfileID: &profile},
		"no APN given at all":              {IPType: 4},
	} {
		if got := bearer(p); !got.Foreign {
			t.Errorf("%s: %+v is not foreign", name, got)
		}
	}
}

func TestLinkTellsAUsersOffFromALostLink(t *testing.T) {
	for _, tt := range []struct {
		name   string
		device nm.Device
		want   bridge.Link
	}{
		{"switched off by hand", nm.Device{State: nm.DeviceDisconnected, Reason: nm.UserRequested, Autoconnect: true}, bridge.Link{UserOff: true}},
		{"switched off in a menu, and looked at later", nm.Device{State: nm.DeviceDisconnected}, bridge.Link{UserOff: true}},
		{
			"switched off by ModemManager, which could not switch the modem on",
			nm.Device{State: nm.DeviceDisconnected, Reason: nm.UserRequested, Unasked: true, Autoconnect: true},
			bridge.Link{},
		},
		{"lost", nm.Device{State: nm.DeviceDisconnected, Reason: nm.ModemNoCarrier, Autoconnect: true}, bridge.Link{}},
		{"on its way up", nm.Device{State: nm.DeviceIPConfig}, bridge.Link{Busy: true}},
		{"on its way up after it was off", nm.Device{State: nm.DevicePrepare, Reason: nm.UserRequested}, bridge.Link{Busy: true}},
		{
			"up",
			nm.Device{State: nm.DeviceActivated, IPInterface: "ppp0", Active: &nm.ActiveConnection{UUID: "u"}},
			bridge.Link{Activated: true, Interface: "ppp0", Profile: "u"},
		},
		{"not available", nm.Device{State: nm.DeviceUnavailable}, bridge.Link{}},
	} {
		if diff := cmp.Diff(tt.want, *link(tt.device)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

func TestAProfileFitsUnlessItIsBoundToSomethingElse(t *testing.T) {
	sim := &mm.SIM{Identifier: "8900", Operator: mm.Operator{Code: "24405"}}
	for _, tt := range []struct {
		name      string
		p         nm.Profile
		sim       *mm.SIM
		available []string
		want      bool
	}{
		{"bound to nothing", nm.Profile{}, sim, nil, true},
		{"bound to this SIM", nm.Profile{SIMID: "8900"}, sim, nil, true},
		{"bound to another SIM", nm.Profile{SIMID: "8901"}, sim, nil, false},
		{"bound to another operator", nm.Profile{SIMOperatorID: "24412"}, sim, nil, false},
		{"bound to a SIM that does not tell its number", nm.Profile{SIMID: "8900"}, &mm.SIM{}, nil, true},
		{"bound to a SIM that is not read yet", nm.Profile{SIMID: "8900"}, nil, nil, true},
		{"bound to this stick's port", nm.Profile{Interface: "ttyUSB2"}, sim, nil, true},
		{"bound to another port", nm.Profile{Interface: "ttyUSB5"}, sim, nil, false},
		{"bound to a stick by its number", nm.Profile{DeviceID: "abc"}, sim, nil, false},
		{"bound to this stick, as NetworkManager knows", nm.Profile{UUID: "u", DeviceID: "abc"}, sim, []string{"u"}, true},
	} {
		got := profile(tt.p, nil, mm.Modem{SIM: tt.sim, PrimaryPort: "ttyUSB2"}, nm.Device{AvailableUUID: tt.available})
		if got.Fits != tt.want {
			t.Errorf("%s: fits = %v, want %v", tt.name, got.Fits, tt.want)
		}
	}
}

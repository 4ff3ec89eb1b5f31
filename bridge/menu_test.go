// SPDX-License-Identifier: GPL-3.0-or-later

package bridge_test

import (
	"testing"
	"time"

	"modembridge/bridge"
	"modembridge/quirks"
	"modembridge/switcher/usb"
)

func TestAnEmptyMenuIsExplained(t *testing.T) {
	start := time.Now()
	device := usb.Device{Port: "1-1", ID: usb.ID{Vendor: 0x19d2, Product: 0x0031}}
	for _, tt := range []struct {
		name   string
		change func(*bridge.Observation)
		want   string
	}{
		{"nothing is wrong", func(*bridge.Observation) {}, ""},
		{"networking is off", func(o *bridge.Observation) { o.Services.NetworkingOff, o.Link.Unmanaged = true, true }, "networking-off"},
		{"mobile broadband is off", func(o *bridge.Observation) { o.Services.WWANEnabled = false }, "wwan-off"},
		{"airplane mode", func(o *bridge.Observation) { o.Services.WWANEnabled, o.Services.WWANBlocked = false, true }, "wwan-blocked"},
		{"the device is unmanaged", func(o *bridge.Observation) { o.Link.Unmanaged = true }, "unmanaged"},
		{"there is no device", func(o *bridge.Observation) { o.Link = nil }, "no-device"},
		{"the profile is bound elsewhere", func(o *bridge.Observation) { o.Profiles[0].Fits = false }, "profile-bound"},
		{"NetworkManager does not run", func(o *bridge.Observation) { o.Services.NetworkManager, o.Link = false, nil }, "networkmanager-not-running"},
		{"switched off by hand", func(o *bridge.Observation) { o.Link.UserOff = true }, "user-off"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o := bridge.Observation{
				Time: start, Port: "1-1", Device: &device,
				Modem:    &bridge.Modem{Path: "/m", State: bridge.ModemRegistered, Registration: "home", Ports: []string{"ttyUSB1"}},
				Link:     &bridge.Link{Device: "ttyUSB1"},
				Profiles: []bridge.Profile{{UUID: bridge.ProfileUUID, ID: "mobile", APN: "internet", Fits: true}},
				Services: bridge.Services{ModemManager: true, NetworkManager: true, WWANEnabled: true},
			}
			tt.change(&o)
			k := bridge.Knowledge{Modem: &quirks.Modem{USB: device.ID}}
			var m bridge.Memory
			if o.Link == nil || o.Link.Unmanaged {
				m.Hidden = start
			}
			if got := bridge.Derive(o, k, m).Reason.Code; got != "" && (tt.want == "no-device" || tt.want == "unmanaged") {
				t.Errorf("at once: %q, while NetworkManager may yet be about to", got)
			}
			o.Time = start.Add(20 * time.Second)
			if got := bridge.Derive(o, k, m).Reason; got.Code != tt.want || got.Code != "" && got.Next == "" {
				t.Errorf("after 20 s: %+v, want %q and what to do", got, tt.want)
			}
		})
	}
}

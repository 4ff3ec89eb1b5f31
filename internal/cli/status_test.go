// SPDX-License-Identifier: GPL-3.0-or-later

package cli

import (
	"strings"
	"testing"

	"modembridge/bridge"
	"modembridge/internal/service"
)

func TestWriteStatus(t *testing.T) {
	connected := bridge.Snapshot{
		PortPath: "1-1", USBID: "19d2:0031", Name: "ZTE MF626", State: "connected", Quirk: "zte-19d2-2000",
		Ports: []bridge.PortStatus{
			{TTY: "ttyUSB0", Interface: 0, Role: "ignore", Source: "quirk"},
			{TTY: "ttyUSB1", Interface: 1, Role: "at-secondary", Source: "quirk"},
			{TTY: "ttyUSB2", Interface: 3, Role: "at-primary", Source: "quirk"},
		},
		Modem:   &bridge.ModemStatus{OperatorCode: "24405", Operator: "Elisa", Signal: 71, Registration: "home"},
		Profile: &bridge.ProfileStatus{ID: "mobile", APN: "internet"},
		Link:    &bridge.LinkStatus{Interface: "ppp0", Addresses: []string{"10.64.0.2/32"}},
		Timings: map[string]int64{"switched": 310, "connected": 17400},
	}
	edited := bridge.Snapshot{
		PortPath: "1-3", USBID: "19d2:0031", Name: "ZTE MF626", State: "ready",
		Profile: &bridge.ProfileStatus{ID: "office", APN: "corporate", Ours: true, Edited: []string{"connection.id", "gsm.apn"}},
	}
	disk := bridge.Snapshot{
		PortPath: "1-2", USBID: "19d2:2000", Name: "ZTE MF626", State: "failed",
		Reason: "Cannot switch 19d2:2000: sda is a disk, and may hold data", NextStep: "Nothing needs to be done if it is a disk",
	}
	for _, tt := range []struct {
		name   string
		status service.Status
		want   string
	}{
		{"nothing plugged in", service.Status{}, "No stick is plugged in that modembridge knows.\n"},
		{"a connected stick and a disk", service.Status{Sticks: []bridge.Snapshot{connected, disk}}, `1-1  19d2:0031  ZTE MF626
  State    connected  (17.4 s after the plug)
  Ports    ttyUSB0   interface 0  ignore
           ttyUSB1   interface 1  at-secondary
           ttyUSB2   interface 3  at-primary
  Network  Elisa (24405), signal 71 %
  Profile  mobile  (APN internet)
  Link     ppp0  10.64.0.2/32

1-2  19d2:2000  ZTE MF626
  State   failed
  Reason  Cannot switch 19d2:2000: sda is a disk, and may hold data
  Next    Nothing needs to be done if it is a disk
`},
		{"a profile that was edited", service.Status{Sticks: []bridge.Snapshot{edited}}, `1-3  19d2:0031  ZTE MF626
  State    ready
  Profile  office  (APN corporate)  edited by hand, and left so: connection.id, gsm.apn
`},
		{
			"a daemon that is missing",
			service.Status{Problems: []service.Problem{{Problem: "ModemManager is not running.", NextStep: "Start it"}}},
			"No stick is plugged in that modembridge knows.\n\nProblem: ModemManager is not running.\n  Next:  Start it\n",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var b strings.Builder
			if err := writeStatus(&b, tt.status); err != nil {
				t.Fatal(err)
			}
			if got := b.String(); got != tt.want {
				t.Errorf("got:\n%s\nwant:\n%s", got, tt.want)
			}
		})
	}
}

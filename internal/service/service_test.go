// SPDX-License-Identifier: GPL-3.0-or-later

package service_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"modembridge/bridge"
	"modembridge/internal/service"
	"modembridge/internal/sysbus/bustest"
)

func TestTheClientGetsWhatTheServerTells(t *testing.T) {
	t.Setenv("DBUS_SYSTEM_BUS_ADDRESS", bustest.Start(t))
	if _, err := service.Ask(t.Context()); !errors.Is(err, service.ErrNotReachable) {
		t.Fatalf("Ask without a daemon: %v, want ErrNotReachable", err)
	}
	want := service.Status{
		Schema: service.Schema,
		Sticks: []bridge.Snapshot{{
			PortPath: "1-1", USBID: "19d2:0031", State: "connected",
			Ports:   []bridge.PortStatus{{TTY: "ttyUSB2", Interface: 3, Role: "at-primary", Source: "quirk"}},
			Modem:   &bridge.ModemStatus{OperatorCode: "24405", Signal: 67},
			Timings: map[string]int64{"connected": 17000},
		}},
		Problems: []service.Problem{{Code: "quirk-file", Problem: "p", NextStep: "n"}},
	}
	server, err := service.Serve(t.Context(), service.Config{Status: func() service.Status { return want }})
	if err != nil {
		t.Fatal(err)
	}
	got, err := service.Ask(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(bridge.Snapshot{})); diff != "" {
		t.Errorf("status differs (-want +got):\n%s", diff)
	}
	if _, err := service.Serve(t.Context(), service.Config{}); !errors.Is(err, service.ErrRunning) {
		t.Errorf("a second server: %v, want ErrRunning", err)
	}
	server.Close()
	if _, err := service.Ask(t.Context()); !errors.Is(err, service.ErrNotReachable) {
		t.Errorf("Ask after the daemon has ended: %v, want ErrNotReachable", err)
	}
}

// SPDX-License-Identifier: GPL-3.0-or-later

package cli

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"

	"modembridge/bridge"
	"modembridge/internal/notify"
	"modembridge/internal/service"
	"modembridge/internal/sysbus/bustest"
)

// runNotify runs `modembridge notify`, and returns its exit status.
func runNotify(ctx context.Context, args ...string) (status int, out, errs string) {
	var o, e bytes.Buffer
	cmd := newNotifyCmd()
	cmd.SilenceErrors, cmd.SilenceUsage = true, true
	cmd.SetArgs(args)
	cmd.SetOut(&o)
	cmd.SetErr(&e)
	err := cmd.ExecuteContext(ctx)
	if err != nil {
		fmt.Fprintln(&e, err)
	}
	return exitStatus(err), o.String(), e.String()
}

func TestNotifyOnce(t *testing.T) {
	locked := bridge.Snapshot{
		PortPath: "1-1", Name: "ZTE MF626", State: "locked", ReasonCode: "sim-pin", Class: "never",
		Reason: "The SIM asks for its PIN.", NextStep: "Unlock it",
	}
	connected := bridge.Snapshot{PortPath: "1-2", Name: "ZTE MF626", State: "connected"}
	waiting := bridge.Snapshot{PortPath: "1-3", Name: "Huawei E220", State: "tagged", ReasonCode: "modemmanager-not-running"}
	failed := bridge.Snapshot{PortPath: "1-4", Name: "Huawei E220", State: "failed", ReasonCode: "switch-failed", Reason: "It failed."}
	missing := service.Problem{Code: "modemmanager-not-running", Problem: "ModemManager is not running.", NextStep: "Start it"}
	for _, tt := range []struct {
		name   string
		status service.Status
		want   string
	}{
		{"no stick", service.Status{Problems: []service.Problem{missing}}, "Nothing needs anybody; to see every stick: modembridge status\n"},
		{"nobody is needed", service.Status{Sticks: []bridge.Snapshot{connected}}, "Nothing needs anybody; to see every stick: modembridge status\n"},
		{"somebody is", service.Status{Sticks: []bridge.Snapshot{locked, connected, waiting, failed}, Problems: []service.Problem{missing}}, `ZTE MF626
  The SIM asks for its PIN.
  Unlock it

Huawei E220
  It failed.

Mobile broadband
  ModemManager is not running.
  Start it
`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Setenv("DBUS_SYSTEM_BUS_ADDRESS", bustest.Start(t))
			serve(t, tt.status)
			if status, out, errs := runNotify(t.Context(), "--once"); status != exitDone || out != tt.want || errs != "" {
				t.Errorf("exit status %d, answer %q, error %q; want %q", status, out, errs, tt.want)
			}
		})
	}
}

func TestNotifyFails(t *testing.T) {
	noDaemon(t)
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path="+t.TempDir()+"/none")
	for _, tt := range []struct {
		args   string
		status int
		errs   string
	}{
		{"--once", exitNotReachable, "modembridged is not running"},
		{"", exitFailed, "cannot reach the session bus"},
		{"1-1", exitUsage, "does not know what to do with"},
	} {
		status, out, errs := runNotify(t.Context(), strings.Fields(tt.args)...)
		if status != tt.status || out != "" || !strings.Contains(errs, tt.errs) {
			t.Errorf("notify %s: exit status %d, answer %q, error %q; want %d and %q", tt.args, status, out, errs, tt.status, tt.errs)
		}
	}
}

// TestNotifyRunsUntilItIsTold has neither a daemon nor a server for notifications.
func TestNotifyRunsUntilItIsTold(t *testing.T) {
	noDaemon(t)
	address := bustest.Start(t)
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", address)
	for name, end := range map[string]func(cancel func(), conn *dbus.Conn){
		"by a signal":         func(cancel func(), _ *dbus.Conn) { cancel() },
		"by another notifier": func(_ func(), conn *dbus.Conn) { conn.RequestName(notify.Name, dbus.NameFlagReplaceExisting) },
	} {
		conn := bustest.Connect(t, address)
		if err := conn.AddMatchSignalContext(t.Context(), dbus.WithMatchMember("NameOwnerChanged"), dbus.WithMatchArg(0, notify.Name)); err != nil {
			t.Fatal(err)
		}
		changed := make(chan *dbus.Signal, 16)
		conn.Signal(changed)
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		ended := make(chan int, 1)
		go func() {
			status, _, _ := runNotify(ctx)
			ended <- status
		}()
		for s := range changed {
			if s.Name == "org.freedesktop.DBus.NameOwnerChanged" {
				break
			}
		}
		began := time.Now()
		end(cancel, conn)
		if status := <-ended; status != exitDone || time.Since(began) > 10*time.Second {
			t.Errorf("%s: exit status %d, want %d soon", name, status, exitDone)
		}
		conn.Close()
	}
}

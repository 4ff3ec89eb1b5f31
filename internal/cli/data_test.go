// SPDX-License-Identifier: GPL-3.0-or-later

package cli

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"modembridge/internal/service"
	"modembridge/internal/sysbus/bustest"
	"modembridge/switcher/usb"
)

// meter is a daemon that knows these SIMs.
type meter struct {
	report  service.DataReport
	allowed chan usb.PortPath
}

func (m *meter) Report() service.DataReport { return m.report }

func (m *meter) Allow(_ context.Context, port usb.PortPath) error {
	m.allowed <- port
	return nil
}

func TestData(t *testing.T) {
	first := service.DataUse{PortPath: "1-1", Used: 4.2e9, Percent: 84, PeriodStart: "2026-11-01", PeriodEnd: "2026-12-01", State: "warned"}
	spent, allowed := first, first
	spent.Used, spent.Percent, spent.State = 5e9, 100, "spent"
	allowed.PortPath, allowed.State = "1-2", "allowed"
	for _, tt := range []struct {
		name   string
		sims   []service.DataUse
		limit  uint64
		args   string
		status int
		want   string // the answer, or a part of the error
		allows usb.PortPath
	}{
		{"none", nil, 5e9, "", exitDone, "No stick with a SIM is plugged in.\n", ""},
		{"with a cap", []service.DataUse{first}, 5e9, "", exitDone, "1-1  4.20 GB used since 2026-11-01, 84 % of the 5.00 GB until 2026-12-01\n", ""},
		{"without one", []service.DataUse{first}, 0, "", exitDone, "1-1  4.20 GB used since 2026-11-01\n", ""},
		{"at the cap", []service.DataUse{spent}, 5e9, "", exitDone, "1-1  5.00 GB used since 2026-11-01, 100 % of the 5.00 GB until 2026-12-01: the cap is reached\n  To go on all the same: sudo modembridge data allow 1-1\n", ""},
		{"for scripts", []service.DataUse{first}, 5e9, "--json", exitDone, `"used": 4200000000,`, ""},
		{"allow the only one", []service.DataUse{spent}, 5e9, "allow", exitDone, "The SIM in port 1-1 may go on until 2026-12-01.\n", "1-1"},
		{"allow one of two", []service.DataUse{spent, allowed}, 5e9, "allow 1-2", exitDone, "The SIM in port 1-2 may go on until 2026-12-01.\n", "1-2"},
		{"allow either of two", []service.DataUse{spent, allowed}, 5e9, "allow", exitUsage, "there are 2 SIMs", ""},
		{"allow another", []service.DataUse{spent}, 5e9, "allow 1-9", exitNotFound, "port 1-9", ""},
		{"allow what is no port", []service.DataUse{spent}, 5e9, "allow mobile", exitUsage, `"mobile" is no USB port`, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Setenv("DBUS_SYSTEM_BUS_ADDRESS", bustest.Start(t))
			server, err := service.Serve(t.Context(), service.Config{Status: func() service.Status { return service.Status{} }})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { server.Close() })
			m := &meter{service.DataReport{Schema: 1, Cap: tt.limit, SIMs: tt.sims}, make(chan usb.PortPath, 1)}
			if err := server.ServeData(m); err != nil {
				t.Fatal(err)
			}
			status, out, errs := runData(t, true, strings.Fields(tt.args)...)
			if status != tt.status || status == exitDone && !strings.Contains(out, tt.want) || status != exitDone && !strings.Contains(errs, tt.want) {
				t.Errorf("exit status %d, answer %q, error %q; want %d and %q", status, out, errs, tt.status, tt.want)
			}
			var got usb.PortPath
			if len(m.allowed) > 0 {
				got = <-m.allowed
			}
			if got != tt.allows {
				t.Errorf("allowed %q, want %q", got, tt.allows)
			}
		})
	}
}

func TestOnlyRootAllowsData(t *testing.T) {
	if status, _, errs := runData(t, false, "allow"); status != exitNotPermitted {
		t.Errorf("exit status %d, error %q", status, errs)
	}
}

// runData runs `modembridge data`, by root or not.
func runData(t *testing.T, root bool, args ...string) (status int, out, errs string) {
	t.Helper()
	cmd := newDataCmd(root)
	var stdout, stderr bytes.Buffer
	cmd.SetArgs(args)
	cmd.SetOut(&stdout)
	cmd.SetErr(&stderr)
	cmd.SilenceErrors, cmd.SilenceUsage = true, true
	err := cmd.ExecuteContext(t.Context())
	if err != nil {
		stderr.WriteString(err.Error())
	}
	return exitStatus(err), stdout.String(), stderr.String()
}

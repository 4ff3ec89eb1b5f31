// SPDX-License-Identifier: GPL-3.0-or-later

package cli

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"modembridge/bridge"
	"modembridge/internal/service"
	"modembridge/internal/sysbus/bustest"
	"modembridge/switcher/usb"
)

// resetter answers with what it was asked for; the stick in 1-2 is in use.
type resetter struct{}

func (resetter) Reset(_ context.Context, port usb.PortPath, rung string, dry bool) (string, error) {
	if port == "1-2" {
		return "", fmt.Errorf("sdb in it is mounted on /mnt: %w", service.ErrInUse)
	}
	return fmt.Sprintf("%q, dry %v", rung, dry), nil
}

func TestStickReset(t *testing.T) {
	t.Setenv("DBUS_SYSTEM_BUS_ADDRESS", bustest.Start(t))
	status := service.Status{Sticks: []bridge.Snapshot{{PortPath: "1-1", Name: "ZTE MF626"}, {PortPath: "1-2", Name: "Huawei E1750"}}}
	server, err := service.Serve(t.Context(), service.Config{Status: func() service.Status { return status }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	if err := server.HandleSticks(resetter{}); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		args   string
		root   bool
		status int
		want   string // in what is printed, or in the error
	}{
		{"1-1", true, exitDone, `This was done to ZTE MF626 in port 1-1: "", dry false.`},
		{"1-1 --rung power --dry-run", true, exitDone, `This would be done to ZTE MF626 in port 1-1: "power", dry true.`},
		{"1-1 --rung hammer", true, exitUsage, "want one of reconnect, enable"},
		{"1-2", true, exitFailed, "mounted on /mnt"},
		{"1-9", true, exitNotFound, "1-9"},
		{"1-1", false, exitNotPermitted, "root"},
	} {
		t.Run(tt.args, func(t *testing.T) {
			var out strings.Builder
			cmd := newStickCmd(tt.root)
			cmd.SetArgs(append([]string{"reset"}, strings.Fields(tt.args)...))
			cmd.SetOut(&out)
			cmd.SetErr(&out)
			cmd.SilenceUsage, cmd.SilenceErrors = true, true
			err := cmd.ExecuteContext(t.Context())
			if got := exitStatus(err); got != tt.status {
				t.Errorf("exit status %d (%v), want %d", got, err, tt.status)
			}
			if text := out.String() + fmt.Sprint(err); !strings.Contains(text, tt.want) {
				t.Errorf("%q lacks %q", text, tt.want)
			}
		})
	}
}

// SPDX-License-Identifier: GPL-3.0-or-later

package systemd_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/godbus/dbus/v5"

	"modembridge/internal/sysbus/bustest"
	"modembridge/internal/systemd"
)

func TestKill(t *testing.T) {
	address := bustest.Start(t)
	cfg := systemd.Config{Bus: address}
	if err := systemd.Kill(t.Context(), cfg, "a.service"); !errors.Is(err, systemd.ErrNotRunning) {
		t.Errorf("without systemd: error %v, want ErrNotRunning", err)
	}
	conn := bustest.Connect(t, address)
	asked := make(chan string, 2)
	kill := func(unit, who string, signal int32) *dbus.Error {
		asked <- fmt.Sprint(unit, " ", who, " ", signal)
		if unit != "a.service" {
			return dbus.NewError("org.freedesktop.systemd1.NoSuchProcess", []any{"Main process not found"})
		}
		return nil
	}
	err := conn.ExportMethodTable(map[string]any{"KillUnit": kill}, "/org/freedesktop/systemd1", "org.freedesktop.systemd1.Manager")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := conn.RequestName("org.freedesktop.systemd1", dbus.NameFlagDoNotQueue); err != nil {
		t.Fatal(err)
	}
	if err := systemd.Kill(t.Context(), cfg, "a.service"); err != nil {
		t.Error(err)
	}
	if err := systemd.Kill(t.Context(), cfg, "b.service"); err == nil || !strings.Contains(err.Error(), "b.service: Main process not found") {
		t.Errorf("of a unit without a process: error %v", err)
	}
	for _, want := range []string{"a.service main 9", "b.service main 9"} {
		if got := <-asked; got != want {
			t.Errorf("systemd was asked for %q, want %q", got, want)
		}
	}
}

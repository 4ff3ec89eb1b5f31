// SPDX-License-Identifier: GPL-3.0-or-later

package host

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"modembridge/bridge"
	"modembridge/internal/lease"
)

// driven adds a driver that has the stick's one port.
func (tb *table) driven() {
	tb.t.Helper()
	driver := filepath.Join(tb.root, "sys/bus/usb/drivers/option")
	for _, name := range []string{"bind", "unbind"} {
		if err := errors.Join(os.MkdirAll(driver, 0o755), os.WriteFile(filepath.Join(driver, name), nil, 0o600)); err != nil {
			tb.t.Fatal(err)
		}
	}
	if err := os.Symlink(driver, filepath.Join(tb.root, "sys/bus/usb/devices/1-1/1-1:1.0/driver")); err != nil {
		tb.t.Fatal(err)
	}
}

func TestResetDoesWhatTheRungSays(t *testing.T) {
	tb := lay(t, "")
	tb.showStick()
	tb.driven()
	d := tb.showStick()
	modem := string(tb.modem)
	for _, tt := range []struct {
		rung bridge.Rung
		want error
	}{
		{bridge.Reenable, nil},
		{bridge.ResetModem, bridge.ErrNoSuchRung}, // ModemManager has no way to
		{bridge.Rebind, nil},
		{bridge.CyclePower, bridge.ErrNoSuchRung}, // nor has the kernel
		{bridge.Reconnect, bridge.ErrNoSuchRung},  // it is no reset
	} {
		if err := tb.Reset(t.Context(), d, modem, tt.rung); !errors.Is(err, tt.want) || tt.want == nil && err != nil {
			t.Errorf("%v: error %v, want %v", tt.rung, err, tt.want)
		}
	}
	if got, err := os.ReadFile(filepath.Join(tb.root, "sys/bus/usb/drivers/option/bind")); string(got) != "1-1:1.0" {
		t.Errorf("bound %q, %v", got, err)
	}
	d.Address = 8
	if err := tb.Reset(t.Context(), d, modem, bridge.Rebind); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("another device: error %v, want fs.ErrNotExist", err)
	}
}

func TestResetByHandSaysWhatItDoesAndMinds(t *testing.T) {
	tb := lay(t, "")
	tb.showStick()
	what, err := tb.ResetByHand(t.Context(), "1-1", bridge.ResetUSB, true)
	if err != nil || !strings.Contains(what, "reset USB port 1-1 with 19d2:0031") {
		t.Errorf("dry: %q, %v", what, err)
	}
	if _, err := tb.ResetByHand(t.Context(), "1-9", bridge.ResetUSB, true); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no stick: error %v, want fs.ErrNotExist", err)
	}
	if _, err := tb.ResetByHand(t.Context(), "1-1", bridge.Reconnect, true); err == nil {
		t.Error("a stick that is not connected would be connected anew")
	}
	lent, err := lease.Take(tb.root, "1-1")
	if err != nil {
		t.Fatal(err)
	}
	defer lent.Release()
	if _, err := tb.ResetByHand(t.Context(), "1-1", bridge.ResetUSB, true); !errors.Is(err, ErrLeased) {
		t.Errorf("a stick that is lent: error %v, want ErrLeased", err)
	}
}

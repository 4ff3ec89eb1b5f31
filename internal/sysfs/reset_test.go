// SPDX-License-Identifier: GPL-3.0-or-later

package sysfs_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"modembridge/internal/sysfs"
	"modembridge/switcher/usb"
)

// below makes files below a root, with their text.
func below(t *testing.T, files map[string]string) sysfs.FS {
	t.Helper()
	f := sysfs.FS{Root: t.TempDir()}
	for name, text := range files {
		path := filepath.Join(f.Root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return f
}

func content(t *testing.T, f sysfs.FS, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(f.Root, name))
	if err != nil {
		t.Error(err)
	}
	return string(b)
}

func TestRebindTouchesThePortsAlone(t *testing.T) {
	const option, storage = "sys/bus/usb/drivers/option/", "sys/bus/usb/drivers/usb-storage/"
	f := below(t, map[string]string{option + "bind": "", option + "unbind": "", storage + "bind": "", storage + "unbind": ""})
	d := usb.Device{Port: "1-1", Configuration: 1, Interfaces: []usb.Interface{
		{Number: 0, Driver: "usb-storage"}, {Number: 3, Driver: "option", TTYs: []string{"ttyUSB0"}}, {Number: 4},
	}}
	if err := f.Rebind(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{option + "bind": "1-1:1.3", option + "unbind": "1-1:1.3", storage + "bind": "", storage + "unbind": ""} {
		if got := content(t, f, name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if err := f.Rebind(t.Context(), usb.Device{Port: "1-1"}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("without ports: error %v, want fs.ErrNotExist", err)
	}
}

// TestADriverThatIsSlowToLetGoTakesItsPortAgain has one that does so after nobody waits
// any more.
func TestADriverThatIsSlowToLetGoTakesItsPortAgain(t *testing.T) {
	const option = "sys/bus/usb/drivers/option/"
	f := below(t, map[string]string{option + "uevent": ""})
	unbind, bind := filepath.Join(f.Root, option, "unbind"), filepath.Join(f.Root, option, "bind")
	for _, file := range []string{unbind, bind} { // whose open waits for us
		if err := syscall.Mkfifo(file, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	d := usb.Device{Port: "1-1", Configuration: 1, Interfaces: []usb.Interface{{Number: 3, Driver: "option", TTYs: []string{"ttyUSB0"}}}}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if err := f.Rebind(ctx, d); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v, want context.DeadlineExceeded", err)
	}
	if got, err := os.ReadFile(unbind); string(got) != "1-1:1.3" {
		t.Errorf("let go of %q, %v", got, err)
	}
	if got, err := os.ReadFile(bind); string(got) != "1-1:1.3" {
		t.Errorf("taken again %q, %v", got, err)
	}
}

func TestWhatIsSwitchedOffIsSwitchedOnAgain(t *testing.T) {
	const authorized, port = "sys/bus/usb/devices/1-1/authorized", "sys/bus/usb/devices/1-0:1.0/usb1-port1"
	f := below(t, map[string]string{authorized: "1", port + "/disable": "0"})
	if err := os.Symlink("../1-0:1.0/usb1-port1", filepath.Join(f.Root, "sys/bus/usb/devices/1-1/port")); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		file, on string
		do       func(context.Context, usb.PortPath) error
	}{
		{authorized, "1", f.Reauthorize},
		{port + "/disable", "0", f.CyclePower},
	} {
		synctest.Test(t, func(t *testing.T) {
			start := time.Now()
			err := tt.do(t.Context(), "1-1")
			if got := content(t, f, tt.file); err != nil || got != tt.on {
				t.Errorf("%s: %v; left as %q, want %q", tt.file, err, got, tt.on)
			}
			if took := time.Since(start); took < time.Second {
				t.Errorf("%s: it was away for %v", tt.file, took)
			}
		})
	}
	if err := f.CyclePower(t.Context(), "1-2"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a port without a switch: error %v, want fs.ErrNotExist", err)
	}
}

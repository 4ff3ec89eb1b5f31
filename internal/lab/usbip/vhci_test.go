// SPDX-License-Identifier: GPL-3.0-or-later

package usbip_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"modembridge/internal/lab/usbip"
)

const header = "hub port sta spd dev      sockfd local_busid\n"

// sysfs writes the controller's files as Debian 12's kernel 6.1 shows them,
// with fewer ports.
func sysfs(t *testing.T, files map[string]string) *usbip.VHCI {
	t.Helper()
	root := t.TempDir()
	for name, text := range files {
		path := filepath.Join(root, "devices/platform", name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return usbip.OpenAt(root)
}

func TestFreePort(t *testing.T) {
	const (
		taken = "hs  0000 006 003 00010002 000003 3-1\n"
		free  = "hs  0001 004 000 00000000 000000 0-0\n"
		super = "ss  0002 004 000 00000000 000000 0-0\n"
	)
	hubs := map[string]string{
		"vhci_hcd.0/usb3/speed": "480\n", "vhci_hcd.0/usb4/speed": "5000\n",
		"vhci_hcd.1/usb6/speed": "5000\n", "vhci_hcd.1/usb5/speed": "480\n",
	}
	with := func(status ...string) map[string]string {
		files := map[string]string{}
		for k, v := range hubs {
			files[k] = v
		}
		for i, s := range status {
			files["vhci_hcd.0/status"+[]string{"", ".1"}[i]] = header + s
		}
		return files
	}
	for _, tt := range []struct {
		name  string
		files map[string]string
		want  usbip.Port
		err   error
	}{
		{"the second port of the first controller", with(taken + free + super), usbip.Port{Number: 1, Path: "3-2"}, nil},
		{
			"the next controller, when only a super-speed port is free",
			with(taken+super, "hs  0030 004 000 00000000 000000 0-0\n"),
			usbip.Port{Number: 30, Path: "5-1"},
			nil,
		},
		{"none", with(taken), usbip.Port{}, usbip.ErrNoFreePort},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := sysfs(t, tt.files).FreePort()
			if got != tt.want || !errors.Is(err, tt.err) {
				t.Errorf("FreePort() = %+v, %v; want %+v, %v", got, err, tt.want, tt.err)
			}
		})
	}
}

func TestFreePortRefusesAStatusItDoesNotKnow(t *testing.T) {
	v := sysfs(t, map[string]string{"vhci_hcd.0/status": header + "hs zero\n"})
	if got, err := v.FreePort(); err == nil {
		t.Errorf("FreePort() = %+v, want an error", got)
	}
	if got, err := usbip.OpenAt(t.TempDir()).FreePort(); err == nil {
		t.Errorf("FreePort() without a controller = %+v, want an error", got)
	}
}

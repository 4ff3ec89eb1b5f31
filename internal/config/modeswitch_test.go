// SPDX-License-Identifier: GPL-3.0-or-later

package config_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"modembridge/internal/config"
)

func TestSwitchingOff(t *testing.T) {
	yes, no := true, false
	for _, tt := range []struct {
		name  string
		file  string // of usb_modeswitch
		text  string
		ours  *bool
		wants string
	}{
		{"nothing says so", "etc/none", "", nil, ""},
		{"as it is installed", "etc/usb_modeswitch.conf", "# comment\nDisableSwitching=0\n", nil, ""},
		{"switched off", "etc/usb_modeswitch.conf", "\nDisableSwitching=1\n", nil, "DisableSwitching is set in /etc/usb_modeswitch.conf:2"},
		{"switched off in words, with blanks", "etc/usb_modeswitch.conf", "DisableSwitching = Yes", nil, "DisableSwitching is set in /etc/usb_modeswitch.conf:1"},
		{"a comment does not count", "etc/usb_modeswitch.conf", " # DisableSwitching=1\n", nil, ""},
		{"the last setting counts", "etc/usb_modeswitch.conf", "DisableSwitching=1\nDisableSwitching=no\n", nil, ""},
		{"in another place", "etc/default/usb_modeswitch", "DisableSwitching=true\n", nil, "DisableSwitching is set in /etc/default/usb_modeswitch:1"},
		{"our own yes goes before", "etc/usb_modeswitch.conf", "DisableSwitching=1\n", &yes, ""},
		{"our own no goes before", "etc/usb_modeswitch.conf", "DisableSwitching=0\n", &no, "switching = false is set in /etc/modembridge/modembridge.toml"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			root := t.TempDir()
			path := filepath.Join(root, tt.file)
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(tt.text), 0o600); err != nil {
				t.Fatal(err)
			}
			if got := (config.Config{Switching: tt.ours}).SwitchingOff(root); got != tt.wants {
				t.Errorf("got %q, want %q", got, tt.wants)
			}
		})
	}
}

func TestWhatWasWrittenForUsbModeswitchComesRightAfterOurs(t *testing.T) {
	var got []string
	for _, s := range config.QuirkSources() {
		got = append(got, s.Name)
		if s.Foreign != (s.Name == "/etc/usb_modeswitch.d") {
			t.Errorf("%s: foreign = %v", s.Name, s.Foreign)
		}
	}
	want := []string{"/etc/modembridge/quirks.d", "/etc/usb_modeswitch.d"}
	if !slices.Equal(got[:2], want) {
		t.Errorf("got %q first, want %q", got[:2], want)
	}
}

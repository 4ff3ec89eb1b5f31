// SPDX-License-Identifier: GPL-3.0-or-later

package config_test

import (
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"modembridge/internal/config"
)

func TestProbe(t *testing.T) {
	usual := config.Default().Probe
	for _, tt := range []struct {
		name, text string
		want       config.Probe
		err        string // part of it
	}{
		{"nothing is said", "", usual, ""},
		{
			"all is said", "[probe]\nevery = \"0s\"\nidle = \"20s\"\nservers = [\"192.0.2.1\"]\nurl = \"http://check.example/x\"\nanswer = \"yes\"\n",
			config.Probe{
				Enabled: true, Idle: config.Duration{Duration: 20 * time.Second}, Servers: []netip.Addr{netip.MustParseAddr("192.0.2.1")},
				URL: "http://check.example/x", Answer: "yes",
			},
			"",
		},
		{"it is switched off", "[probe]\nenabled = false\n", config.Probe{Every: usual.Every, Idle: usual.Idle}, ""},
		{"a page that cannot be probed is named with its place", "[probe]\n\nurl = \"https://check.example/\"\n", config.Probe{Every: usual.Every, Idle: usual.Idle}, "conf:3:1: \"https://check.example/\" is no page"},
		{"a wrong time is named with its place", "[probe]\nidle = \"5\"\n", config.Probe{Every: usual.Every, Idle: usual.Idle}, "conf:2:8:"},
		{"a wrong address is named with its place", "[probe]\nservers = [\"dns\"]\n", config.Probe{Every: usual.Every, Idle: usual.Idle}, "conf:2:12:"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "conf")
			if err := os.WriteFile(path, []byte(tt.text), 0o600); err != nil {
				t.Fatal(err)
			}
			got, err := config.Load(path)
			if diff := cmp.Diff(tt.want, got.Probe, cmpopts.EquateComparable(netip.Addr{})); diff != "" {
				t.Errorf("probe differs (-want +got):\n%s", diff)
			}
			if (err == nil) != (tt.err == "") || err != nil && !strings.Contains(err.Error(), tt.err) {
				t.Errorf("error %v, want one with %q", err, tt.err)
			}
		})
	}
}

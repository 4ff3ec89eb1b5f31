// SPDX-License-Identifier: GPL-3.0-or-later

package config_test

import (
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"modembridge/internal/config"
)

func TestLoad(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		want       config.Config
		err        string // part of it
	}{
		{"an empty file is the default", "", config.Config{Autoconnect: true}, ""},
		{"settings are read", "autoconnect = false\nlog-level = \"debug\"\n", config.Config{LogLevel: slog.LevelDebug}, ""},
		{"an unknown setting is named with its place", "autoconnect = false\nautoconect = true\n", config.Config{}, `conf:2:1: there is no setting "autoconect"`},
		{"a wrong type is named with its place", "autoconnect = \"no\"\n", config.Config{}, "conf:1:15:"},
		{"a wrong level is an error", "log-level = \"loud\"\n", config.Config{}, "loud"},
		{"text that is no TOML is an error", "autoconnect = \n", config.Config{}, "conf:1:"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "conf")
			if err := os.WriteFile(path, []byte(tt.text), 0o600); err != nil {
				t.Fatal(err)
			}
			got, err := config.Load(path)
			if got != tt.want {
				t.Errorf("got %+v, want %+v", got, tt.want)
			}
			if (err == nil) != (tt.err == "") || err != nil && !strings.Contains(err.Error(), tt.err) {
				t.Errorf("error %v, want one with %q", err, tt.err)
			}
		})
	}
}

func TestLoadWithoutAFileIsTheDefault(t *testing.T) {
	got, err := config.Load(filepath.Join(t.TempDir(), "none"))
	if got != config.Default() || err != nil {
		t.Errorf("got %+v, %v; want the default", got, err)
	}
}

// SPDX-License-Identifier: GPL-3.0-or-later

package config_test

import (
	"log/slog"
	"net/netip"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"modembridge/internal/config"
	"modembridge/quirks"
	"modembridge/switcher/usb"
)

func mode(m quirks.ModeName) config.Mode { return config.Mode{ModeName: m} }
func in(p usb.PortPath) config.Port      { return config.Port{PortPath: p} }

func TestLoad(t *testing.T) {
	huawei := usb.ID{Vendor: 0x12d1, Product: 0x1f01}
	off := false
	with := func(change func(*config.Config)) config.Config {
		c := config.Default()
		change(&c)
		return c
	}
	// What is left where the file is not understood does not say when to connect.
	safe := with(func(c *config.Config) { c.Connect = config.Connect{} })
	manual := with(func(c *config.Config) { c.Connect = config.Manual })
	for _, tt := range []struct {
		name, text string
		want       config.Config
		err        string // part of it
	}{
		{"an empty file is the default", "", config.Default(), ""},
		{"settings are read", "autoconnect = false\nlog-level = \"debug\"\n", with(func(c *config.Config) { c.Connect, c.LogLevel = config.Manual, slog.LevelDebug }), ""},
		{"an unknown setting is named with its place", "autoconnect = false\nautoconect = true\n", manual, `conf:2:1: there is no setting "autoconect"`},
		{"a wrong type is named with its place", "autoconnect = \"no\"\n", safe, "conf:1:15:"},
		{"a wrong level is an error", "log-level = \"loud\"\n", safe, "loud"},
		{"text that is no TOML is an error", "autoconnect = \n", safe, "conf:1:"},
		{
			"a stick is named by its id, its port, or both",
			"[[stick]]\nusb = \"12d1:1F01\"\nmode = \"serial\"\n[[stick]]\nport = \"1-1.4\"\nmode = \"ncm\"\n",
			with(func(c *config.Config) {
				c.Sticks = []config.Stick{{USB: huawei, Mode: mode("serial")}, {Port: in("1-1.4"), Mode: mode("ncm")}}
			}), "",
		},
		{"a wrong mode is named with its place", "[[stick]]\nport = \"1-1\"\nmode = \"seriel\"\n", safe, `conf:3:8: toml: "seriel" is no mode: want one of [auto serial ncm hilink]`},
		{"a wrong id is named with its place", "[[stick]]\nusb = \"12d1\"\nmode = \"ncm\"\n", safe, `conf:2:7: toml: "12d1" is not a USB id`},
		{"a wrong port is named with its place", "[[stick]]\nport = \"usb1\"\nmode = \"ncm\"\n", safe, `conf:2:8: toml: "usb1" is not a USB port path`},
		{"a stick without a name is an error", "\n[[stick]]\nmode = \"ncm\"\n", safe, "conf:2:1: this [[stick]] names no stick"},
		{"a stick without a mode is an error", "[[stick]]\nusb = \"12d1:1f01\"\n", safe, "conf:1:1: this [[stick]] says nothing"},
		{
			"a stick that is named twice is an error",
			"[[stick]]\nport = \"1-1\"\nmode = \"ncm\"\n\n[[stick]]\nport = \"1-1\"\nmode = \"auto\"\n",
			safe, "conf:5:1: this [[stick]] names the same stick",
		},
		{"a connection while nothing else is there", "connect = \"backup\"\n", with(func(c *config.Config) { c.Connect = config.Backup }), ""},
		{"the older word for always", "autoconnect = true\n", config.Default(), ""},
		{"the older word and the newer one say the same", "autoconnect = false\nconnect = \"manual\"\n", manual, ""},
		{"the older word and the newer one differ", "connect = \"backup\"\nautoconnect = false\n", safe, `conf:2:15: autoconnect = false means connect = "manual", and the file says connect = "backup"`},
		{"a wrong way to connect", "connect = \"allways\"\n", safe, `conf:1:11: toml: "allways" is no way to connect: want one of [always backup manual]`},
		{
			"what goes into the profile", "roaming = true\nmetered = false\npriority = -5\nroute-metric = 700\n",
			with(func(c *config.Config) {
				c.Roaming, c.Metered, c.Priority, c.RouteMetric = true, false, -5, new(int64(700))
			}), "",
		},
		{"a wrong priority is named with its place", "\npriority = 1000\n", safe, "conf:2:12: 1000 is no priority"},
		{"a wrong metric is named with its place", "route-metric = -1\n", safe, "conf:1:16: -1 is no metric"},
		{
			"a cap", "[data]\ncap = \"5 GB\"\nperiod-starts-on = 31\nwarn-at = 90\n",
			with(func(c *config.Config) {
				c.Data = config.Data{Cap: config.Amount{Amount: 5e9}, PeriodStartsOn: 31, WarnAt: 90}
			}), "",
		},
		{"a wrong cap is named with its place", "[data]\ncap = \"5\"\n", safe, `conf:2:7: toml: "5" is no amount of data`},
		{"a wrong day is named with its place", "[data]\nperiod-starts-on = 32\n", safe, "conf:2:20: 32 is no day of a month"},
		{"a wrong part of the cap is named with its place", "[data]\n  warn-at = 0\n", safe, "conf:2:13: 0 per cent"},
		{
			"a cap holds in spite of a mistake", "priority = \"low\"\n[data]\ncap = \"1 GB\"\n",
			with(func(c *config.Config) { c.Connect, c.Data.Cap.Amount = config.Connect{}, 1e9 }), "conf:1:12:",
		},
		{"what is not to be switched is not switched for a mistake", "switching = false\nautoconnect = 7\n", with(func(c *config.Config) { c.Connect, c.Switching = config.Connect{}, &off }), "conf:2:15:"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "conf")
			if err := os.WriteFile(path, []byte(tt.text), 0o600); err != nil {
				t.Fatal(err)
			}
			got, err := config.Load(path)
			tt.want.Probe, tt.want.Recovery = config.Default().Probe, config.Default().Recovery
			if !got.Probe.Enabled && !got.Recovery.Enabled {
				tt.want.Probe.Enabled, tt.want.Recovery.Enabled = tt.err == "", tt.err == ""
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("configuration differs (-want +got):\n%s", diff)
			}
			if (err == nil) != (tt.err == "") || err != nil && !strings.Contains(err.Error(), tt.err) {
				t.Errorf("error %v, want one with %q", err, tt.err)
			}
		})
	}
}

func TestLoadWithoutAFileIsTheDefault(t *testing.T) {
	got, err := config.Load(filepath.Join(t.TempDir(), "none"))
	if diff := cmp.Diff(config.Default(), got); diff != "" || err != nil {
		t.Errorf("%v; the default differs (-want +got):\n%s", err, diff)
	}
}

func TestTheClosestTableSaysTheMode(t *testing.T) {
	id, other := usb.ID{Vendor: 0x12d1, Product: 0x1f01}, usb.ID{Vendor: 0x12d1, Product: 0x1446}
	c := config.Config{Sticks: []config.Stick{
		{USB: id, Mode: mode("ncm")},
		{USB: id, Port: in("1-1"), Mode: mode("serial")},
		{Port: in("1-1"), Mode: mode("hilink")},
	}}
	for _, tt := range []struct {
		name string
		port usb.PortPath
		id   usb.ID
		want string
	}{
		{"port and id", "1-1", id, "serial"},
		{"the port alone", "1-1", other, "hilink"},
		{"the id alone", "1-2", id, "ncm"},
		{"neither", "1-2", other, "auto"},
	} {
		if got := c.Mode(tt.port, tt.id); string(got) != tt.want {
			t.Errorf("%s: %v in %s is to be %q, want %q", tt.name, tt.id, tt.port, got, tt.want)
		}
	}
}

// TestWhatIsInstalledHoldsWhenItIsUncommented reads the file as somebody has it who
// has taken all its comments for settings.
func TestWhatIsInstalledHoldsWhenItIsUncommented(t *testing.T) {
	text, err := os.ReadFile("../../dist/modembridge.toml")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "conf")
	text = regexp.MustCompile(`(?m)^#([a-z\[])`).ReplaceAll(text, []byte("$1"))
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := config.Load(path)
	want := config.Default()
	want.Probe.Servers = []netip.Addr{}
	want.Data.Cap.Amount, want.RouteMetric, want.Switching = 5e9, new(int64(700)), new(true)
	want.Sticks = []config.Stick{{USB: usb.ID{Vendor: 0x12d1, Product: 0x1f01}, Port: in("1-1.4"), Mode: mode("serial")}}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}

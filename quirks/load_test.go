// SPDX-License-Identifier: GPL-3.0-or-later

package quirks_test

import (
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"testing/fstest"

	"modembridge/quirks"
)

var discard = slog.New(slog.DiscardHandler)

// storage returns a file with one entry.
func storage(id, usb, name string) string {
	return fmt.Sprintf(`schema = 1
[[storage]]
id     = %q
name   = %q
modems = ["1234:0002"]
[storage.match]
usb = %q
[storage.switch]
method = "standard-eject"
`, id, name, usb)
}

func dir(name string, files map[string]string) quirks.Source {
	fsys := fstest.MapFS{}
	for file, text := range files {
		fsys[file] = &fstest.MapFile{Data: []byte(text)}
	}
	return quirks.Source{Name: name, FS: fsys}
}

func TestLoadOverrides(t *testing.T) {
	vendor := map[string]string{
		"1234-acme.toml":  storage("acme", "1234:0001", "vendor"),
		"5678-other.toml": storage("other", "5678:0001", "vendor"),
	}
	for _, tt := range []struct {
		name  string
		local map[string]string
		want  string // names of acme and other
		bad   int
	}{
		{"nothing local", nil, "vendor vendor", 0},
		{"a file of the same name replaces", map[string]string{"1234-acme.toml": storage("acme", "1234:0001", "local")}, "local vendor", 0},
		{"a replacement without the entry removes it", map[string]string{"1234-acme.toml": storage("else", "1234:0009", "local")}, "- vendor", 0},
		{"an empty file masks", map[string]string{"1234-acme.toml": ""}, "- vendor", 0},
		{"an entry with the same id wins, though its file sorts first", map[string]string{"00-mine.toml": storage("acme", "1234:0001", "local")}, "local vendor", 0},
		{"a broken file changes nothing", map[string]string{"1234-acme.toml": "schema = "}, "vendor vendor", 1},
		{"another name adds", map[string]string{"zz.toml": storage("more", "1234:0003", "local")}, "vendor vendor", 0},
		{"other files are not read", map[string]string{"1234-acme.toml.orig": "junk", ".hidden.toml": "junk"}, "vendor vendor", 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			db, problems := quirks.LoadOnly(dir("/etc/quirks.d", tt.local), dir("/usr/lib/quirks.d", vendor))
			var got []string
			for _, id := range []string{"acme", "other"} {
				if q := db.Quirk(id); q != nil {
					got = append(got, q.Name)
				} else {
					got = append(got, "-")
				}
			}
			if s := strings.Join(got, " "); s != tt.want || len(problems) != tt.bad {
				t.Errorf("Load() = %s, %v; want %s and %d problems", s, problems, tt.want, tt.bad)
			}
		})
	}
}

func TestLoadSaysWhereAMistakeIs(t *testing.T) {
	good := storage("acme", "1234:0001", "x")
	for _, tt := range []struct {
		name, text string
		want       string // position and a part of the message
		mark       string // what the excerpt underlines
	}{
		{"an unknown key", strings.Replace(good, "name ", "nmae ", 1), "etc/f.toml:4:1: unknown key storage.nmae", "~~~~"},
		{"an id that is not hexadecimal", strings.Replace(good, "1234:0001", "12g4:0001", 1), "etc/f.toml:7:7: ", "~~~~~~~~~~~"},
		{"an unknown method", strings.Replace(good, "standard-eject", "magic", 1), "etc/f.toml:9:10: \"magic\" is not a switching method", "~~~~~~~"},
		{"a message with an odd number of digits", good + "messages = [\"555\"]\n", "etc/f.toml:10:13: ", "~~~~~"},
		{"a message that is not hexadecimal", good + "messages = [\"55zz\"]\n", "etc/f.toml:10:13: ", "~~~~~~"},
		{"a method with messages that takes none", strings.Replace(good, "standard-eject", "huawei-new", 1) + "messages = [\"5501\"]\n", "etc/f.toml:2:1: acme: method", "~~~~~~~~~~~"},
		{"two methods at once", good + "method = \"huawei-new\"\n", "etc/f.toml:10:1: ", "~~~~~~"},
		{"a delay out of bounds", good + "delay = \"1h\"\n", "etc/f.toml:10:9: ", "~~~~"},
		{"no id to match", strings.Replace(good, `usb = "1234:0001"`, "", 1), "etc/f.toml:2:1: acme has no match.usb", "~~~~~~~~~~~"},
		{"the same id twice", good + strings.TrimPrefix(good, "schema = 1\n"), "etc/f.toml:10:1: the file has two entries with the id", "~~~~~~~~~~~"},
		{"another schema", strings.Replace(good, "schema = 1", "schema = 2", 1), "etc/f.toml:1:1: schema is 2", "~"},
		{"no TOML", "schema = 1\n[[storage]\n", "etc/f.toml:2:", ""},
		{"a port without role", "schema = 1\n\n[[modem]]\nusb = \"1234:0002\"\nport = [{interface = \"1\"}]\n", "etc/f.toml:3:1: 1234:0002: the port 1 has no role", "~~~~~~~~~"},
		{"two ports for one interface", "schema = 1\n[[modem]]\nusb = \"1234:0002\"\nport = [{interface = \"1\", role = \"ppp\"}, {interface = \"1\", role = \"gps\"}]\n", "etc/f.toml:2:1: 1234:0002: two ports select interface 1", "~~~~~~~~~"},
		{"two primary ports", "schema = 1\n[[modem]]\nusb = \"1234:0002\"\nport = [{interface = \"1\", role = \"ppp\"}, {interface = \"2\", role = \"ppp\"}]\n", "etc/f.toml:2:1: 1234:0002: two ports have the role ppp", "~~~~~~~~~"},
		{"an unknown role", "schema = 1\n[[modem]]\nusb = \"1234:0002\"\nport = [{interface = \"1\", role = \"boss\"}]\n", "etc/f.toml:4:", "~~~~~~"},
		{"a driver to bind that is not named", "schema = 1\n[[modem]]\nusb = \"1234:0002\"\nbind = true\n", "etc/f.toml:2:1: 1234:0002: bind = true", "~~~~~~~~~"},
		{"a port type as a further tag", "schema = 1\n[[modem]]\nusb = \"1234:0002\"\ntags = [\"ID_MM_PORT_TYPE_AT_PPP\"]\n", "etc/f.toml:2:1: 1234:0002: ", "~~~~~~~~~"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			db, problems := quirks.LoadOnly(dir("etc", map[string]string{"f.toml": tt.text, "good.toml": storage("good", "4321:0001", "x")}))
			if len(problems) == 0 {
				t.Fatal("Load() found no problem")
			}
			got := problems[0]
			if !strings.HasPrefix(got.Error(), tt.want) || !strings.Contains(got.Excerpt, tt.mark) {
				t.Errorf("Load() = %v\nwant %s…, with %s", got, tt.want, tt.mark)
			}
			if db.Quirk("good") == nil {
				t.Error("the good file beside it was not loaded")
			}
			if db.Quirk("acme") != nil {
				t.Error("entries of the broken file are in use")
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(storage("acme", "1234:0001", "x")))
	f.Add([]byte("schema = 1\n[[modem]]\nusb = \"1234:0002\"\nport = [{interface = \"ff/01/02\", role = \"ppp\"}]\n"))
	f.Add([]byte("schema = 1\n[[storage]\n"))
	f.Add([]byte("schema = 1\nstorage = [{id = \"x\"}]"))
	f.Fuzz(func(t *testing.T, text []byte) {
		entries, problems := quirks.Parse(text)
		if len(problems) > 0 && entries > 0 {
			t.Errorf("%d entries of a file with problems: %v", entries, problems)
		}
		for _, p := range problems {
			if p.Message == "" {
				t.Error("a problem without a message")
			}
		}
	})
}

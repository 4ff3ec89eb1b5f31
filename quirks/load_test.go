// SPDX-License-Identifier: GPL-3.0-or-later

package quirks_test

import (
	"fmt"
	"io/fs"
	"log/slog"
	"strings"
	"testing"
	"testing/fstest"

	"modembridge/quirks"
	"modembridge/switcher"
	"modembridge/switcher/switchertest"
	"modembridge/switcher/usb"

	"github.com/google/go-cmp/cmp"
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

// A source of one's own goes before what is built in, even where that is more
// specific.
func TestLoadPutsTheSourceBeforeTheMatch(t *testing.T) {
	specific := strings.Replace(storage("specific", "1234:0001", "built-in"), "usb =", "product = \"Stick\"\nusb =", 1)
	own := storage("own", "1234:0001", "mine")
	db, _ := quirks.LoadOnly(dir("etc", map[string]string{"own.toml": own}), dir("usr", map[string]string{"1234.toml": specific}))
	stick := switchertest.Storage("1234:0001")
	stick.Product = "Stick"
	if q, err := db.Storage(stick); err != nil || q == nil || q.ID != "own" {
		t.Errorf("Storage() = %v, %v; want the entry of the more important source\n%v", q, err, db.Explain(stick))
	}
}

func TestLoadReadsFilesOfUSBModeSwitch(t *testing.T) {
	foreign := dir("/etc/usb_modeswitch.d", map[string]string{
		"1234:0001":         "TargetVendor=0x1234\nTargetProduct=0x0009\nStandardEject=1\nTargetProdukt=1\n",
		"1234:0003:uMa=A_B": "TargetVendor=0x1234\nTargetProduct=0x0009\nHuaweiNewMode=1\n",
		"1234:0004":         "MessageContent=\"555\"\n",
	})
	foreign.Foreign = true
	db, problems := quirks.LoadOnly(foreign, dir("usr", map[string]string{"1234.toml": storage("acme", "1234:0001", "x")}))
	stick := switchertest.Storage("1234:0001")
	if q, err := db.Storage(stick); err != nil || q == nil || q.Origin.File != "/etc/usb_modeswitch.d/1234:0001" {
		t.Errorf("Storage() = %v, %v; want the entry made of usb_modeswitch's file", q, err)
	}
	stick.ID.Product, stick.Manufacturer = 3, "The A B Company"
	if q, err := db.Storage(stick); err != nil || q == nil || q.Switch.Method != switcher.HuaweiNew {
		t.Errorf("Storage() = %v, %v; want the entry made of usb_modeswitch's file with a text in its name", q, err)
	}
	if stick.ID.Product = 4; db.Named(stick.ID) {
		t.Error("the file with a message of an odd length makes an entry")
	}
	var got []string
	for _, p := range problems {
		got = append(got, fmt.Sprintf("%s:%d %v", p.File, p.Line, p.Warning))
	}
	want := []string{"/etc/usb_modeswitch.d/1234:0004:1 false", "/etc/usb_modeswitch.d/1234:0001:4 true"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("problems (-want +got):\n%s\n%v", diff, problems)
	}
}

func TestLoadReadsOnlyWhatAPersonWouldWrite(t *testing.T) {
	for _, tt := range []struct {
		name string
		file *fstest.MapFile
		want string
	}{
		{"a directory", &fstest.MapFile{Mode: fs.ModeDir}, "it is not a file"},
		{"a pipe", &fstest.MapFile{Mode: fs.ModeNamedPipe}, "it is not a file"},
		{"a disk image", &fstest.MapFile{Data: make([]byte, quirks.MaxFileSize+1)}, "it is larger than 4 MiB"},
		{"a file that is not UTF-8", &fstest.MapFile{Data: []byte("schema = 1 # \xff\n")}, "invalid"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, problems := quirks.LoadOnly(quirks.Source{Name: "etc", FS: fstest.MapFS{"f.toml": tt.file}})
			if len(problems) != 1 || problems[0].File != "etc/f.toml" || !strings.Contains(problems[0].Message, tt.want) {
				t.Errorf("Load() = %v; want one problem of etc/f.toml with %q", problems, tt.want)
			}
		})
	}
}

func TestNamed(t *testing.T) {
	db := loaded(t, storage("acme", "1234:0001", "x"))
	for id, want := range map[string]bool{"1234:0001": true, "1234:0002": true, "1234:0003": false} {
		parsed, err := usb.ParseID(id)
		if err != nil {
			t.Fatal(err)
		}
		if got := db.Named(parsed); got != want {
			t.Errorf("Named(%s) = %v; want %v", id, got, want)
		}
	}
}

// A printer is listed with the id that it has in the end, and is no modem.
func TestWhatIsNoModemIsNone(t *testing.T) {
	db := loaded(t, strings.Replace(storage("acme", "1234:0001", "x"), "name ", "kind = \"printer\"\nname ", 1))
	if m := db.ModemByID(usb.ID{Vendor: 0x1234, Product: 2}); m != nil {
		t.Errorf("ModemByID() = %v; want nil", m)
	}
	if q := db.Quirk("acme"); q.IsModem() || len(q.Modems) != 1 {
		t.Errorf("IsModem() = %v, and it comes back as %v", q.IsModem(), q.Modems)
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
		{"an interface that is no class", strings.Replace(good, "usb =", "interface = \"8\"\nusb =", 1), "etc/f.toml:7:13: \"8\" says nothing about interfaces", "~~~"},
		{"an interface of the reserved class", strings.Replace(good, "usb =", "interface = \"00/00/00\"\nusb =", 1), "etc/f.toml:7:13: ", "~~~~~~~~~~"},
		{"a range of revisions upside down", strings.Replace(good, "usb =", "revision = \"0200-0100\"\nusb =", 1), "etc/f.toml:7:12: ", "~~~~~~~~~~~"},
		{"a revision for the kernel with a digit missing", strings.Replace(good, "name ", "kernel = \"000\"\nname ", 1), "etc/f.toml:4:10: \"000\" is not a revision", "~~~~~"},
		{"a class of a modem that is none", strings.Replace(good, "name ", "modem-class = \"0xff\"\nname ", 1), "etc/f.toml:4:15: \"0xff\" is not a class code", "~~~~~~"},
		{"a configuration that is none", good + "configuration = [\"2\", \"qmi\"]\n", "etc/f.toml:10:23: \"qmi\" is no configuration", "~~~~~"},
		{"an endpoint that is too large", good + "message-endpoint = 0x101\n", "etc/f.toml:10:20: ", "~~~~~"},
		{"a mode that does not exist", good + "[storage.mode.auto]\nmethod = \"huawei\"\n", "etc/f.toml:10:2: unknown key storage.mode.auto", "~~~~~~~~~~~~~~~~~"},
		{"a mode that sends nothing", good + "[storage.mode.ncm]\ndelay = \"1s\"\n", "etc/f.toml:2:1: acme, mode ncm: no method says how to switch", "~~~~~~~~~~~"},
		{"a time span without a unit", good + "delay = 5\n", "etc/f.toml:10:9: 5 is a number or a truth value", "~"},
		{"a method by its number", strings.Replace(good, "\"standard-eject\"", "4", 1), "etc/f.toml:9:10: 4 is a number or a truth value", "~"},
		{"a key in upper case", strings.Replace(good, "name ", "Name ", 1), "etc/f.toml:4:1: write the key \"Name\" in lower case", "~"},
		{"no id to match", strings.Replace(good, `usb = "1234:0001"`, "", 1), "etc/f.toml:2:1: acme has no match.usb", "~~~~~~~~~~~"},
		{"the same id twice", good + strings.TrimPrefix(good, "schema = 1\n"), "etc/f.toml:10:1: the file has two entries with the id", "~~~~~~~~~~~"},
		{"another schema", strings.Replace(good, "schema = 1", "schema = 2", 1), "etc/f.toml:1:1: schema is 2", "~"},
		{"no TOML", "schema = 1\n[[storage]\n", "etc/f.toml:2:", ""},
		{"a port without role", "schema = 1\n\n[[modem]]\nusb = \"1234:0002\"\nport = [{interface = \"1\"}]\n", "etc/f.toml:3:1: 1234:0002: the port 1 has no role", "~~~~~~~~~"},
		{"two ports for one interface", "schema = 1\n[[modem]]\nusb = \"1234:0002\"\nport = [{interface = \"1\", role = \"ppp\"}, {interface = \"1\", role = \"gps\"}]\n", "etc/f.toml:2:1: 1234:0002: two ports select interface 1", "~~~~~~~~~"},
		{"two primary ports", "schema = 1\n[[modem]]\nusb = \"1234:0002\"\nport = [{interface = \"1\", role = \"ppp\"}, {interface = \"2\", role = \"ppp\"}]\n", "etc/f.toml:2:1: 1234:0002: two ports have the role ppp", "~~~~~~~~~"},
		{"an unknown role", "schema = 1\n[[modem]]\nusb = \"1234:0002\"\nport = [{interface = \"1\", role = \"boss\"}]\n", "etc/f.toml:4:", "~~~~~~"},
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

// fuzzedSize is the most that a fuzzed file has, in bytes: there is room for
// several entries, and time for many files.
const fuzzedSize = 3 << 10

func FuzzParse(f *testing.F) {
	f.Add([]byte(storage("acme", "1234:0001", "x")))
	f.Add([]byte("schema = 1\n[[modem]]\nusb = \"1234:0002\"\nport = [{interface = \"ff/01/02\", role = \"ppp\"}]\n"))
	f.Add([]byte("schema = 1\n[[storage]\n"))
	f.Add([]byte("schema = 1\nstorage = [{id = \"x\"}]"))
	f.Fuzz(func(t *testing.T, text []byte) {
		if len(text) > fuzzedSize {
			return
		}
		f, problems := quirks.ParseFile("fuzz.toml", text)
		if n := len(f.Storage) + len(f.Modem); len(problems) > 0 && n > 0 {
			t.Errorf("%d entries of a file with problems: %v", n, problems)
		}
		for _, p := range problems {
			if p.Message == "" {
				t.Error("a problem without a message")
			}
		}
	})
}

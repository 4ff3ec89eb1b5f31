// SPDX-License-Identifier: GPL-3.0-or-later

package stick_test

import (
	"errors"
	"io/fs"
	"strings"
	"testing"

	"modembridge/internal/lab/stick"
)

func TestEveryModelLoads(t *testing.T) {
	names := stick.List()
	if len(names) < 5 {
		t.Errorf("List() = %v, want at least five models", names)
	}
	for _, name := range names {
		if _, err := stick.Load(name); err != nil {
			t.Errorf("Load(%q): %v", name, err)
		}
	}
}

func TestLoadNamesTheModelsThereAre(t *testing.T) {
	_, err := stick.Load("nokia-3310")
	if !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "zte-mf626") {
		t.Errorf("Load = %v, want fs.ErrNotExist and the names", err)
	}
}

const valid = `schema = 1
name = "A"
source = "made up"
[storage]
usb = "19d2:2000"
[[storage.unit]]
type = "cdrom"
medium = "iso"
[switch]
[[switch.on]]
eject = true
[modem]
usb = "19d2:0031"
[[modem.interface]]
number = 1
class = "ff/ff/ff"
role = "at-ppp"
[modem.at]
imei = "004999010640000"
imsi = "244050000000001"
iccid = "8935805000000000001"
sim-operator = "24405"
operator = "24405"
`

func TestParseSaysWhatIsWrong(t *testing.T) {
	if _, err := stick.Parse("a.toml", []byte(valid)); err != nil {
		t.Fatalf("the valid model: %v", err)
	}
	for _, tt := range []struct{ name, old, replacement, want string }{
		{"an unknown key has its line and column", `name = "A"`, "name = \"A\"\n  colour = 3", "a.toml:3:3: unknown key colour"},
		{"broken TOML has its line and column", `[switch]`, "[switch", "a.toml:9:8: "},
		{"an id that is none", "19d2:2000", "19d2", "is not a USB id"},
		{"a class that is none", "ff/ff/ff", "ff", "is not a class triple"},
		{"a role nobody knows", "at-ppp", "phone", `interface 1: role is "phone"`},
		{"a unit type nobody knows", "cdrom", "tape", `storage.unit 1: type is "tape"`},
		{"a switch without a trigger", "[[switch.on]]\neject = true", "", "switch.on is missing"},
		{"a trigger that is two", "eject = true", "eject = true\ncdb = \"11\"", "want exactly one"},
		{"a trigger that is not in hexadecimal", "eject = true", `cdb = "xy"`, "not in hexadecimal"},
		{"a subscriber of another operator", `sim-operator = "24405"`, `sim-operator = "24412"`, "imsi does not begin with sim-operator"},
		{"a message with a key of another", "eject = true", "message = \"1b5a01\"\ndata = \"00\"", "data goes with a control request"},
		{"a data phase nobody knows", "[switch]", "[switch]\ndata = \"eat\"", `switch.data is "eat"`},
		{"units of what is no storage", "usb = \"19d2:2000\"", "usb = \"19d2:2000\"\nclass = \"ff/00/00\"", "want 1 to 16 units for 08/06/50"},
		{"an endpoint of the wrong direction", "usb = \"19d2:2000\"", "usb = \"19d2:2000\"\nout = 0x81", "is to take messages"},
		{"a data interface of what is no CDC function", "number = 1", "number = 1\ndata = 2", "interface 1: data is the number of a later interface"},
		{"a data interface that comes before", "number = 1\nclass = \"ff/ff/ff\"", "number = 1\ndata = 1\nclass = \"02/02/01\"", "interface 1: data is the number of a later interface"},
		{"an interface with the number of a data interface", "number = 1\nclass = \"ff/ff/ff\"",
			"number = 1\ndata = 2\nclass = \"02/02/01\"\nrole = \"at\"\n[[modem.interface]]\nnumber = 2\nclass = \"ff/ff/ff\"", "interface 2 comes after interface 2"},
		{"unsolicited results of what is no AT port", "role = \"at-ppp\"", "role = \"at-ppp\"\n[[modem.interface]]\nnumber = 3\nclass = \"ff/ff/ff\"\nrole = \"diag\"\nunsolicited = \"RING\"", "interface 3: unsolicited results"},
		{"a modem without a port for commands", "at-ppp", "diag", "at is of no use"},
		{"an init command that is none", "[modem.at]", "[modem.at]\nneeds-init = \"+ZOPRT=5\"", "needs-init is a command line"},
		{"an answer to everything", "[modem.at]", "[[modem.answer]]\ndata = \"00\"\n[modem.at]", "answer: control"},
		{"letters in a number", "0049990106", "00499901ab", "imei has to have"},
		{"another schema", "schema = 1", "schema = 2", "schema is 2"},
		{"a negative delay", "[switch]", "[switch]\nleave-after = \"-1s\"", "negative"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			text := strings.Replace(valid, tt.old, tt.replacement, 1)
			_, err := stick.Parse("a.toml", []byte(text))
			if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.HasPrefix(err.Error(), "a.toml:") {
				t.Errorf("Parse = %v\nwant a.toml: and %q", err, tt.want)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(valid))
	f.Fuzz(func(_ *testing.T, text []byte) {
		stick.Parse("a.toml", text) // must not panic
	})
}

// SPDX-License-Identifier: GPL-3.0-or-later

package quirks_test

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"modembridge/quirks"
	"modembridge/switcher/usb"
)

func TestLayouts(t *testing.T) {
	for _, tt := range []struct {
		name, ports string
		want        string // roles of the interfaces 0 to 3, class ff/02/01; and whether they are asked
	}{
		{"no ports", "", "- - - - asked"},
		{"a primary port that dials, and nothing else", "3:at-primary", "ignore ignore ignore at-primary"},
		{"a secondary port besides", "1:at-secondary 3:at-primary", "ignore at-secondary ignore at-primary"},
		{"a port for data and the primary one", "0:ppp 2:at-primary", "ppp ignore at-primary ignore"},
		{"a port for data and a secondary one", "0:ppp 2:at-secondary", "ppp ignore at-secondary ignore"},
		{"a port for data, and none for commands", "0:ppp", "ppp - - - asked"},
		{"commands without a port that dials", "1:at-secondary 2:gps", "- at-secondary gps - asked"},
		{"only what is of no use", "1:ignore 3:gps", "- ignore - gps asked"},
		{"by class, which the stick uses", "ff/02/01:at-primary", "at-primary at-primary at-primary at-primary asked"},
		{"by class, which it does not use", "ff/01/01:at-primary", "- - - - asked"},
		{"a number goes before a class", "ff/02/01:gps 2:at-primary", "gps gps at-primary gps"},
		{"who names classes besides has not seen all", "ff/01/01:gps 2:at-primary", "- - at-primary -"},
		{"a port for data by class does not tell which one dials", "ff/01/01:ppp 2:at-secondary", "- - at-secondary - asked"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var m quirks.Modem
			for entry := range strings.FieldsSeq(tt.ports) {
				m.Ports = append(m.Ports, portOf(t, entry))
			}
			var got []string
			for n := range uint8(4) {
				role := m.Role(usb.Interface{Number: n, Class: usb.Class{Class: 0xff, SubClass: 2, Protocol: 1}}).String()
				if role == "" {
					role = "-"
				}
				got = append(got, role)
			}
			if m.Asks() {
				got = append(got, "asked")
			}
			if s := strings.Join(got, " "); s != tt.want {
				t.Errorf("roles of %q = %s; want %s", tt.ports, s, tt.want)
			}
		})
	}
}

// A port that is ignored because nobody names it does not make a layout that of
// the stick.
func TestFits(t *testing.T) {
	m := quirks.Modem{Ports: []quirks.Port{portOf(t, "1:at-secondary"), portOf(t, "3:at-primary")}}
	for _, tt := range []struct {
		interfaces []uint8
		want       bool
	}{
		{nil, false},
		{[]uint8{0, 2, 4}, false},
		{[]uint8{0, 1, 2}, true},
	} {
		var dev usb.Device
		for _, n := range tt.interfaces {
			dev.Interfaces = append(dev.Interfaces, usb.Interface{Number: n})
		}
		if got := m.Fits(dev); got != tt.want {
			t.Errorf("Fits() of interfaces %v = %v; want %v", tt.interfaces, got, tt.want)
		}
	}
}

func TestWriteHWDBSaysWhatTheModemsSay(t *testing.T) {
	builtin, _ := quirks.Load()
	checkHWDB(t, builtin)
	// Nothing that is built in has ports by number and by class.
	checkHWDB(t, loaded(t, "schema = 1\n\n[[modem]]\nusb = \"1234:0002\"\nport = ["+
		"{interface = \"2\", role = \"at-primary\"}, {interface = \"ff/02/01\", role = \"gps\"}]\n"))
}

// checkHWDB holds the database for udev, which takes the last line that matches,
// whatever the line, against the modems.
func checkHWDB(t *testing.T, db *quirks.DB) {
	t.Helper()
	var text bytes.Buffer
	if err := quirks.WriteHWDB(&text, db); err != nil {
		t.Fatal(err)
	}
	records := make(map[string][]record) // by vendor and product
	for part := range strings.SplitSeq(text.String(), "\n\n") {
		r := parseRecord(part)
		records[r.id] = append(records[r.id], r)
	}
	for _, m := range db.Modems() {
		// What the ports select, and what none does.
		classes, numbers := []usb.Class{{Class: 0xfe}}, []uint8{0xef}
		for _, p := range m.Ports {
			if p.Interface.ByNumber {
				numbers = append(numbers, p.Interface.Number)
			} else {
				classes = append(classes, p.Interface.Class)
			}
		}
		id := fmt.Sprintf("v%04Xp%04X", m.USB.Vendor, m.USB.Product)
		for _, number := range numbers {
			for _, class := range classes {
				modalias := fmt.Sprintf("modembridge:usb:%sd0000dc00dsc00dp00ic%02Xisc%02Xip%02Xin%02X", id, class.Class, class.SubClass, class.Protocol, number)
				got := make(map[string]string)
				for _, r := range records[id] {
					r.add(got, modalias)
				}
				want := m.Role(usb.Interface{Number: number, Class: class})
				if got["MODEMBRIDGE_ROLE"] != want.String() || (got["MODEMBRIDGE_ASK"] == "1") != m.Asks() {
					t.Errorf("%s: %v; want the role %q, and asked = %v", modalias, got, want, m.Asks())
				}
				if want == quirks.Ignore && got["MODEMBRIDGE_NAME"] != "" {
					t.Errorf("%s has a name, and is of no use: %v", modalias, got)
				}
			}
		}
	}
}

// A record of a hwdb file is a pattern and the properties below it.
type record struct {
	id         string // "v19D2p0031"
	pattern    *regexp.Regexp
	properties map[string]string
}

func parseRecord(text string) record {
	r := record{properties: make(map[string]string)}
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		key, value, _ := strings.Cut(strings.TrimSpace(line), "=")
		switch {
		case strings.HasPrefix(line, "#"), line == "":
		case strings.HasPrefix(line, " "):
			r.properties[key] = value
		default:
			r.id = strings.TrimPrefix(line, "modembridge:usb:")[:len("v0000p0000")]
			r.pattern = regexp.MustCompile("^" + strings.ReplaceAll(line, "*", ".*") + "$")
		}
	}
	return r
}

// add adds the properties of a record that is for a modalias.
func (r record) add(to map[string]string, modalias string) {
	if r.pattern.MatchString(modalias) {
		for key, value := range r.properties {
			to[key] = value
		}
	}
}

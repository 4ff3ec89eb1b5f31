// SPDX-License-Identifier: GPL-3.0-or-later

package recording_test

import (
	"bytes"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/pelletier/go-toml/v2"

	"modembridge/internal/recording"
	"modembridge/quirks"
	"modembridge/switcher"
	"modembridge/switcher/usb"
)

func hexBytes(t *testing.T, digits string) (b recording.Bytes) {
	t.Helper()
	if err := b.UnmarshalText([]byte(digits)); err != nil {
		t.Fatal(err)
	}
	return b
}

// blob is a device descriptor and a configuration with one serial port.
func blob(t *testing.T, id string) []recording.Bytes {
	vendor, product, _ := strings.Cut(id, ":")
	return []recording.Bytes{
		hexBytes(t, "1201000200000040"+vendor[2:]+vendor[:2]+product[2:]+product[:2]+"00000102"+"0301"),
		hexBytes(t, "0902200001010080fa"), hexBytes(t, "0904000002ffffff04"),
		hexBytes(t, "07058102000200"), hexBytes(t, "07050102000200"),
	}
}

func id(t *testing.T, s string) usb.ID {
	t.Helper()
	v, err := usb.ParseID(s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// full has something in every field, and somebody in every text.
func full(t *testing.T) *recording.Recording {
	storage, modem := id(t, "1234:0001"), id(t, "1234:0002")
	return &recording.Recording{
		Program: "modembridge test", Date: toml.LocalDate{Year: 2026, Month: 11, Day: 22},
		State: "tagged", Reason: "unknown-layout", Missing: []string{"something"},
		Events: []recording.Event{
			{What: recording.Appears, USB: &storage},
			{At: quirks.Duration(5e8), What: recording.Switched},
			{At: quirks.Duration(6e8), What: recording.Gone},
			{At: quirks.Duration(16e8), What: recording.Appears, USB: &modem},
			{At: quirks.Duration(2e9), What: recording.TTY, TTY: "ttyUSB0"},
		},
		Storage: &recording.Personality{
			USB: storage, Speed: "480", Configuration: 1, Manufacturer: "Acme", Product: "CD 352099001761481", Serial: "JANE-0123",
			Descriptors: append(blob(t, "1234:0001"), hexBytes(t, "06ff4a616e65")), // a vendor's own: "Jane"
			Interfaces:  []recording.Interface{{Driver: "usb-storage", Name: "jane-0123 disk"}},
			Units:       []recording.Unit{{Type: 5, Vendor: "JANE-0123", Model: "CD", Revision: "1.00", ReadOnly: true, SizeMiB: 1}},
		},
		Switch: &recording.Switch{Plan: quirks.SwitchPlan{Method: switcher.StandardEject}},
		Modem: &recording.Personality{
			USB: modem, Configuration: 1, Manufacturer: "Acme", Product: "Modem", Serial: "JANE-4567",
			Descriptors: blob(t, "1234:0002"),
			Interfaces:  []recording.Interface{{Driver: "option", Name: "AT of JANE-4567"}},
			Ports: []recording.Port{{
				TTY: "ttyUSB0", Role: "at-primary", Source: "quirk", Kind: "at", Unsolicited: true,
				Answers: []recording.Answer{
					{To: "ATI", Lines: []string{"Acme", "Serial number", "Jane", "IMEI: 35", "V1.0"}, Result: "OK"},
					{To: "AT+CGMR", Result: "+CME ERROR: 352099001761481"},
				},
			}},
		},
	}
}

func TestAFileTellsOfNobodyAndIsReadAsItWasWritten(t *testing.T) {
	r := full(t)
	text, err := r.Format()
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"jane", "4a616e65", "352099", "0123", "4567"} {
		if strings.Contains(strings.ToLower(string(text)), secret) {
			t.Errorf("the file has %q:\n%s", secret, text)
		}
	}
	got, err := recording.Parse("stick.toml", text)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(r, got); diff != "" {
		t.Errorf("(-written +read):\n%s", diff)
	}
	again, err := got.Format()
	if err != nil || !bytes.Equal(text, again) {
		t.Errorf("written again, with error %v (-first +second):\n%s", err, cmp.Diff(string(text), string(again)))
	}
}

func TestDummiesHaveTheShapeOfWhatTheyReplace(t *testing.T) {
	r := full(t)
	r.Redact()
	for _, tt := range []struct{ name, got, want string }{
		{"a serial number", r.Storage.Serial, "XXXX-0000"},
		{"a product with an IMEI", r.Storage.Product, "CD 000000000000000"},
		{"a serial number in another text", r.Storage.Interfaces[0].Name, "xxxx-0000 disk"},
		{"a serial number of the other mode", r.Modem.Interfaces[0].Name, "AT of XXXX-0000"},
		{"the line below the name of a number", r.Modem.Ports[0].Answers[0].Lines[2], "Xxxx"},
		{"a number behind its name", r.Modem.Ports[0].Answers[0].Lines[3], "IMEI: 00"},
		{"a version", r.Modem.Ports[0].Answers[0].Lines[4], "V1.0"},
		{"a maker", r.Modem.Manufacturer, "Acme"},
	} {
		if tt.got != tt.want {
			t.Errorf("%s became %q, want %q", tt.name, tt.got, tt.want)
		}
	}
	own := r.Storage.Descriptors[5]
	if diff := cmp.Diff(hexBytes(t, "06ff00000000"), own); diff != "" {
		t.Errorf("a vendor's own descriptor (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(blob(t, "1234:0001"), r.Storage.Descriptors[:5]); diff != "" {
		t.Errorf("the others (-want +got):\n%s", diff)
	}
}

func TestParseSaysWhatIsWrong(t *testing.T) {
	text, err := full(t).Format()
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ name, old, replacement, want string }{
		{"an unknown key has its line and column", "state = 'tagged'", "state = 'tagged'\n  colour = 3", "stick.toml:9:3: unknown key colour"},
		{"broken TOML has its line and column", "[storage]", "[storage", "stick.toml:21:9: "},
		{"what is not in hexadecimal has its line", "'07058102000200'", "'0705810200020z'", "not hexadecimal digits"},
		{"an id that is none", "usb = '1234:0001'\nspeed", "usb = '1234'\nspeed", "stick.toml:22:7: "},
		{"another schema", "schema = 1", "schema = 2", "schema is 2"},
		{"descriptors of another device", "usb = '1234:0002'\nconf", "usb = '1234:0003'\nconf", "modem: descriptors: they are those of 1234:0002"},
		{"no descriptors", "'12010002000000403412010000000102" + "0301',", "", "storage: descriptors: not a device descriptor"},
		{"a tty that is none", "tty = 'ttyUSB0'\nint", "tty = '../x'\nint", "is not the name of a tty"},
		{"a role that is none", "role = 'at-primary'", "role = 'boss'", "is not a port role"},
		{"an event that is none", "what = 'gone'", "what = 'left'", "event 3: want what ="},
		{"an event without its tty", "what = 'tty', tty = 'ttyUSB0'", "what = 'tty'", "event 5: want what ="},
		{"events out of order", "at = '500ms'", "at = '1.8s'", "event 3 is before"},
		{"what cannot be shown", "manufacturer = 'Acme'", `manufacturer = "\u001b[2J"`, "with what cannot be printed"},
		{"a text that is too long", "manufacturer = 'Acme'", "manufacturer = '" + strings.Repeat("a", 600) + "'", "a text of 600 bytes"},
		{"an answer to nothing", "to = 'ATI'", "to = 'rm -rf'", `the answer to "rm -rf"`},
		{"a plan that is none", "method = 'standard-eject'", "method = 'message'", "switch: "},
		{"a unit that is none", "type = 5", "type = 99", "there is no unit 0 of type 99"},
		{"a draft with a mistake", "state = 'tagged'", "state = 'tagged'\ndraft.quirks = 'schema = 3'", "draft:1:1: schema is 3"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			broken := strings.Replace(string(text), tt.old, tt.replacement, 1)
			if broken == string(text) {
				t.Fatalf("the file has no %q:\n%s", tt.old, text)
			}
			_, err := recording.Parse("stick.toml", []byte(broken))
			if err == nil || !strings.HasPrefix(err.Error(), "stick.toml:") || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("Parse = %v\nwant stick.toml: and %q", err, tt.want)
			}
		})
	}
	if _, err := recording.Parse("big.toml", make([]byte, recording.MaxSize+1)); err == nil || !strings.Contains(err.Error(), "no recording") {
		t.Errorf("Parse of what is too large = %v", err)
	}
	if _, err := recording.Parse("empty.toml", []byte("schema = 1\n")); err == nil || !strings.Contains(err.Error(), "neither") {
		t.Errorf("Parse of what is empty = %v", err)
	}
}

func TestFormatRefusesWhatCannotBeRead(t *testing.T) {
	r := full(t)
	r.Modem.USB.Product++
	if _, err := r.Format(); err == nil || !strings.Contains(err.Error(), "cannot write the recording: modem: descriptors") {
		t.Errorf("Format = %v", err)
	}
}

// database has two entries, in a source of that name.
func database(t *testing.T, source string) *quirks.DB {
	const text = `schema = 1
[[storage]]
id = "acme-1234-0001"
name = "Janes Stick"
modems = ["1234:0009"]
evidence = [{ level = "imported", proves = ["match"], source = "Jane", date = 2026-01-01 }]
[storage.match]
usb = "1234:0001"
serial = "JANE*"
[storage.switch]
method = "standard-eject"
[[modem]]
usb = "1234:0002"
name = "Janes Modem"
bind = true
tags = ["ID_MM_JANE"]
`
	db, problems := quirks.LoadOnly(quirks.Source{Name: source, FS: fstest.MapFS{"a.toml": {Data: []byte(text)}}})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return db
}

func TestDraftsPassTheCheck(t *testing.T) {
	for _, tt := range []struct {
		name     string
		source   string // of the database
		change   func(*recording.Recording)
		has, not []string
	}{
		{
			"a stick of which nothing is known", "empty", nil,
			[]string{`id       = "draft-1234-0001"`, `modems   = ["1234:0002"]`, `scsi-model = "CD"`, `method = "standard-eject"`, `driver   = "option"`, `{ interface = "0", role = "at-primary" }`},
			[]string{"bind", "guess", "serial", "scsi-vendor"}, // which would be a dummy
		},
		{
			"a stick that is built in", "built-in", func(r *recording.Recording) { r.Switch.Quirk = "acme-1234-0001" },
			[]string{`id       = "acme-1234-0001"`, `modems   = ["1234:0009", "1234:0002"]`, `serial = "JANE*"`, "Janes Stick", "Janes Modem", "bind     = true", "ID_MM_JANE"},
			[]string{"draft-1234"},
		},
		{
			"a stick that a user wrote about", "/etc/quirks.d", nil,
			[]string{"draft-1234-0001", "bind     = true", "Acme Modem"},
			[]string{"Jane", "JANE", "1234:0009"},
		},
		{
			"a stick that nobody saw switched", "empty", func(r *recording.Recording) { r.Switch = nil },
			[]string{"the method is a guess", `proves = ["match", "modems"]`}, []string{`"switch"`},
		},
		{"a stick that has no storage mode", "empty", func(r *recording.Recording) { r.Storage, r.Switch = nil, nil }, []string{"[[modem]]"}, []string{"[[storage]]"}},
		{
			"a stick whose ports no driver takes", "empty",
			func(r *recording.Recording) { r.Modem.Ports, r.Modem.Interfaces[0].Driver = nil, "" },
			[]string{"bind     = true"}, []string{`"ports"`, `"driver"`, "driver "},
		},
		{
			"two ports that would dial", "empty", func(r *recording.Recording) {
				r.Modem.Ports = append(r.Modem.Ports, recording.Port{TTY: "ttyUSB1", Interface: 1, Role: "at-primary"})
			},
			[]string{`interface = "0"`}, []string{`interface = "1"`},
		},
		{
			"a disk", "empty", func(r *recording.Recording) { r.Storage.Units[0].Type = 0 },
			[]string{"allow-disk"}, nil,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := full(t)
			if tt.change != nil {
				tt.change(r)
			}
			db := &quirks.DB{}
			if tt.source != "empty" {
				db = database(t, tt.source)
			}
			draft, err := r.Drafted(db)
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range quirks.CheckFile("draft.toml", []byte(draft.Quirks)) {
				if !strings.Contains(p.Message, "no evidence for its ") && !strings.Contains(p.Message, "has no evidence") {
					t.Errorf("the draft has a mistake: %v", p)
				}
			}
			for _, want := range tt.has {
				if !strings.Contains(draft.Quirks, want) {
					t.Errorf("the draft has no %s:\n%s", want, draft.Quirks)
				}
			}
			for _, unwanted := range tt.not {
				if strings.Contains(draft.Quirks, unwanted) {
					t.Errorf("the draft has %s:\n%s", unwanted, draft.Quirks)
				}
			}
			r.Draft = draft
			text, err := r.Format()
			if err != nil {
				t.Fatal(err)
			}
			read, err := recording.Parse("stick.toml", text)
			if err != nil {
				t.Fatal(err)
			}
			if read.Draft != draft {
				t.Errorf("the draft is read as\n%s", read.Draft.Quirks)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("schema = 1\ndate = 2026-11-22\n[modem]\nusb = '1234:0002'\nconfiguration = 1\n" +
		"descriptors = ['12010002000000403412020000000102" + "0301', '0902200001010080fa']\n" +
		"[[modem.ports]]\ntty = 'ttyUSB0'\ninterface = 0\nanswers = [{to = 'ATI', lines = ['x'], result = 'OK'}]\n"))
	f.Add([]byte("schema = 1\ndate = 2026-11-22\nmissing = ['x']\nevents = [{at = '0s', what = 'gone'}]"))
	f.Fuzz(func(t *testing.T, text []byte) {
		r, err := recording.Parse("f", text)
		if err != nil {
			return
		}
		written, err := r.Format()
		if err != nil {
			return // a draft may be in the way
		}
		if _, err := recording.Parse("again", written); err != nil {
			t.Errorf("what was written is no recording: %v\n%s", err, written)
		}
	})
}

// SPDX-License-Identifier: GPL-3.0-or-later

package quirks_test

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"

	"modembridge/quirks"
	"modembridge/switcher"
	"modembridge/switcher/usb"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/pelletier/go-toml/v2"
)

func TestFormatBringsOrderIntoAFile(t *testing.T) {
	messy, err := os.ReadFile("testdata/format/messy.toml")
	if err != nil {
		t.Fatal(err)
	}
	got, problems := quirks.Format("messy.toml", messy)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	const golden = "testdata/format/canonical.toml"
	if *update {
		if err := os.WriteFile(golden, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", golden, diff)
	}
	checkFormat(t, messy)
}

// checkFormat holds Format to its promises for a file: it says the same as
// before, no comment is lost, and it stays as it is from then on.
func checkFormat(t *testing.T, text []byte) {
	t.Helper()
	before, problems := quirks.ParseFile("f.toml", text)
	formatted, refused := quirks.Format("f.toml", text)
	if len(problems) > 0 || len(refused) > 0 {
		if len(refused) == 0 {
			t.Errorf("Format() writes a file that cannot be read: %v", problems)
		}
		return
	}
	after, problems := quirks.ParseFile("f.toml", formatted)
	if len(problems) > 0 {
		t.Fatalf("%v in what Format() made:\n%s", problems, formatted)
	}
	if diff := cmp.Diff(sorted(before), sorted(after), cmpopts.EquateEmpty(), cmpopts.IgnoreTypes(quirks.Origin{})); diff != "" {
		t.Errorf("Format() changes what the file says (-before +after):\n%s", diff)
	}
	if diff := cmp.Diff(comments(text), comments(formatted)); diff != "" {
		t.Errorf("Format() changes the comments (-before +after):\n%s\nin\n%s", diff, formatted)
	}
	again, problems := quirks.Format("f.toml", formatted)
	if diff := cmp.Diff(string(formatted), string(again)); diff != "" || len(problems) > 0 {
		t.Errorf("a second Format() is not like the first: %v (-first +second):\n%s", problems, diff)
	}
}

func sorted(f quirks.File) quirks.File {
	slices.SortStableFunc(f.Storage, func(a, b quirks.Quirk) int { return strings.Compare(a.ID, b.ID) })
	slices.SortStableFunc(f.Modem, func(a, b quirks.Modem) int { return strings.Compare(a.USB.String(), b.USB.String()) })
	return f
}

// comments returns the comments of a file, sorted. It takes whatever follows a
// "#" for one: what the file says is compared elsewhere.
func comments(text []byte) []string {
	var list []string
	for line := range strings.Lines(string(text)) {
		if _, comment, ok := strings.Cut(line, "#"); ok {
			list = append(list, strings.TrimSpace(comment))
		}
	}
	slices.Sort(list)
	return list
}

func TestFormatLeavesTheBuiltinFilesAlone(t *testing.T) {
	source := quirks.Builtin()
	entries, err := os.ReadDir("data")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		f, err := source.FS.Open(e.Name())
		if err != nil {
			t.Fatal(err)
		}
		var text bytes.Buffer
		if _, err := text.ReadFrom(f); err != nil {
			t.Fatal(err)
		}
		checkFormat(t, text.Bytes())
	}
}

func TestFormatRefusesAFileWithAMistake(t *testing.T) {
	good := storage("acme", "1234:0001", "x")
	for _, tt := range []struct {
		name, text, want string
	}{
		{"no TOML", "schema = 1\n[[storage]\n", "f.toml:2:"},
		{"an unknown key", good + "color = \"red\"\n", "f.toml:10:1: unknown key storage.switch.color"},
		{"a key in upper case", good + "[storage.MODE.serial]\nmethod = \"huawei-alt\"\n", "f.toml:10:10: write the key \"MODE\" in lower case"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			text, problems := quirks.Format("f.toml", []byte(tt.text))
			if text != nil || len(problems) != 1 || !strings.HasPrefix(problems[0].Error(), tt.want) {
				t.Errorf("Format() = %q, %v; want nothing, and %s…", text, problems, tt.want)
			}
		})
	}
	if text, problems := quirks.Format("mask.toml", nil); text == nil || len(text)+len(problems) > 0 {
		t.Errorf("Format() of a mask = %v, %v; want an empty file", text, problems)
	}
}

// full returns an entry in which every key has a value.
func full() (quirks.Quirk, quirks.Modem) {
	zero, two := uint8(0), uint8(2)
	evidence := []quirks.Evidence{
		{Level: quirks.Hardware, Proves: []quirks.Claim{quirks.ClaimMatch}, Source: "a \"stick\"\tand\x01\\", Date: toml.LocalDate{Year: 2026, Month: 11, Day: 22}},
		{Level: quirks.Lab, Proves: []quirks.Claim{quirks.ClaimSwitch, quirks.ClaimModems}, Source: "x", Date: toml.LocalDate{Year: 2026, Month: 1, Day: 2}},
	}
	plan := quirks.SwitchPlan{
		Method: switcher.Pantech, Number: 4, Out: 0x01, In: 0x81, Interface: &zero, Alternate: &two, Reset: true, NoMBIM: true,
		Configuration: []switcher.Choice{switcher.MBIM, {Number: 2}, {Class: usb.Class{Class: 0xff}}},
		Delay:         quirks.Duration(1e9), Settle: quirks.Duration(5e8), Timeout: quirks.Duration(90e9),
	}
	message := quirks.SwitchPlan{Method: switcher.Messages, Messages: []switcher.Message{{0x55, 0x01}, {0xff}}}
	q := quirks.Quirk{
		ID: "acme-1234-0001", Name: "Acme – ä", Kind: "printer", Modems: []usb.ID{{Vendor: 0x1234, Product: 2}}, ModemClass: 0xff,
		Kernel: &quirks.Revisions{Last: 0x9999}, AllowDisk: true, NoSCSI: true, Evidence: evidence, Switch: plan,
		Match: quirks.Match{
			USB: usb.ID{Vendor: 0x1234, Product: 1}, Interface: quirks.Interfaces{First: 2}, Revision: &quirks.Revisions{First: 0x100, Last: 0x100},
			Manufacturer: "a*|b", Product: "c", Serial: "d", SCSIVendor: "e", SCSIModel: "f", SCSIRevision: "g",
		},
		Modes: quirks.Modes{Serial: &message, NCM: &plan, HiLink: &message},
	}
	m := quirks.Modem{
		USB: usb.ID{Vendor: 0x1234, Product: 2}, Name: "Acme", Driver: "option", Bind: true, Tags: []string{"ID_MM_TTY_BAUDRATE"}, Init: []string{"ATE0", "AT+ZOPRT=5"},
		Ports: []quirks.Port{
			{Interface: quirks.Selector{ByNumber: true, Number: 3}, Role: quirks.ATPrimary},
			{Interface: quirks.Selector{Class: usb.Class{Class: 0xff, SubClass: 1, Protocol: 2}}, Role: quirks.GPS},
		},
		Evidence: []quirks.Evidence{{Level: quirks.Imported, Proves: []quirks.Claim{quirks.ClaimDriver, quirks.ClaimPorts, quirks.ClaimInit}, Source: "z", Date: toml.LocalDate{Year: 2026, Month: 11, Day: 22}}},
	}
	return q, m
}

func TestWriteFileWritesWhatParseFileReads(t *testing.T) {
	q, m := full()
	var b bytes.Buffer
	if err := quirks.WriteFile(&b, "Acme\n\nSPDX-License-Identifier: CC0-1.0", []quirks.Quirk{q}, []quirks.Modem{m}); err != nil {
		t.Fatal(err)
	}
	if head := "# Acme\n#\n# SPDX-License-Identifier: CC0-1.0\nschema = 1\n\n[[storage]]\n"; !strings.HasPrefix(b.String(), head) {
		t.Errorf("the file does not begin with\n%s\nbut is\n%s", head, &b)
	}
	got, problems := quirks.ParseFile("f.toml", b.Bytes())
	if len(problems) > 0 {
		t.Fatalf("%v in\n%s", problems, &b)
	}
	want := quirks.File{Name: "f.toml", Schema: 1, Storage: []quirks.Quirk{q}, Modem: []quirks.Modem{m}}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreTypes(quirks.Origin{})); diff != "" {
		t.Errorf("what was written (-want +got):\n%s\n%s", diff, &b)
	}
	checkFormat(t, b.Bytes())
	if entries := q.TOML() + "\n" + m.TOML(); !strings.HasSuffix(b.String(), entries) {
		t.Errorf("TOML() is not what WriteFile() writes:\n%s", entries)
	}
}

func TestWriteFileRefusesWhatLoadWould(t *testing.T) {
	q, _ := full()
	var b bytes.Buffer
	err := quirks.WriteFile(&b, "", []quirks.Quirk{q, q}, nil)
	if err == nil || !strings.Contains(err.Error(), "two entries with the id") || b.Len() > 0 {
		t.Errorf("WriteFile() of two entries with one id = %v, and wrote %d bytes; want an error, and none", err, b.Len())
	}
}

func TestAppendKeepsTheComments(t *testing.T) {
	q, m := full()
	text := []byte("# Acme\nschema = 1\n\n# A zebra.\n" + q.TOML())
	other := q
	other.ID = "aardvark"
	got, err := quirks.Append("f.toml", text, []quirks.Quirk{other}, []quirks.Modem{m})
	if err != nil {
		t.Fatal(err)
	}
	want := "# Acme\nschema = 1\n\n" + other.TOML() + "\n# A zebra.\n" + q.TOML() + "\n" + m.TOML()
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("Append() (-want +got):\n%s", diff)
	}
}

func FuzzFormat(f *testing.F) {
	messy, err := os.ReadFile("testdata/format/messy.toml")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(messy)
	q, m := full()
	f.Add([]byte("schema = 1\n" + q.TOML() + m.TOML()))
	f.Add([]byte(storage("acme", "1234:0001", "x")))
	f.Add([]byte("schema=1\r\nstorage=[]#a\r\n#b"))
	f.Add([]byte("schema = 1\nmodem = [ #a\n{ usb = '1234:0001', #b\n } #c\n, #d\n] #e\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		if len(text) > 0 && len(text) <= fuzzedSize { // a mask
			checkFormat(t, text)
		}
	})
}

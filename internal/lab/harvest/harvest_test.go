// SPDX-License-Identifier: GPL-3.0-or-later

package harvest_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"modembridge/internal/lab/harvest"
	"modembridge/quirks"
	"modembridge/switcher/usb"

	"github.com/google/go-cmp/cmp"
	"github.com/pelletier/go-toml/v2"
)

var date = toml.LocalDate{Year: 2026, Month: 11, Day: 22}

// The ids belong to nobody: vendors a001 to a003.
const storage = `# SPDX-License-Identifier: GPL-3.0-or-later
schema = 1

[[storage]]
id     = "one"
name   = "Acme One"
modems = ["a001:0001"]
match  = { usb = "a001:1000" }
switch = { method = "standard-eject" }

[[storage]]
id     = "many"
name   = "Acme family"
modems = ["a001:0002", "a001:0003", "a001:0004", "a001:0005", "a001:0008"]
match  = { usb = "a001:2000" }
switch = { method = "standard-eject" }

[[storage]]
id     = "built-in"
name   = "Acme Built-in"
modems = ["a001:000e"]
match  = { usb = "a001:000e", interface = "any" }
switch = { method = "configure", configuration = ["mbim"] }

[[storage]]
id     = "printer"
name   = "Acme Printer"
kind   = "printer"
modems = ["a001:0009"]
match  = { usb = "a001:3000" }
switch = { method = "standard-eject" }

[[modem]]
usb      = "a001:0007"
name     = "Acme Seven"
driver   = "option"
evidence = [{ level = "hardware", proves = ["driver"], source = "seen", date = 2026-11-22 }]

[[modem]]
usb  = "a001:0008"
name = "Acme Eight"
`

const guard = `ACTION!="add|change|move|bind", GOTO="end"
SUBSYSTEMS=="usb", ATTRS{idVendor}=="a001", GOTO="one"
SUBSYSTEMS=="usb", ATTRS{idVendor}=="a002", GOTO="two"
GOTO="end"
LABEL="one"
SUBSYSTEMS=="usb", ATTRS{bInterfaceNumber}=="?*", ENV{.MM_USBIFNUM}="$attr{bInterfaceNumber}"
`

const oldRules = guard + `
ATTRS{idVendor}=="a001", ATTRS{idProduct}=="0001", ENV{.MM_USBIFNUM}=="00", SUBSYSTEM=="tty", ENV{ID_MM_PORT_TYPE_QCDM}="1"
ATTRS{idVendor}=="a001", ATTRS{idProduct}=="0001", ENV{.MM_USBIFNUM}=="01", SUBSYSTEM=="tty", ENV{ID_MM_PORT_TYPE_AT_PRIMARY}="1"
ATTRS{idVendor}=="a001", ATTRS{idProduct}=="000A", ENV{.MM_USBIFNUM}=="03", SUBSYSTEM=="tty", ENV{ID_MM_PORT_TYPE_AT_PRIMARY}="1"
ATTRS{idVendor}=="a001", ATTRS{idProduct}=="000A", ENV{ID_MM_ACME_TAGGED}="1"
ATTRS{idVendor}=="a001", ATTRS{idProduct}=="000b", ENV{.MM_USBIFNUM}=="03", SUBSYSTEM=="tty", ENV{ID_MM_PORT_TYPE_AT_PRIMARY}="1"
ATTRS{idVendor}=="a001", ATTRS{idProduct}=="000d", ENV{ID_MM_DEVICE_IGNORE}="1"
GOTO="end"
LABEL="two"
ATTRS{bInterfaceClass}=="ff", ATTRS{bInterfaceSubClass}=="01", ATTRS{bInterfaceProtocol}=="02", SUBSYSTEM=="tty", ENV{ID_MM_PORT_TYPE_AT_PRIMARY}="1"
LABEL="end"
`

const newRules = guard + `
ATTRS{idVendor}=="a001", ATTRS{idProduct}=="0001", ENV{.MM_USBIFNUM}=="00", SUBSYSTEM=="tty", ENV{ID_MM_PORT_TYPE_QCDM}="1"
ATTRS{idVendor}=="a001", ATTRS{idProduct}=="0001", ENV{.MM_USBIFNUM}=="01", SUBSYSTEM=="tty", ENV{ID_MM_PORT_TYPE_AT_PRIMARY}="1"

# Acme Eleven port types
#  ttyACM0 (if #2): commands
ATTRS{idVendor}=="a001", ATTRS{idProduct}=="000b", ENV{.MM_USBIFNUM}=="02", SUBSYSTEM=="tty", ENV{ID_MM_PORT_TYPE_AT_PRIMARY}="1"
ATTRS{idVendor}=="a001", ATTRS{idProduct}=="000b", ENV{ID_MM_TTY_AT_PROBE_TRIES}="14"
LABEL="end"
`

const aliases = `alias usb:vA001p0001d*dc*dsc*dp*icFFiscFFipFFin* option
alias usb:vA001p0001d*dc*dsc*dp*ic*isc*ip*in04* qmi_wwan
alias usb:vA001p0003d*dc*dsc*dp*ic*isc*ip*in* rt2800usb
alias usb:vA002p*d*dc*dsc*dp*icFFiscFFipFFin* option
alias usb:vA002p*d*dc*dsc*dp*icFFisc01ip02in* option
`

// join runs a harvest over the sources above and returns what came of an id.
func join(t *testing.T) (entries map[string]string, report string) {
	t.Helper()
	dir := t.TempDir()
	put := func(name, text string) string {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return file
	}
	put("old/77-mm-acme.rules", oldRules)
	put("new/77-mm-acme.rules", newRules)
	put("wwan/a001-0001", `{"desc": "Acme One", "control": 0, "data": 0}`)
	put("wwan/a001-0002", `{"desc": "HUAWEI Two", "type": "qmi"}`)
	put("wwan/a001-0004", `{"desc": "Acme Four", "control": 0, "data": 0, "acm": 1}`)
	put("wwan/a001-0005", `{"desc": "Acme Five", "control": 0,}`)
	sources, err := harvest.Read(harvest.Paths{
		Rules:      []string{"1.9=" + filepath.Join(dir, "new"), "1.2=" + filepath.Join(dir, "old")},
		Kernel:     "Linux 9",
		Aliases:    put("modules.alias", aliases),
		WWAN:       filepath.Join(dir, "wwan"),
		WWANName:   "OpenWrt",
		VendorList: put("usb.ids", "a001  Acme Technologies Inc.\n\t0001  One\n"),
	})
	if err != nil {
		t.Fatal(err)
	}
	db, problems := quirks.Load(quirks.Source{Name: "test", FS: fstest.MapFS{"a001.toml": {Data: []byte(storage)}}})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	modems, r := harvest.Join(db, sources, date)
	entries = make(map[string]string)
	for _, m := range modems {
		entries[m.USB.String()] = m.TOML()
	}
	var text bytes.Buffer
	r.Write(&text)
	return entries, text.String()
}

func TestJoin(t *testing.T) {
	entries, _ := join(t)
	for _, tt := range []struct {
		name, id, want string
	}{
		{"all sources agree", "a001:0001", `[[modem]]
usb      = "a001:0001"
name     = "Acme One"
driver   = "option"
port     = [
    { interface = "0", role = "qcdm" },
    { interface = "1", role = "at-primary" },
]
evidence = [
    { level = "imported", proves = ["driver"], source = "Linux 9, modules.alias: option takes a001:0001 ff/ff/ff, qmi_wwan takes a001:0001 interface 4", date = 2026-11-22 },
    { level = "imported", proves = ["ports"], source = "ModemManager 1.2, 77-mm-acme.rules; OpenWrt dials on interface 0", date = 2026-11-22 },
]
`},
		{"OpenWrt alone names a network driver", "a001:0002", `[[modem]]
usb      = "a001:0002"
name     = "Huawei Two"
driver   = "qmi_wwan"
bind     = true
evidence = [
    { level = "imported", proves = ["driver"], source = "OpenWrt, file a001:0002, type = qmi", date = 2026-11-22 },
    { level = "imported", proves = ["driver"], source = "Linux 9, modules.alias: no module takes a001:0002 by its id", date = 2026-11-22 },
]
`},
		{"the kernel knows it as something else", "a001:0003", `[[modem]]
usb  = "a001:0003"
name = "Acme a001:0003"
`},
		{"a class driver needs no id, and a count of ports no interface", "a001:0004", `[[modem]]
usb      = "a001:0004"
name     = "Acme Four"
driver   = "cdc_acm"
evidence = [
    { level = "imported", proves = ["driver"], source = "OpenWrt, file a001:0004, acm = 1", date = 2026-11-22 },
]
`},
		{"a rule in upper case", "a001:000a", `[[modem]]
usb      = "a001:000a"
name     = "Acme a001:000a"
bind     = true
tags     = ["ID_MM_ACME_TAGGED"]
port     = [
    { interface = "3", role = "at-primary" },
]
evidence = [
    { level = "imported", proves = ["driver"], source = "Linux 9, modules.alias: no module takes a001:000a by its id", date = 2026-11-22 },
    { level = "imported", proves = ["ports"], source = "ModemManager 1.2, 77-mm-acme.rules, where the id is in upper case, so that the rule never applies", date = 2026-11-22 },
]
`},
		{"two versions of the rules do not agree", "a001:000b", `[[modem]]
usb      = "a001:000b"
name     = "Acme Eleven"
driver   = "cdc_acm"
port     = [
    { interface = "2", role = "at-primary" },
]
evidence = [
    { level = "imported", proves = ["driver"], source = "ModemManager 1.9, 77-mm-acme.rules; ModemManager 1.2 has another layout, whose comment calls the ports ttyACM", date = 2026-11-22 },
    { level = "imported", proves = ["ports"], source = "ModemManager 1.9, 77-mm-acme.rules; ModemManager 1.2 has another layout", date = 2026-11-22 },
]
`},
		{"an MBIM configuration is chosen", "a001:000e", `[[modem]]
usb      = "a001:000e"
name     = "Acme Built-in"
driver   = "cdc_mbim"
evidence = [
    { level = "imported", proves = ["driver"], source = "the entry built-in chooses the MBIM configuration, which cdc_mbim takes by its class", date = 2026-11-22 },
]
`},
		{"an entry of its own stays, however little it says", "a001:0008", ""},
		{"an entry of its own stays", "a001:0007", ""},
		{"a printer is no modem", "a001:0009", ""},
		{"what ModemManager ignores is no modem", "a001:000d", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, entries[tt.id]); diff != "" {
				t.Errorf("%s (-want +got):\n%s", tt.id, diff)
			}
		})
	}
}

func TestTheReportSaysWhatWasLeftOut(t *testing.T) {
	_, report := join(t)
	for _, want := range []string{
		"OpenWrt's table: a001-0005: invalid character",
		"driver of something else: a001:0003: [rt2800usb]",
		"left to ModemManager's own rule: a001:000b: 77-mm-acme.rules:14: ID_MM_TTY_AT_PROBE_TRIES=14",
		"disputed: a001:000b: another layout in ModemManager 1.2",
		"contradicted: a001:0001: OpenWrt dials on interface 0",
		"no modem: a001:000d: ModemManager is told to ignore it",
	} {
		if !strings.Contains(report, want) {
			t.Errorf("the report has no line %q:\n%s", want, report)
		}
	}
}

func TestWriteAddsToTheFileOfTheVendor(t *testing.T) {
	dir := t.TempDir()
	const existing = "# Acme (USB vendor a001)\n# SPDX-License-Identifier: GPL-3.0-or-later\nschema = 1\n\n[[modem]]\nusb  = \"a001:0007\"\nname = \"Acme Seven\"\n"
	if err := os.WriteFile(filepath.Join(dir, "a001-acme.toml"), []byte(existing), 0o644); err != nil {
		t.Fatal(err)
	}
	modems := []quirks.Modem{
		{USB: usb.ID{Vendor: 0xa001, Product: 1}, Name: "Acme One"},
		{USB: usb.ID{Vendor: 0xa002, Product: 1}, Name: "Other One"},
	}
	if err := harvest.Write(dir, modems, harvest.Sources{Vendors: map[uint16]string{0xa002: "Other Mobile Co., Ltd"}}); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"a001-acme.toml": strings.Replace(existing, "[[modem]]", "[[modem]]\nusb  = \"a001:0001\"\nname = \"Acme One\"\n\n[[modem]]", 1),
		"a002-other.toml": `# Other (USB vendor a002)
# SPDX-License-Identifier: GPL-2.0-or-later
# Facts from the places that the evidence names.
schema = 1

[[modem]]
usb  = "a002:0001"
name = "Other One"
`,
	} {
		got, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, string(got)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(dir, ".harvest-*")); left != nil {
		t.Errorf("left behind: %v", left)
	}
}

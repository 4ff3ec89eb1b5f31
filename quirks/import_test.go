// SPDX-License-Identifier: GPL-3.0-or-later

package quirks_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/pelletier/go-toml/v2"

	"modembridge/quirks"
	"modembridge/switcher/switchertest"
)

var byTest = quirks.Evidence{Level: quirks.Imported, Source: "a test", Date: toml.LocalDate{Year: 2026, Month: 11, Day: 22}}

func foreignFile(name, text string) quirks.Foreign {
	return quirks.Foreign{Name: name, File: strings.NewReader(text)}
}

// The files are those of usb-modeswitch-data 20191128, but for the ids of
// vendor fff0, which has no built-in entries that know more.
func TestImport(t *testing.T) {
	for _, tt := range []struct {
		name, file, text string
		want             string // the entries, without ids and evidence
	}{
		{"an eject with a message", "fff0:2000", "# ZTE devices\nTargetVendor= 0x19d2\nTargetProductList=\"0001,0002\"\nStandardEject=1\nMessageContent=\"0f00\"\n", `
name = "ZTE devices"
modems = ["19d2:0001", "19d2:0002"]
[storage.match]
usb = "fff0:2000"
[storage.switch]
method = "standard-eject"
messages = ["0f00"]`},
		{"a special mode and a class, without a name", "fff0:1003", "TargetClass=0xff\nHuaweiMode=1\n", `
modems = ["fff0:1003"]
modem-class = "ff"
[storage.match]
usb = "fff0:1003"
[storage.switch]
method = "huawei"`},
		{"a control request, which goes to whatever the device is", "fff0:98ff", "TargetVendor=0x05c6\nTargetProduct=0x9800\nSierraMode=1\n", `
modems = ["05c6:9800"]
[storage.match]
usb = "fff0:98ff"
interface = "any"
[storage.switch]
method = "sierra"`},
		{"a message that is no command, and endpoints", "fff0:c261", "MessageEndpoint=0x01\nResponseEndpoint=0x01\nTargetClass=0x03\nMessageContent=\"0f00010142\"\n", `
modems = ["fff0:c261"]
modem-class = "03"
[storage.match]
usb = "fff0:c261"
interface = "any"
[storage.switch]
method = "message"
messages = ["0f00010142"]
message-endpoint = 0x01
response-endpoint = 0x81`},
		{"a configuration by number, after MBIM", "fff0:9030", "Configuration=3\n", `
modems = ["fff0:9030"]
[storage.match]
usb = "fff0:9030"
interface = "any"
[storage.switch]
method = "configure"
configuration = ["mbim", "3"]`},
		{"a configuration by number, and no MBIM", "fff0:9030", "Configuration=3\nNoMBIMCheck=1\n", `
modems = ["fff0:9030"]
[storage.match]
usb = "fff0:9030"
interface = "any"
[storage.switch]
method = "configure"
configuration = ["3"]
no-mbim = true`},
		{"a dummy", "fff0:0857", "# HP lt4220\nConfiguration=0\n", `
name = "HP lt4220"
modems = ["fff0:0857"]
[storage.match]
usb = "fff0:0857"
interface = "any"
[storage.switch]
method = "configure"
configuration = ["mbim"]`},
		{"a dummy that has a method nevertheless", "fff0:0857", "Configuration=0\nHuaweiNewMode=1\nTargetProduct=1001\n", `
modems = ["fff0:1001"]
[storage.match]
usb = "fff0:0857"
interface = "any"
[storage.switch]
method = "configure"
configuration = ["mbim"]`},
		{"a Sierra module, by the function that is meant", "1199:9012", "Configuration=1\n", `
modems = ["1199:9012"]
[storage.match]
usb = "1199:9012"
interface = "any"
[storage.switch]
method = "configure"
configuration = ["mbim", "ff/ff/ff"]`},
		{"Pantech's automatic choice", "fff0:606f", "TargetProductList=\"6064,6074\"\nPantechMode=1\n", `
modems = ["fff0:6064", "fff0:6074"]
[storage.match]
usb = "fff0:606f"
interface = "any"
[storage.switch]
method = "pantech"
number = 4`},
		{"times", "fff0:2000", "StandardEject=1\nTargetProduct=0001\nWaitBefore=10\nReleaseDelay=4000\nCheckSuccess=40\n", `
modems = ["fff0:0001"]
[storage.match]
usb = "fff0:2000"
[storage.switch]
method = "standard-eject"
delay = "10s"
settle = "4s"
timeout = "40s"`},
		{"a time for the modem that is no longer than ours", "fff0:2000", "StandardEject=1\nTargetProduct=0001\nCheckSuccess=20\n", `
modems = ["fff0:0001"]
[storage.match]
usb = "fff0:2000"
[storage.switch]
method = "standard-eject"`},
		{"texts", "fff0:f000:uMa=USB_Modem:uSe=0:sVe=A:sMo=B:sRe=C*D:uPr=Co.,Ltd", "StandardEject=1\nTargetProduct=0001\n", `
modems = ["fff0:0001"]
[storage.match]
usb = "fff0:f000"
manufacturer = "*USB_Modem*|*USB Modem*"
product = "*Co.,Ltd*"
serial = "*0*"
scsi-vendor = "*A*"
scsi-model = "*B*"
scsi-revision = "*C*D*"
[storage.switch]
method = "standard-eject"`},
		{"a file that a person gives and that says itself what it is for", "my-stick.conf", "DefaultVendor=0xfff0\nDefaultProduct=0x0001\nTargetProduct=0002\nHuaweiAltMode=1\n", `
modems = ["fff0:0002"]
[storage.match]
usb = "fff0:0001"
[storage.switch]
method = "huawei-alt"`},
		{"Sony's two halves", "fff0:d0e1", "TargetClass=0x02\nSonyMode=1\nConfiguration=2\n", `
modems = ["fff0:d0e1"]
modem-class = "02"
[storage.match]
usb = "fff0:d0e1"
interface = "any"
[storage.switch]
method = "sony"
[[storage]]
modems = ["fff0:d0e1"]
[storage.match]
usb = "fff0:d0e1"
interface = "02"
[storage.switch]
method = "sony"
configuration = ["2"]`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, problems := quirks.Import(byTest, foreignFile("usb_modeswitch.d/"+tt.file, tt.text))
			if len(problems) > 0 {
				t.Fatal(problems)
			}
			var plain []string
			for _, q := range got {
				q.ID, q.Evidence = "", nil
				for _, line := range strings.Split(q.TOML(), "\n") {
					key, value, _ := strings.Cut(line, "=")
					if line = strings.TrimSpace(key); value != "" {
						line += " =" + value
					}
					if line != "" && line != `id = ""` {
						plain = append(plain, line)
					}
				}
			}
			if d := cmp.Diff("\n[[storage]]"+tt.want, "\n"+strings.Join(plain, "\n")); d != "" {
				t.Errorf("entries (-want +got):\n%s", d)
			}
		})
	}
}

func TestImportNamesEntriesAndTheirSource(t *testing.T) {
	for file, want := range map[string]string{
		"19d2:2000":                   "zte-19d2-2000",
		"05c6:1000:uMa=Co.,Ltd":       "qualcomm-05c6-1000-uma-co-ltd",
		"05c6:1000:sVe=GT:uMa=Option": "qualcomm-05c6-1000-sve-gt-uma-option",
		"fff0:0001":                   "usb-fff0-0001",
		"fff0:0001:uMa=!":             "usb-fff0-0001-uma",
	} {
		got, problems := quirks.Import(byTest, foreignFile("dir/"+file, "StandardEject=1\nTargetProduct=1001\n"))
		if len(got) != 1 || len(problems) > 0 {
			t.Errorf("Import(%s) = %v, %v; want one entry", file, got, problems)
			continue
		}
		if got[0].ID != want {
			t.Errorf("the entry for %s is %s; want %s", file, got[0].ID, want)
		}
		e := byTest
		e.Source, e.Proves = "a test, file "+file, []quirks.Claim{quirks.ClaimMatch, quirks.ClaimSwitch, quirks.ClaimModems}
		if d := cmp.Diff([]quirks.Evidence{e}, got[0].Evidence); d != "" {
			t.Errorf("evidence of %s (-want +got):\n%s", file, d)
		}
	}
}

// A file in /etc/usb_modeswitch.d is used before what is built in, and keeps
// what usb_modeswitch's files cannot say.
func TestFilesOfUsersGoBeforeBuiltInEntries(t *testing.T) {
	foreign := quirks.Source{Name: "etc", Foreign: true, FS: fstest.MapFS{
		"0bda:1a2b": {Data: []byte("MessageContent=\"5553424312345678000000000000061b000000020000000000000000000000\"\n")},
		"05c6:1000": {Data: []byte("StandardEject=1\nTargetProduct=6000\n")},
		"12d1:1f01": {Data: []byte("Configuration=0\n")},
		"0bda:1a2c": {Data: []byte("StandardEjact=1\n")},
		"README":    {Data: []byte("Put your files here.\n")},
	}}
	db, problems := quirks.Load(foreign)
	if len(problems) != 3 || problems[0].File != "etc/README" || !problems[0].Warning || problems[2].File != "etc/0bda:1a2c" || problems[2].Warning {
		t.Errorf("Load() reports %v; want that README is passed over and that 0bda:1a2c does not say how to switch", problems)
	}
	q := db.Quirk("realtek-0bda-1a2b")
	if q == nil || q.Origin.File != "etc/0bda:1a2b" || q.Kind != "WiFi adapter" || !q.NoSCSI || q.Name != "D-Link DWA-171 Wifi Dongle" || len(q.Modems) == 0 {
		t.Errorf("the entry of the file 0bda:1a2b is %+v; want it to know what the built-in one knows", q)
	}
	stick := switchertest.Storage("05c6:1000")
	stick.Manufacturer = "Option N.V."
	if q, err := db.Storage(stick); q == nil || q.Origin.File != "etc/05c6:1000" || err != nil {
		t.Errorf("Storage() = %v, %v; want the entry of the file, though the built-in one asks for more", q, err)
	}
	if q, err := db.Storage(switchertest.Storage("12d1:1f01")); q != nil || err != nil {
		t.Errorf("Storage() = %v, %v; want nothing, as the file says so", q, err)
	}
}

// SPDX-License-Identifier: GPL-3.0-or-later

package quirks_test

import (
	"errors"
	"strings"
	"testing"

	"modembridge/quirks"
	"modembridge/switcher/switchertest"
	"modembridge/switcher/usb"
)

// entry returns an entry for 05c6:1000 with further lines for its match.
func entry(id string, match ...string) string {
	return "[[storage]]\nid = \"" + id + "\"\nname = \"x\"\nmodems = [\"1234:0002\"]\n[storage.switch]\nmethod = \"standard-eject\"\n" +
		"[storage.match]\nusb = \"05c6:1000\"\n" + strings.Join(match, "\n") + "\n"
}

func TestStorageTakesTheMostSpecificMatch(t *testing.T) {
	option := entry("option", `manufacturer = "Option*"`)
	gt := entry("gt", `scsi-vendor = "GT"`)
	for _, tt := range []struct {
		name    string
		entries string
		device  func(*usb.Device)
		scsi    []quirks.SCSI
		want    string
	}{
		{"the text matches", option + gt, func(d *usb.Device) { d.Manufacturer = "Option N.V." }, nil, "option"},
		{"another text", option + gt, func(d *usb.Device) { d.Manufacturer = "Nobody" }, nil, ""},
		{"no text", option + gt, func(*usb.Device) {}, nil, ""},
		{"a SCSI text that is padded", option + gt, func(*usb.Device) {}, []quirks.SCSI{{Vendor: "GT      "}}, "gt"},
		{"the SCSI text of the second unit", option + gt, func(*usb.Device) {}, []quirks.SCSI{{Vendor: "X"}, {Vendor: "GT"}}, "gt"},
		{"a SCSI text that is not known yet", option + gt, func(*usb.Device) {}, nil, ""},
		{"two that match as well", option + gt, func(d *usb.Device) { d.Manufacturer = "Option N.V." }, []quirks.SCSI{{Vendor: "GT"}}, "ambiguous"},
		{"a text beats none", option + entry("bare"), func(d *usb.Device) { d.Manufacturer = "Option N.V." }, nil, "option"},
		{"none when the text differs", option + entry("bare"), func(*usb.Device) {}, nil, "bare"},
		{"a revision beats a text", option + entry("old", `revision = "0000-00ff"`), func(d *usb.Device) { d.Manufacturer, d.Revision = "Option N.V.", 0x20 }, nil, "old"},
		{"a revision out of range", entry("old", `revision = "0000-00ff"`), func(d *usb.Device) { d.Revision = 0x100 }, nil, ""},
		{"another id", option + entry("bare"), func(d *usb.Device) { d.ID.Product = 1 }, nil, ""},
		{"an interface of another class", entry("bare"), func(d *usb.Device) { d.Interfaces[0].Class = usb.Class{Class: 0xff} }, nil, ""},
		{"an interface of the class asked for", entry("serial", `interface = "ff/ff/ff"`), func(d *usb.Device) {
			d.Interfaces[0].Class = usb.Class{Class: 0xff, SubClass: 0xff, Protocol: 0xff}
		}, nil, "serial"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			db, problems := quirks.LoadOnly(dir("etc", map[string]string{"f.toml": "schema = 1\n" + tt.entries}))
			if len(problems) > 0 {
				t.Fatal(problems)
			}
			dev := switchertest.Storage("05c6:1000")
			tt.device(&dev)
			q, err := db.Storage(dev, tt.scsi...)
			got := ""
			var ambiguous *quirks.AmbiguousError
			switch {
			case errors.As(err, &ambiguous):
				got = "ambiguous"
			case q != nil:
				got = q.ID
			}
			if got != tt.want {
				t.Errorf("Storage() = %q; want %q\n%v", got, tt.want, db.Explain(dev, tt.scsi...))
			}
		})
	}
}

func TestExplainNamesWhatIsMissing(t *testing.T) {
	db, _ := quirks.LoadOnly(dir("etc", map[string]string{"f.toml": "schema = 1\n" + entry("option", `manufacturer = "Option*"`)}))
	dev := switchertest.Storage("05c6:1000")
	dev.Manufacturer = "SAMSUNG"
	got := db.Explain(dev).String()
	want := `option (etc/f.toml:2) does not match, specificity 12
  + usb: wants "05c6:1000", the device has "05c6:1000"
  + interface: wants "08/06/50", the device has "08/06/50"
  - manufacturer: wants "Option*", the device has "SAMSUNG"
05c6:1000 is not touched: no quirk matches it in full
`
	if got != want {
		t.Errorf("Explain() =\n%s\nwant\n%s", got, want)
	}
}

func TestModemIsNotWhatIsInStorageMode(t *testing.T) {
	db, _ := quirks.Load()
	dev := switchertest.Storage("12d1:1001") // E169: it keeps its id when it switches
	if m := db.Modem(dev); m != nil {
		t.Errorf("Modem() of a disk = %v; want nil", m)
	}
	dev.Interfaces[0].Class = usb.Class{Class: 0xff, SubClass: 0xff, Protocol: 0xff}
	if m := db.Modem(dev); m == nil || m.USB != dev.ID {
		t.Errorf("Modem() = %v; want that of %v", m, dev.ID)
	}
}

func TestCheckHoldsEntriesToTheStandard(t *testing.T) {
	evidence := "[[storage.evidence]]\nlevel = \"imported\"\nproves = [\"match\", \"switch\", \"modems\"]\nsource = \"x\"\ndate = 2026-11-22\n"
	good := "# SPDX-License-Identifier: CC0-1.0\nschema = 1\n" + entry("acme", `product = "x"`) + evidence
	for _, tt := range []struct {
		name, text, want string
	}{
		{"a good file", good, ""},
		{"no licence", strings.Replace(good, "SPDX", "spd", 1), "SPDX"},
		{"no evidence for the switch", strings.Replace(good, `"switch", `, "", 1), "no evidence for its switch"},
		{"an evidence without source", strings.Replace(good, "source = \"x\"\n", "", 1), "without source"},
		{"upper case", strings.Replace(good, "05c6:1000", "05C6:1000", 1), "lower case"},
		{"a shared id without a text", strings.Replace(good, `product = "x"`, "", 1), "shared by many"},
		{"two that may match the same device", good + entry("twin", `manufacturer = "y"`) + evidence, "may match the same device"},
		{"two that never do", good + entry("twin", `product = "y"`) + evidence, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			problems := quirks.Check(dir("etc", map[string]string{"f.toml": tt.text}))
			var got strings.Builder
			for _, p := range problems {
				got.WriteString(p.Error() + "\n")
			}
			if (tt.want == "") != (len(problems) == 0) || !strings.Contains(got.String(), tt.want) {
				t.Errorf("Check() = %s; want %q", got.String(), tt.want)
			}
		})
	}
}

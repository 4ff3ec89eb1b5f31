// SPDX-License-Identifier: GPL-3.0-or-later

package quirks_test

import (
	"errors"
	"strings"
	"testing"

	"modembridge/quirks"
	"modembridge/switcher/switchertest"
	"modembridge/switcher/usb"

	"github.com/google/go-cmp/cmp"
)

// entry returns an entry for 05c6:1000 with further lines for its match.
func entry(id string, match ...string) string {
	return "[[storage]]\nid = \"" + id + "\"\nname = \"x\"\nmodems = [\"1234:0002\"]\n[storage.switch]\nmethod = \"standard-eject\"\n" +
		"[storage.match]\nusb = \"05c6:1000\"\n" + strings.Join(match, "\n") + "\n"
}

func TestStorageTakesTheMostSpecificMatch(t *testing.T) {
	option := entry("option", `manufacturer = "Option*"`)
	gt := entry("gt", `scsi-vendor = "GT"`)
	bv := strings.Replace(entry("bv", `manufacturer = "*N.V.|*B.V."`), "standard-eject", "option", 1)
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
		{"a text of USB goes before one of SCSI", option + gt, func(d *usb.Device) { d.Manufacturer = "Option N.V." }, []quirks.SCSI{{Vendor: "GT"}}, "option"},
		{"two that match as well", option + bv, func(d *usb.Device) { d.Manufacturer = "Option N.V." }, nil, "ambiguous"},
		{"two that match as well and do the same", option + strings.Replace(bv, `"option"`, `"standard-eject"`, 1), func(d *usb.Device) { d.Manufacturer = "Option N.V." }, nil, "bv"},
		{"the second alternative of a text", bv, func(d *usb.Device) { d.Manufacturer = "Acme B.V." }, nil, "bv"},
		{"no alternative of a text", bv, func(d *usb.Device) { d.Manufacturer = "Acme B.V. " + "Inc." }, nil, ""},
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

// Without a device there is nothing that it could have.
func TestExplainIDSpeaksOfNoDevice(t *testing.T) {
	db := loaded(t, "schema = 1\n"+entry("option", `manufacturer = "Option*"`)+"[storage.mode.serial]\nmethod = \"huawei-alt\"\n"+
		strings.Replace(entry("any", `interface = "any"`), "name", "kernel = \"0000\"\nmodem-class = \"ff\"\nname", 1)+
		"[storage.mode.ncm]\nmethod = \"configure\"\nconfiguration = [\"mbim\", \"2\"]\n")
	got := db.ExplainID(usb.ID{Vendor: 0x05c6, Product: 0x1000}).String()
	want := `option (etc/f.toml:2) is for this id, specificity 12
  usb: wants "05c6:1000"
  interface: wants "08/06/50"
  manufacturer: wants "Option*"
  modes to choose from: serial
any (etc/f.toml:13) is for this id, specificity 4
  usb: wants "05c6:1000"
  modem-class: is a modem already with "ff"
  the kernel switches revision 0000 by itself
  modes to choose from: ncm
whether 05c6:1000 is switched depends on the device: plug it in, and name its port
`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("ExplainID() (-want +got):\n%s", diff)
	}
	if q, err := db.ExplainID(usb.ID{Vendor: 0x05c6, Product: 0x1000}).Result(); q != nil || err != nil {
		t.Errorf("Result() = %v, %v; want nothing", q, err)
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

// canonical returns a file that stands as it should.
func canonical(t *testing.T, text string) string {
	t.Helper()
	formatted, problems := quirks.Format("f.toml", []byte(text))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return string(formatted)
}

func TestCheckHoldsEntriesToTheStandard(t *testing.T) {
	evidence := "[[storage.evidence]]\nlevel = \"imported\"\nproves = [\"match\", \"switch\", \"modems\"]\nsource = \"x\"\ndate = 2026-11-22\n"
	written := "# SPDX-License-Identifier: CC0-1.0\nschema = 1\n" + entry("acme", `product = "x"`) + evidence
	twin := strings.Replace(entry("twin", `product = "x*"`), "standard-eject", "huawei-new", 1) + evidence
	good := canonical(t, written)
	for _, tt := range []struct {
		name, text, want string
	}{
		{"a good file", good, ""},
		{"no licence", strings.Replace(good, "SPDX", "spd", 1), "SPDX"},
		{"no evidence for the switch", strings.Replace(good, `"switch", `, "", 1), "no evidence for its switch"},
		{"an evidence without source", strings.Replace(good, "source = \"x\", ", "", 1), "without source"},
		{"upper case", strings.Replace(good, "05c6:1000", "05C6:1000", 1), "f.toml:13:1: the file is not in canonical form"},
		{"keys that are not aligned", strings.Replace(good, "id       =", "id =", 1), "f.toml:5:1: the file is not in canonical form"},
		{"a key in upper case", strings.Replace(good, "id  ", "ID  ", 1), "f.toml:5:1: write the key \"ID\" in lower case"},
		{"a blank line too many at the end", good + "\n", "canonical form"},
		{"the end of the last line missing", strings.TrimSuffix(good, "\n"), "canonical form"},
		{"a shared id without a text", canonical(t, strings.Replace(written, `product = "x"`, "", 1)), "shared by many"},
		{"two that may match the same device", canonical(t, good+twin), "may match the same device"},
		{"two that do so and switch it alike", canonical(t, good+strings.Replace(twin, "huawei-new", "standard-eject", 1)), ""},
		{"two that never match the same device", canonical(t, good+strings.Replace(twin, "x*", "y", 1)), ""},
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

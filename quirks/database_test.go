// SPDX-License-Identifier: GPL-3.0-or-later

package quirks_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"modembridge/quirks"
	"modembridge/switcher"
	"modembridge/switcher/switchertest"
	"modembridge/switcher/usb"
)

const pack = "usb-modeswitch-data 20191128, file "

// fromPack returns the built-in entries by the file of usb-modeswitch-data that
// they come from.
func fromPack(t *testing.T) map[string][]*quirks.Quirk {
	t.Helper()
	db, problems := quirks.Load()
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	byFile := make(map[string][]*quirks.Quirk)
	for _, q := range db.Quirks() {
		for _, e := range q.Evidence {
			if file, ok := strings.CutPrefix(e.Source, pack); ok {
				byFile[file] = append(byFile[file], q)
			}
		}
	}
	return byFile
}

// The counts are those of the package (reference/modeswitch.md, section 2).
func TestDatabaseHasAllOfThePack(t *testing.T) {
	byFile := fromPack(t)
	ids, vendors := make(map[usb.ID]bool), make(map[uint16]bool)
	files := 0
	for _, e := range recording(t).Entries {
		if len(byFile[e.Name]) == 0 {
			t.Errorf("no entry comes from the file %s", e.Name)
			continue
		}
		files++
		for _, q := range byFile[e.Name] {
			ids[q.Match.USB], vendors[q.Match.USB.Vendor] = true, true
		}
	}
	if len(byFile) != files {
		t.Errorf("the entries come from %d files, and %d of them are in the pack", len(byFile), files)
	}
	for _, tt := range []struct {
		what      string
		got, want int
	}{
		{"files", files, 512},
		{"storage ids", len(ids), 497},
		{"vendors", len(vendors), 90},
		{"ids after the switch", len(targets(t, false)), 610},
		{"ids after the switch, with those that only get another configuration", len(targets(t, true)), 681},
	} {
		if tt.got != tt.want {
			t.Errorf("%d %s; want %d", tt.got, tt.what, tt.want)
		}
	}
}

// imported returns what the importer makes of the pack, by the files' names.
func imported(t *testing.T) map[string][]quirks.Quirk {
	t.Helper()
	byFile := make(map[string][]quirks.Quirk)
	for _, e := range recording(t).Entries {
		list, problems := quirks.Import(quirks.Evidence{Level: quirks.Imported}, quirks.Foreign{Name: e.Name, File: strings.NewReader(e.Text())})
		if len(problems) > 0 {
			t.Errorf("%s: %v", e.Name, problems)
		}
		byFile[e.Name] = list
	}
	return byFile
}

// targets returns the ids that the pack's devices come back with.
func targets(t *testing.T, configured bool) map[usb.ID]bool {
	t.Helper()
	ids := make(map[usb.ID]bool)
	for _, list := range imported(t) {
		for _, q := range list {
			for _, id := range q.Modems {
				if q.Switch.Method != switcher.Configure || configured {
					ids[id] = true
				}
			}
		}
	}
	return ids
}

// What the database has beyond a file, it has from elsewhere: see the evidence.
func TestDatabaseSaysWhatTheFilesSay(t *testing.T) {
	byFile := fromPack(t)
	for file, list := range imported(t) {
		if len(byFile[file]) != len(list) {
			t.Errorf("%d entries come from the file %s; want %d", len(byFile[file]), file, len(list))
			continue
		}
		for i, want := range list {
			got := *byFile[file][i]
			if !slices.Equal(got.Modems[:min(len(got.Modems), len(want.Modems))], want.Modems) {
				t.Errorf("%s comes back as %v; want %v first", got.ID, got.Modems, want.Modems)
			}
			ignore := cmpopts.IgnoreFields(quirks.Quirk{}, "Name", "Modems", "Evidence", "Origin")
			if d := cmp.Diff(want, got, ignore); d != "" {
				t.Errorf("%s (-file +database):\n%s", got.ID, d)
			}
		}
	}
}

// switched returns what the device of the entries comes back as in the end: its
// first interface has their class, its configuration is the one they set, and
// it has serial ports, and a card reader.
func switched(entries []*quirks.Quirk) usb.Device {
	serial := usb.Class{Class: 0xff, SubClass: 0xff, Protocol: 0xff}
	dev := usb.Device{
		Port: "1-1", ID: entries[0].Match.USB, Configurations: 1, Configuration: 1,
		Interfaces: []usb.Interface{{Class: serial}, {Number: 1, Class: serial}, {Number: 2, Class: usb.MassStorageBulkOnly}},
	}
	for _, q := range entries {
		if q.ModemClass != 0 {
			dev.Interfaces[0].Class = usb.Class{Class: uint8(q.ModemClass)}
		}
		if len(q.Switch.Configuration) > 0 {
			dev = configured(dev, q)
			value, _ := q.Plan().Target(dev)
			dev.Configuration = int(value)
		}
	}
	return dev
}

// Devices whose id is known before the switch and after it must not be switched
// again and again.
func TestSwitchedDevicesAreNotSwitchedAgain(t *testing.T) {
	db, _ := quirks.Load()
	byID := make(map[usb.ID][]*quirks.Quirk)
	targets := make(map[usb.ID]bool)
	for _, q := range db.Quirks() {
		byID[q.Match.USB] = append(byID[q.Match.USB], q)
		for _, id := range q.Modems {
			targets[id] = true
		}
	}
	n := 0
	for id, entries := range byID {
		if !targets[id] {
			continue
		}
		n++
		if again, err := db.Storage(switched(entries)); again != nil || err != nil {
			t.Errorf("%v would be switched again: %v, %v", id, again, err)
		}
	}
	t.Logf("%d ids are one of a device before and one of a device after the switch", n)
	for _, id := range []string{
		// Those that the pack's files name as both.
		"0421:0632", "04cc:226e", "0af0:d157", "0af0:d255", "0af0:d257", "12d1:1001", "1410:7001", "19d2:0033", "1bbb:000f", "1c9e:6061", "1fac:0151",
		"3566:2001",
	} {
		if parsed, err := usb.ParseID(id); err != nil || !targets[parsed] || len(byID[parsed]) == 0 {
			t.Errorf("%s is not both; want it to be", id)
		}
	}
}

// The cases of reference/modeswitch.md, section 2.1 and the end of section 8.
func TestDatabaseTellsSharedIDsApart(t *testing.T) {
	db, _ := quirks.Load()
	for _, tt := range []struct {
		name, usb             string
		manufacturer, product string
		scsi                  []quirks.SCSI
		want                  string
	}{
		{"a manufacturer, before the SCSI texts", "05c6:1000", "Option N.V.", "", []quirks.SCSI{{Vendor: "Option  "}}, "qualcomm-05c6-1000-uma-option"},
		{"a SCSI vendor", "05c6:1000", "", "", []quirks.SCSI{{Vendor: "Option  "}}, "qualcomm-05c6-1000-sve-option"},
		{"another SCSI vendor", "05c6:1000", "", "", []quirks.SCSI{{Vendor: "GT"}}, "qualcomm-05c6-1000-sve-gt"},
		{"a manufacturer with more after it", "05c6:1000", "Qualcomm, Incorporated", "", nil, "qualcomm-05c6-1000-uma-qualcomm"},
		{"a comma and a dot", "05c6:1000", "TechFaith Co.,Ltd", "", nil, "qualcomm-05c6-1000-uma-co-ltd"},
		{"another case", "05c6:1000", "option n.v.", "", nil, ""},
		{"nobody's text", "05c6:1000", "Nobody", "", nil, ""},
		{"a blank for an underscore", "1c9e:f000", "USB Modem", "", nil, "omega-1c9e-f000-uma-usb-modem"},
		{"an underscore", "1c9e:f000", "my USB_Modem 2", "", nil, "omega-1c9e-f000-uma-usb-modem"},
		{"no text that is asked for", "1c9e:f000", "Longcheer", "", nil, "omega-1c9e-f000"},
		{"a text where another entry asks for none", "0408:f000", "Yota Devices", "", nil, "quanta-0408-f000-uma-yota"},
		{"no text where another entry asks for one", "0408:f000", "Quanta", "", nil, "quanta-0408-f000"},
		{"a product", "0e8d:0002", "MediaTek Inc", "MT65xx", nil, "mediatek-0e8d-0002-upr-mt"},
		{"another product", "0e8d:0002", "MediaTek Inc", "Product", nil, "mediatek-0e8d-0002-upr-product"},
		{"a phone", "0e8d:0002", "MediaTek Inc", "Android Phone", nil, ""},
		{"a product that is asked for, of the only entry", "19d2:0083", "", "ZTE WCDMA Technologies MSM", nil, "zte-19d2-0083-upr-wcdma"},
		{"another product than the only entry's", "19d2:0083", "", "Blade", nil, ""},
		{"a SCSI model", "04e8:f000", "", "", []quirks.SCSI{{Vendor: "SAMSUNG", Model: "U209"}}, "samsung-04e8-f000-smo-u209"},
		{"a SCSI model that is not known yet", "04e8:f000", "", "", nil, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dev := switchertest.Storage(tt.usb)
			dev.Manufacturer, dev.Product = tt.manufacturer, tt.product
			q, err := db.Storage(dev, tt.scsi...)
			got := ""
			if q != nil {
				got = q.ID
			}
			if got != tt.want || err != nil {
				t.Errorf("Storage() = %q, %v; want %q\n%v", got, err, tt.want, db.Explain(dev, tt.scsi...))
			}
		})
	}
}

// Each entry is held against a device that is made from it: it matches, the
// guard lets it pass, and it is switched.
func TestEveryEntrySwitchesItsOwnDevice(t *testing.T) {
	db, _ := quirks.Load()
	n := make(map[switcher.Method]int)
	for _, want := range db.Quirks() {
		dev, unit := device(want)
		got, err := db.Storage(dev, unit)
		if err != nil || got == nil || got.ID != want.ID && !(got.Match.USB == want.Match.USB && cmp.Equal(got.Switch, want.Switch)) {
			t.Errorf("Storage() of the device of %s = %v, %v\n%v", want.ID, got, err, db.Explain(dev, unit))
			continue
		}
		if err := switcher.Check(dev, media(want), want.Rules()); err != nil {
			t.Errorf("%s: the guard says: %v", want.ID, err)
		}
		plan, ok := want.PlanFor(dev, quirks.Auto)
		if !ok {
			t.Errorf("%s has no plan", want.ID)
		}
		n[plan.Method]++
		synctest.Test(t, func(t *testing.T) {
			fake := switchertest.New(t)
			if err := switcher.Switch(t.Context(), fake, dev, plan, discard); err != nil {
				t.Errorf("%s: %v", want.ID, err)
			}
			if len(fake.Wire()) == 0 {
				t.Errorf("%s: nothing was sent", want.ID)
			}
		})
	}
	for m := switcher.StandardEject; m <= switcher.Configure; m++ {
		if n[m] == 0 && m != switcher.HuaweiAlt {
			t.Errorf("no entry was switched with method %v", m)
		}
	}
}

// device returns the device in storage mode that an entry describes.
func device(q *quirks.Quirk) (usb.Device, quirks.SCSI) {
	dev := switchertest.Storage(q.Match.USB.String())
	first := &dev.Interfaces[0]
	switch {
	case q.Match.Interface.First != 0:
		first.Class = usb.Class{Class: uint8(q.Match.Interface.First)}
	case q.Match.Interface.Any:
		first.Class = usb.Class{Class: 0xfe}
	}
	first.Endpoints = append(first.Endpoints,
		usb.Endpoint{Address: 0x02, Transfer: usb.Interrupt, MaxPacket: 8},
		usb.Endpoint{Address: 0x81, Transfer: usb.Interrupt, MaxPacket: 8})
	if q.Switch.Method == switcher.MobileAction {
		first.Endpoints = first.Endpoints[2:]
	}
	if len(q.Switch.Configuration) > 0 {
		dev = configured(dev, q)
	}
	dev.Manufacturer, dev.Product, dev.Serial = text(q.Match.Manufacturer), text(q.Match.Product), text(q.Match.Serial)
	return dev, quirks.SCSI{Vendor: text(q.Match.SCSIVendor), Model: text(q.Match.SCSIModel), Revision: text(q.Match.SCSIRevision)}
}

// configured returns dev, in its first configuration of two or more, with one
// that the last choice of the entry's plan names.
func configured(dev usb.Device, q *quirks.Quirk) usb.Device {
	active, wanted := uint8(1), uint8(2)
	class := usb.Class{Class: 0xff, SubClass: 0xff, Protocol: 0xff}
	if n := len(q.Switch.Configuration); n > 0 {
		switch last := q.Switch.Configuration[n-1]; {
		case last.Number == 1:
			active, wanted = 2, 1
		case last.Number != 0:
			wanted = last.Number
		default:
			class = last.Class
		}
	}
	dev.Configuration, dev.Configurations = int(active), 2
	dev.Configs = []usb.Config{
		{Value: active, Interfaces: []usb.Interface{{Class: usb.Class{Class: 0xfe}}}},
		{Value: wanted, Interfaces: []usb.Interface{{Class: class}}},
	}
	return dev
}

// text returns a text that a pattern matches: its first alternative, with
// something else in the places of the stars.
func text(pattern string) string {
	first, _, _ := strings.Cut(pattern, "|")
	return strings.ReplaceAll(first, "*", "..")
}

// media returns what the kernel shows of an entry's device.
func media(q *quirks.Quirk) []switcher.Medium {
	switch {
	case q.NoSCSI, q.Match.Interface.Any, q.Match.Interface.First != 0:
		return nil
	case q.AllowDisk:
		return []switcher.Medium{{Name: "sda", SCSIType: switcher.TypeDisk, ReadOnly: true, Size: 4 << 20}}
	}
	return []switcher.Medium{{Name: "sr0", SCSIType: switcher.TypeCDROM, ReadOnly: true, Size: 8 << 20}}
}

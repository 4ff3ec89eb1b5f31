// SPDX-License-Identifier: GPL-3.0-or-later

package quirks_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"modembridge/quirks"
	"modembridge/switcher/switchertest"
	"modembridge/switcher/usb"

	"pgregory.net/rapid"
)

// stick returns the text of an entry for 1234:0001 with the further lines of
// its three tables.
func stick(head, match, how string) string {
	return "schema = 1\n[[storage]]\nid = \"acme\"\nmodems = [\"1234:0002\"]\n" + head +
		"\n[storage.match]\nusb = \"1234:0001\"\n" + match + "\n[storage.switch]\n" + how + "\n"
}

func loaded(t testing.TB, text string) *quirks.DB {
	t.Helper()
	db, problems := quirks.LoadOnly(dir("etc", map[string]string{"f.toml": text}))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return db
}

var (
	ff   = usb.Class{Class: 0xff, SubClass: 0xff, Protocol: 0xff}
	mbim = usb.Class{Class: 0x02, SubClass: 0x0e}
)

// classed gives a device interfaces of these classes.
func classed(classes ...usb.Class) func(*usb.Device) {
	return func(d *usb.Device) { d.Interfaces = interfaces(classes...) }
}

func interfaces(classes ...usb.Class) (list []usb.Interface) {
	for n, c := range classes {
		list = append(list, usb.Interface{Number: uint8(n), Class: c})
	}
	return list
}

// inConfiguration gives a device configurations with one interface each, 1 and up,
// and makes one of them the active one.
func inConfiguration(active int, classes ...usb.Class) func(*usb.Device) {
	return func(d *usb.Device) {
		d.Configuration, d.Configurations = active, len(classes)
		for n, c := range classes {
			d.Configs = append(d.Configs, usb.Config{Value: uint8(n + 1), Interfaces: interfaces(c)})
		}
	}
}

func TestWhatAnEntryMayAskFor(t *testing.T) {
	storage := usb.MassStorageBulkOnly
	eject := `method = "standard-eject"`
	configure := "method = \"configure\"\nconfiguration = "
	for _, tt := range []struct {
		name             string
		head, match, how string
		device           func(*usb.Device)
		want             bool
	}{
		{"storage, of a disk", "", "", eject, classed(storage), true},
		{"storage, of a device with another interface", "", "", eject, classed(storage, ff), false},
		{"storage, of a device that is not configured", "", "", eject, classed(), false},
		{"any interface, of a modem with a card reader", "", `interface = "any"`, eject, classed(ff, storage), true},
		{"any interface, of a device that is not configured", "", `interface = "any"`, eject, classed(), true},
		{"a first interface", "", `interface = "02"`, eject, classed(mbim, ff), true},
		{"a first interface, of a device that has it as its second", "", `interface = "02"`, eject, classed(ff, mbim), false},
		{"no modem, of a modem", `modem-class = "ff"`, `interface = "any"`, eject, classed(ff, storage), false},
		{"no modem, of a disk", `modem-class = "ff"`, `interface = "any"`, eject, classed(storage, ff), true},
		{"a serial number that it has", "", `serial = "12*"`, eject, func(d *usb.Device) { d.Serial = "1234" }, true},
		{"a serial number that it has not", "", `serial = "12*"`, eject, func(d *usb.Device) { d.Serial = "4321" }, false},
		{"the first of two texts", "", `product = "*USB_Modem*|*USB Modem*"`, eject, func(d *usb.Device) { d.Product = "A USB_Modem." }, true},
		{"the second of two texts", "", `product = "*USB_Modem*|*USB Modem*"`, eject, func(d *usb.Device) { d.Product = "A USB Modem." }, true},
		{"neither of two texts", "", `product = "*USB_Modem*|*USB Modem*"`, eject, func(d *usb.Device) { d.Product = "A USB modem." }, false},
		{"a configuration that it has", "", "", configure + `["2"]`, inConfiguration(1, storage, ff), true},
		{"a configuration that it is in", "", "", configure + `["2"]`, inConfiguration(2, storage, ff), false},
		{"a configuration that it has not", "", "", configure + `["3"]`, inConfiguration(1, storage, ff), false},
		{"a function that it has", "", "", configure + `["mbim", "ff/ff/ff"]`, inConfiguration(1, storage, ff), true},
		{"a function that it is in", "", "", configure + `["mbim", "ff/ff/ff"]`, inConfiguration(2, storage, ff), false},
		{"a function that it has not", "", "", configure + `["mbim"]`, inConfiguration(1, storage, ff), false},
		{"a message, though it is in MBIM", "", `interface = "any"`, eject, inConfiguration(2, storage, mbim), false},
		{"a message and no MBIM, though it is in MBIM", "", `interface = "any"`, eject + "\nno-mbim = true", inConfiguration(2, storage, mbim), true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			db := loaded(t, stick(tt.head, tt.match, tt.how))
			dev := switchertest.Storage("1234:0001")
			tt.device(&dev)
			q, err := db.Storage(dev)
			if (q != nil) != tt.want || err != nil {
				t.Errorf("Storage() = %v, %v; want a match %v\n%v", q, err, tt.want, db.Explain(dev))
			}
		})
	}
}

func TestRulesAllowOtherInterfacesWhereTheEntryDoes(t *testing.T) {
	for match, want := range map[string]bool{
		"":                         false,
		`interface = "08/06/50"`:   false,
		`interface = "any"`:        true,
		`interface = "02"`:         true,
		"interface = \"ff/00/00\"": true,
	} {
		q := loaded(t, stick("", match, `method = "sierra"`)).Quirk("acme")
		if got := q.Rules().AnyInterface; got != want {
			t.Errorf("AnyInterface of %q = %v; want %v", match, got, want)
		}
	}
}

func TestKernelSwitches(t *testing.T) {
	for _, tt := range []struct {
		head     string
		revision uint16
		want     bool
	}{
		{"", 0, false},
		{`kernel = "0000"`, 0, true},
		{`kernel = "0000"`, 1, false},
		{`kernel = "0000-9999"`, 0x9999, true},
		{`kernel = "0100-9999"`, 0x0099, false},
	} {
		q := loaded(t, stick(tt.head, "", `method = "huawei"`)).Quirk("acme")
		if got := q.KernelSwitches(usb.Device{Revision: tt.revision}); got != tt.want {
			t.Errorf("KernelSwitches() of revision %04x with %q = %v; want %v", tt.revision, tt.head, got, tt.want)
		}
	}
}

// Whatever the entries and the device, the short way and the long way to the
// answer agree, and only a full match is an answer.
func TestStorageAndExplainAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		line := func(label string, lines ...string) string {
			return rapid.SampledFrom(append(lines, "")).Draw(t, label) + "\n"
		}
		sources := make([]quirks.Source, 2)
		for s := range sources {
			text := "schema = 1\n"
			for n := range rapid.IntRange(0, 4).Draw(t, "entries") {
				text += fmt.Sprintf("[[storage]]\nid = \"e%d-%d\"\n", s, n) + line("class", `modem-class = "ff"`) +
					"[storage.match]\nusb = \"1234:0001\"\n" + line("interface", `interface = "any"`, `interface = "ff"`) +
					line("revision", `revision = "0000"`) + line("product", `product = "a*"`, `product = "b|c"`) +
					line("manufacturer", `manufacturer = "*a"`) + line("vendor", `scsi-vendor = "a"`) +
					"[storage.switch]\nmethod = \"" + rapid.SampledFrom([]string{"sierra", "option"}).Draw(t, "method") + "\"\n" +
					line("configuration", `configuration = ["mbim", "2"]`)
			}
			sources[s] = dir(fmt.Sprint(s), map[string]string{fmt.Sprintf("%d.toml", s): text})
		}
		db, problems := quirks.LoadOnly(sources...)
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		word := rapid.SampledFrom([]string{"", "a", "b", "aa"})
		dev := switchertest.Storage("1234:0001")
		dev.Revision = uint16(rapid.IntRange(0, 1).Draw(t, "bcdDevice"))
		dev.Product, dev.Manufacturer = word.Draw(t, "iProduct"), word.Draw(t, "iManufacturer")
		if rapid.Bool().Draw(t, "vendor-specific") {
			dev.Interfaces[0].Class = ff
		}
		inConfiguration(rapid.IntRange(1, 2).Draw(t, "active"), usb.MassStorageBulkOnly, rapid.SampledFrom([]usb.Class{ff, mbim}).Draw(t, "function"))(&dev)
		var scsi []quirks.SCSI
		for range rapid.IntRange(0, 2).Draw(t, "units") {
			scsi = append(scsi, quirks.SCSI{Vendor: word.Draw(t, "unit")})
		}

		got, err := db.Storage(dev, scsi...)
		explanation := db.Explain(dev, scsi...)
		want, wantErr := explanation.Result()
		if got != want || fmt.Sprint(err) != fmt.Sprint(wantErr) {
			t.Errorf("Storage() = %v, %v; Explain() = %v, %v\n%v", got, err, want, wantErr, explanation)
		}
		var ambiguous *quirks.AmbiguousError
		for _, c := range explanation.Candidates {
			switch {
			case c.Quirk == got && !c.Matches():
				t.Errorf("%s is used and does not match\n%v", got.ID, explanation)
			case c.Matches() && got == nil && !errors.As(err, &ambiguous):
				t.Errorf("%s matches, and nothing is used\n%v", c.Quirk.ID, explanation)
			case c.Matches() && got != nil && strings.Compare(c.Quirk.Origin.File, got.Origin.File) < 0:
				t.Errorf("%s is used, and %s of a more important source matches\n%v", got.ID, c.Quirk.ID, explanation)
			}
		}
	})
}

// SPDX-License-Identifier: GPL-3.0-or-later

package quirks

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"modembridge/quirks/modeswitch"
	"modembridge/switcher"
	"modembridge/switcher/usb"
)

// selfSwitch is the PantechMode for which usb_modeswitch's dispatcher sends
// nothing and waits.
const selfSwitch = 3

// pantechMode returns the number that PantechMode=1, automatic choice, stands
// for: 4, QMI, as the dispatcher chooses where the kernel has qmi_wwan; for
// 10a9:6080 it is 2, RNDIS.
func pantechMode(id usb.ID) uint8 {
	if id == (usb.ID{Vendor: 0x10a9, Product: 0x6080}) {
		return 2
	}
	return 4
}

// choices returns what to set where a file has nothing but a configuration: one
// with MBIM where there is one, as the dispatcher does, then that of the file.
// For the Sierra modules, where the file means QMI, that is told by its
// vendor-specific interface: the number differs between firmwares.
func choices(id usb.ID, given []switcher.Choice, noMBIM bool) []switcher.Choice {
	if id.Vendor == sierra && id.Product >= 0x9011 && id.Product <= 0x9063 {
		given = []switcher.Choice{{Class: usb.Class{Class: 0xff, SubClass: 0xff, Protocol: 0xff}}}
	}
	if noMBIM || slices.Contains(given, switcher.MBIM) {
		return given
	}
	return append([]switcher.Choice{switcher.MBIM}, given...)
}

// sierra is the USB vendor Sierra Wireless.
const sierra = 0x1199

// forStorage reports whether an entry is for a device that is nothing but
// storage. Its file does not say; but SCSI commands go to storage only, and the
// requests of the two methods below are those of the kernel's usb-storage.
func forStorage(id usb.ID, s SwitchPlan) bool {
	switch s.Method {
	case switcher.StandardEject, switcher.HuaweiNew, switcher.HuaweiAlt, switcher.Option, switcher.Cisco, switcher.Detach:
		return true
	case switcher.Huawei: // usb_stor_huawei_e220_init in drivers/usb/storage/initializers.c
		return true
	case switcher.Sierra: // sierra_ms_init in drivers/usb/storage/sierra_ms.c
		return id == usb.ID{Vendor: sierra, Product: 0x0fff}
	case switcher.Messages:
		return slices.ContainsFunc(s.Messages, func(m switcher.Message) bool { return bytes.HasPrefix(m, []byte("USBC")) })
	}
	return false
}

// split returns the entries for a stick that is switched in two steps. Sony's
// has to get its request again when it comes back, with the id it had and a
// first interface of the modem's class; only then is the configuration set.
func split(q Quirk, class *uint8) []Quirk {
	if q.Switch.Method != switcher.Sony || len(q.Switch.Configuration) == 0 || class == nil {
		return []Quirk{q}
	}
	second := q
	q.Switch.Configuration = nil
	second.ID += "-2"
	second.ModemClass = 0
	second.Match.Interface = Interfaces{First: ClassCode(*class)}
	return []Quirk{q, second}
}

var noSlug = regexp.MustCompile(`[^a-z0-9]+`)

// entryID returns the id of the entry for a file: "zte-19d2-2000",
// "qualcomm-05c6-1000-uma-co-ltd".
func entryID(name modeswitch.Name) string {
	parts := []string{vendorSlug(name.ID.Vendor), strings.ReplaceAll(name.ID.String(), ":", "-")}
	for _, t := range name.Texts {
		parts = append(parts, strings.ToLower(t.Key), strings.Trim(noSlug.ReplaceAllString(strings.ToLower(t.Value), "-"), "-"))
	}
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), "-")
}

// vendorSlug returns the short name of a USB vendor, as the built-in files have
// it; "usb" for one that has none there.
func vendorSlug(vendor uint16) string {
	files, err := embedded.ReadDir("data")
	if err != nil {
		return unknownVendor
	}
	for _, f := range files {
		if slug, ok := strings.CutPrefix(f.Name(), fmt.Sprintf("%04x-", vendor)); ok {
			return strings.TrimSuffix(slug, ".toml")
		}
	}
	return unknownVendor
}

const unknownVendor = "usb"

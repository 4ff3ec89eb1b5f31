// SPDX-License-Identifier: GPL-3.0-or-later

package quirks

import (
	"fmt"
	"strings"

	"modembridge/switcher/usb"
)

// A Match says what a device in storage mode looks like. All that is given must
// hold. The texts may carry "*" for any characters; case and everything else
// count, blanks at either end do not.
type Match struct {
	USB          usb.ID     `toml:"usb"`           // required: there is no match by vendor
	Interface    *usb.Class `toml:"interface"`     // of every interface; 08/06/50 when not given
	Revision     string     `toml:"revision"`      // bcdDevice: "0100", or a range "0000-0fff"
	Manufacturer string     `toml:"manufacturer"`  // iManufacturer
	Product      string     `toml:"product"`       // iProduct
	Serial       string     `toml:"serial"`        // iSerialNumber
	SCSIVendor   string     `toml:"scsi-vendor"`   // of the INQUIRY data of one logical unit,
	SCSIModel    string     `toml:"scsi-model"`    // all three of the same one
	SCSIRevision string     `toml:"scsi-revision"` //
}

// SCSI is the identity of one logical unit: the INQUIRY data (SPC-4, 6.4.2).
type SCSI struct {
	Vendor, Model, Revision string
}

// Specificity says how much m asks for. Of several quirks that match a device,
// the one with the highest wins: a revision counts 16, a text 8, the id 4.
func (m Match) Specificity() int {
	n := 4
	if m.Revision != "" {
		n += 16
	}
	for _, text := range []string{m.Manufacturer, m.Product, m.SCSIVendor, m.SCSIModel, m.SCSIRevision} {
		if text != "" {
			n += 8
		}
	}
	return n
}

// A Condition is one thing that a match asks for, and what the device has.
type Condition struct {
	Key       string // as in the file: "scsi-vendor"
	Want, Got string
	OK        bool
}

// conditions holds m against a device, one condition per key.
func (m Match) conditions(dev usb.Device, scsi []SCSI) []Condition {
	class := usb.MassStorageBulkOnly
	if m.Interface != nil {
		class = *m.Interface
	}
	conds := []Condition{
		{"usb", m.USB.String(), dev.ID.String(), m.USB == dev.ID},
		{"interface", class.String(), classes(dev), only(dev, class)},
	}
	if m.Revision != "" {
		low, high, err := parseRevision(m.Revision)
		conds = append(conds, Condition{
			"revision", m.Revision, fmt.Sprintf("%04x", dev.Revision),
			err == nil && low <= dev.Revision && dev.Revision <= high,
		})
	}
	text := func(key, want, got string) {
		if want != "" {
			conds = append(conds, Condition{key, want, got, glob(want, got)})
		}
	}
	text("manufacturer", m.Manufacturer, dev.Manufacturer)
	text("product", m.Product, dev.Product)
	unit := m.unit(scsi)
	text("scsi-vendor", m.SCSIVendor, unit.Vendor)
	text("scsi-model", m.SCSIModel, unit.Model)
	text("scsi-revision", m.SCSIRevision, unit.Revision)
	return conds
}

// unit returns the logical unit that m means: the first that has all the texts
// asked for, else the first, else none.
func (m Match) unit(scsi []SCSI) SCSI {
	fits := func(want, got string) bool { return want == "" || glob(want, got) }
	for _, s := range scsi {
		if fits(m.SCSIVendor, s.Vendor) && fits(m.SCSIModel, s.Model) && fits(m.SCSIRevision, s.Revision) {
			return s
		}
	}
	if len(scsi) > 0 {
		return scsi[0]
	}
	return SCSI{}
}

// only reports whether every interface of the device has that class.
func only(dev usb.Device, class usb.Class) bool {
	for _, i := range dev.Interfaces {
		if i.Class != class {
			return false
		}
	}
	return len(dev.Interfaces) > 0
}

func classes(dev usb.Device) string {
	var s []string
	for _, i := range dev.Interfaces {
		s = append(s, i.Class.String())
	}
	return strings.Join(s, " ")
}

// glob reports whether s is pattern, in which "*" stands for any characters.
func glob(pattern, s string) bool {
	pattern, s = strings.TrimSpace(pattern), strings.TrimSpace(s)
	first, rest, star := strings.Cut(pattern, "*")
	s, ok := strings.CutPrefix(s, first)
	if !ok || !star {
		return ok && s == ""
	}
	for {
		part, next, more := strings.Cut(rest, "*")
		if !more {
			return strings.HasSuffix(s, part)
		}
		// The leftmost place is as good as any: what follows a star is free to
		// start later.
		i := strings.Index(s, part)
		if i < 0 {
			return false
		}
		s, rest = s[i+len(part):], next
	}
}

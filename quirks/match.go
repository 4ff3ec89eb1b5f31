// SPDX-License-Identifier: GPL-3.0-or-later

package quirks

import (
	"modembridge/switcher"
	"modembridge/switcher/usb"
)

// A Match says what a device in storage mode looks like. All that is given must
// hold. In the texts, "*" stands for any characters and "|" stands between
// alternatives; case and everything else count, blanks at either end do not.
//
// Two keys of the entry itself belong to the match as well. A device whose
// first interface has the entry's modem-class is a modem already. And where a
// configuration is to be set, the device must have it, and not be in it yet.
type Match struct {
	USB          usb.ID     `toml:"usb"`                     // required: there is no match by vendor
	Interface    Interfaces `toml:"interface,omitempty"`     // of every interface; 08/06/50 when not given
	Revision     *Revisions `toml:"revision,omitempty"`      // bcdDevice
	Manufacturer string     `toml:"manufacturer,omitempty"`  // iManufacturer
	Product      string     `toml:"product,omitempty"`       // iProduct
	Serial       string     `toml:"serial,omitempty"`        // iSerialNumber
	SCSIVendor   string     `toml:"scsi-vendor,omitempty"`   // of the INQUIRY data of one logical unit,
	SCSIModel    string     `toml:"scsi-model,omitempty"`    // all three of the same one
	SCSIRevision string     `toml:"scsi-revision,omitempty"` //
}

// SCSI is the identity of one logical unit: the INQUIRY data (SPC-4, 6.4.2).
type SCSI struct {
	Vendor, Model, Revision string
}

// Identities returns what a device's media say that they are.
func Identities(media []switcher.Medium) []SCSI {
	var all []SCSI
	for _, m := range media {
		all = append(all, SCSI{Vendor: m.Vendor, Model: m.Model, Revision: m.Revision})
	}
	return all
}

// Specificity says how much m asks for. Of several quirks from one source that
// match a device, the one with the highest wins.
//
// The id counts 4, a revision 16, a serial number 10, a product 9, a
// manufacturer 8, and a SCSI text 7 each. So a text of the USB device goes
// before one of the INQUIRY data: it is known at once, and the answer stays the
// same when the other one comes. Product before manufacturer before SCSI is
// the order in which usb_modeswitch tries its files.
func (m *Match) Specificity() int {
	n := 4
	for _, asked := range []struct {
		given bool
		count int
	}{
		{m.Revision != nil, 16},
		{m.Serial != "", 10},
		{m.Product != "", 9},
		{m.Manufacturer != "", 8},
		{m.SCSIVendor != "", 7},
		{m.SCSIModel != "", 7},
		{m.SCSIRevision != "", 7},
	} {
		if asked.given {
			n += asked.count
		}
	}
	return n
}

// unit returns the logical unit that m means: the first that has all the texts
// asked for, else the first, else none.
func (m *Match) unit(scsi []SCSI) SCSI {
	fits := func(want, got string) bool { return want == "" || textMatches(want, got) }
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

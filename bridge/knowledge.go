// SPDX-License-Identifier: GPL-3.0-or-later

package bridge

import (
	"slices"

	"modembridge/quirks"
	"modembridge/switcher/usb"
)

// Knowledge is what the quirk database says of the device that is plugged in.
type Knowledge struct {
	Storage *quirks.Quirk // it is this stick in storage mode
	Modem   *quirks.Modem // it is a modem with these ports
	Err     error         // why the database would not decide
}

// Lookup asks the database about the observed device.
func Lookup(db *quirks.DB, o Observation) Knowledge {
	if o.Device == nil {
		return Knowledge{}
	}
	var k Knowledge
	k.Storage, k.Err = db.Storage(*o.Device, texts(o)...)
	if k.Storage == nil && k.Err == nil {
		k.Modem = db.Modem(*o.Device)
	}
	return k
}

// texts are the INQUIRY texts by which some quirks tell devices with one id
// apart.
func texts(o Observation) []quirks.SCSI {
	var list []quirks.SCSI
	for _, m := range o.Media {
		list = append(list, quirks.SCSI{Vendor: m.Vendor, Model: m.Model, Revision: m.Revision})
	}
	return list
}

// named reports whether a quirk names the id, in either mode. It says no more
// than that the device is worth a closer look.
func named(db *quirks.DB, id usb.ID) bool {
	return db.ModemByID(id) != nil ||
		slices.ContainsFunc(db.Quirks(), func(q *quirks.Quirk) bool { return q.Match.USB == id })
}

// id is the quirk's id, for people to find it by.
func (k Knowledge) id() string {
	switch {
	case k.Storage != nil:
		return k.Storage.ID
	case k.Modem != nil && len(k.Modem.Quirks) == 1:
		return k.Modem.Quirks[0]
	case k.Modem != nil:
		return "modem-" + k.Modem.USB.String()
	}
	return ""
}

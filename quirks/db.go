// SPDX-License-Identifier: GPL-3.0-or-later

package quirks

import (
	"fmt"
	"slices"
	"strings"

	"modembridge/switcher/usb"
)

// A DB is the set of entries in effect. It is never changed after [Load], so
// any number of goroutines may use it.
type DB struct {
	quirks []*Quirk
	modems []*Modem
}

// An AmbiguousError says that several quirks match a device equally well, so
// that none is used.
type AmbiguousError struct {
	Quirks []*Quirk
}

// Error names the quirks and where they stand.
func (e *AmbiguousError) Error() string {
	var names []string
	for _, q := range e.Quirks {
		names = append(names, fmt.Sprintf("%s (%v)", q.ID, q.Origin))
	}
	return "equally good matches: " + strings.Join(names, ", ")
}

// String returns the form "FILE:LINE".
func (o Origin) String() string { return fmt.Sprintf("%s:%d", o.File, o.Line) }

// Quirks returns all [[storage]] entries, sorted by id.
func (db *DB) Quirks() []*Quirk { return slices.Clone(db.quirks) }

// Modems returns all modems, those without known ports too, sorted by USB id.
func (db *DB) Modems() []*Modem { return slices.Clone(db.modems) }

// Storage returns the quirk to switch a device with; nil when none matches it
// in full, and an *AmbiguousError when several do so equally well. The SCSI
// identities are those known so far: a quirk that asks for one does not match
// before it is known.
func (db *DB) Storage(dev usb.Device, scsi ...SCSI) (*Quirk, error) {
	return db.Explain(dev, scsi...).Result()
}

// Modem returns what is known about a device that is in modem mode; nil when
// its id is nobody's modem, or when it is in storage mode: some sticks keep
// their id when they switch.
func (db *DB) Modem(dev usb.Device) *Modem {
	if dev.StorageOnly() {
		return nil
	}
	return db.ModemByID(dev.ID)
}

// ModemByID returns what is known about a modem id, nil when it is nobody's.
func (db *DB) ModemByID(id usb.ID) *Modem {
	i, ok := slices.BinarySearchFunc(db.modems, id, func(m *Modem, id usb.ID) int { return compareID(m.USB, id) })
	if !ok {
		return nil
	}
	return db.modems[i]
}

// Quirk returns the [[storage]] entry with that id, nil when there is none.
func (db *DB) Quirk(id string) *Quirk {
	for _, q := range db.quirks {
		if q.ID == id {
			return q
		}
	}
	return nil
}

func compareID(a, b usb.ID) int {
	return (int(a.Vendor)<<16 | int(a.Product)) - (int(b.Vendor)<<16 | int(b.Product))
}

// newDB builds the set from files, the most important one last.
func newDB(files []file) *DB {
	quirks := make(map[string]*Quirk)
	modems := make(map[usb.ID]*Modem)
	for _, f := range files {
		for i := range f.Storage {
			quirks[f.Storage[i].ID] = &f.Storage[i]
		}
		for i := range f.Modem {
			modems[f.Modem[i].USB] = &f.Modem[i]
		}
	}
	db := new(DB)
	for _, q := range quirks {
		db.quirks = append(db.quirks, q)
	}
	slices.SortFunc(db.quirks, func(a, b *Quirk) int { return strings.Compare(a.ID, b.ID) })
	for _, q := range db.quirks {
		for _, id := range q.Modems {
			if modems[id] == nil {
				modems[id] = &Modem{USB: id, Name: q.Name, Origin: q.Origin}
			}
			modems[id].Quirks = append(modems[id].Quirks, q.ID)
		}
	}
	for _, m := range modems {
		db.modems = append(db.modems, m)
	}
	slices.SortFunc(db.modems, func(a, b *Modem) int { return compareID(a.USB, b.USB) })
	return db
}

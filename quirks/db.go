// SPDX-License-Identifier: GPL-3.0-or-later

package quirks

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"modembridge/switcher/usb"
)

// A DB is the set of entries in effect. It is never changed after [Load], so
// any number of goroutines may use it. Nobody changes an entry that it returns
// either: those that are built in are the same for every DB.
type DB struct {
	quirks  []*Quirk // by id
	storage []ranked // by USB id, then best first
	modems  []*Modem // by USB id
}

// A ranked quirk has what decides between two that match a device.
type ranked struct {
	*Quirk
	source      int // importance of where it comes from
	order       int // of its file, the most important one last
	specificity int
}

// better compares two quirks for the same id: negative when a is used where
// both match, 0 when neither goes before the other.
func better(a, b ranked) int {
	return cmp.Or(cmp.Compare(b.source, a.source), cmp.Compare(b.specificity, a.specificity))
}

// An AmbiguousError says that several quirks match a device equally well and
// would switch it in different ways, so that none is used.
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

// Quirks returns all [[storage]] entries, sorted by id.
func (db *DB) Quirks() []*Quirk { return slices.Clone(db.quirks) }

// Modems returns all modems, those without known ports too, sorted by USB id.
func (db *DB) Modems() []*Modem { return slices.Clone(db.modems) }

// Quirk returns the [[storage]] entry with that id, nil when there is none.
func (db *DB) Quirk(id string) *Quirk {
	i, ok := slices.BinarySearchFunc(db.quirks, id, func(q *Quirk, id string) int { return strings.Compare(q.ID, id) })
	if !ok {
		return nil
	}
	return db.quirks[i]
}

// Storage returns the quirk to switch a device with; nil when none matches it
// in full, and an *AmbiguousError when several do so equally well and differ in
// what they do. The SCSI identities are those known so far: a quirk that asks
// for one does not match before it is known.
//
// A quirk from a more important source goes before a more specific one, as a
// person's own word goes before what is built in.
func (db *DB) Storage(dev usb.Device, scsi ...SCSI) (*Quirk, error) {
	var best ranked
	unsure := false
	for _, q := range db.candidates(dev.ID) {
		if best.Quirk != nil && better(best, q) < 0 {
			break
		}
		switch {
		case !q.matches(&dev, scsi):
		case best.Quirk == nil:
			best = q
		case !q.switchesLike(best.Quirk):
			unsure = true
		}
	}
	if unsure {
		return db.Explain(dev, scsi...).Result()
	}
	return best.Quirk, nil
}

// candidates returns the quirks for a USB id, best first.
func (db *DB) candidates(id usb.ID) []ranked {
	first, _ := slices.BinarySearchFunc(db.storage, id, func(q ranked, id usb.ID) int { return compareID(q.Match.USB, id) })
	last := first
	for last < len(db.storage) && db.storage[last].Match.USB == id {
		last++
	}
	return db.storage[first:last]
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

// Named reports whether an entry names the id, in storage or in modem mode. It
// says no more than that the device is worth a closer look.
func (db *DB) Named(id usb.ID) bool {
	return len(db.candidates(id)) > 0 || db.ModemByID(id) != nil
}

func compareID(a, b usb.ID) int {
	return (int(a.Vendor)<<16 | int(a.Product)) - (int(b.Vendor)<<16 | int(b.Product))
}

// SPDX-License-Identifier: GPL-3.0-or-later

package quirks

import (
	"cmp"
	"slices"
	"strings"

	"modembridge/switcher/usb"
)

// A sourced file knows how important the source is that it comes from.
type sourced struct {
	File
	source int // the more, the more important
}

// merge builds the set from files, the most important one last. It sorts and
// makes no maps, as a program does this when it starts on a machine with a quirk
// file of its own.
func merge(files []sourced) *DB {
	db := new(DB)
	for order, f := range files {
		for i := range f.Storage {
			q := &f.Storage[i]
			db.storage = append(db.storage, ranked{q, f.source, order, q.Match.Specificity()})
		}
	}
	slices.SortFunc(db.storage, func(a, b ranked) int {
		return cmp.Or(strings.Compare(a.ID, b.ID), cmp.Compare(b.order, a.order))
	})
	db.storage = slices.CompactFunc(db.storage, func(a, b ranked) bool { return a.ID == b.ID })
	for _, q := range db.storage {
		db.quirks = append(db.quirks, q.Quirk)
	}
	slices.SortFunc(db.storage, func(a, b ranked) int {
		return cmp.Or(compareID(a.Match.USB, b.Match.USB), better(a, b), strings.Compare(a.ID, b.ID))
	})
	db.modems = joined(files, db.quirks)
	return db
}

// A lead is one of the reasons why a USB id is a modem's: an entry of its own,
// or a quirk that leads to it.
type lead struct {
	id    usb.ID
	order int    // of the entry's file, the most important one first; of the quirk, by id
	modem *Modem // nil: quirk
	quirk *Quirk
}

// joined returns the modems that the files have and those that quirks lead to,
// each with the ids of the quirks that do. They are copies: nobody writes to
// what is built in.
func joined(files []sourced, quirks []*Quirk) []*Modem {
	var leads []lead
	for order, f := range files {
		for i := range f.Modem {
			leads = append(leads, lead{id: f.Modem[i].USB, order: order - len(files), modem: &f.Modem[i]})
		}
	}
	for order, q := range quirks {
		if !q.IsModem() {
			continue
		}
		for _, id := range q.Modems {
			leads = append(leads, lead{id: id, order: order, quirk: q})
		}
	}
	// Entries come before quirks, as their order is negative.
	slices.SortFunc(leads, func(a, b lead) int { return cmp.Or(compareID(a.id, b.id), cmp.Compare(a.order, b.order)) })
	modems := make([]Modem, 0, len(leads))
	names := make([]string, 0, len(leads))
	for i, l := range leads {
		if i == 0 || l.id != leads[i-1].id {
			modems = append(modems, Modem{USB: l.id})
		}
		m := &modems[len(modems)-1]
		switch {
		case l.modem != nil:
			*m = *l.modem
			m.Quirks = nil // those of a compiled modem are of what is built in
		case m.Origin == (Origin{}):
			m.Name, m.Origin = l.quirk.Name, l.quirk.Origin
			fallthrough
		default:
			names = append(names, l.quirk.ID)
			m.Quirks = names[len(names)-1-len(m.Quirks) : len(names) : len(names)]
		}
	}
	list := make([]*Modem, len(modems))
	for i := range modems {
		list[i] = &modems[i]
	}
	return list
}

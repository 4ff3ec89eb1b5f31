// SPDX-License-Identifier: GPL-3.0-or-later

package compile

import (
	"cmp"
	"fmt"
	"io/fs"
	"path"
	"slices"

	"modembridge/quirks"
	"modembridge/switcher/usb"
)

// A collection is what all files say, in their order, and what follows from it.
type collection struct {
	files   []ranges
	storage []quirks.Quirk
	modems  []quirks.Modem
	leads   []quirks.Modem // those that no file has, and that quirks lead to
	db      *quirks.DB
}

// ranges say which of the entries are those of a file.
type ranges struct {
	name            string
	storage, modems [2]int
}

// collect reads the files of a source.
func collect(s quirks.Source) (*collection, error) {
	db, problems := quirks.LoadOnly(s)
	if len(problems) > 0 {
		return nil, problems[0]
	}
	names, err := fs.Glob(s.FS, "*.toml")
	if err != nil {
		return nil, err
	}
	c := &collection{db: db}
	for _, name := range names {
		text, err := fs.ReadFile(s.FS, name)
		if err != nil {
			return nil, err
		}
		f, _ := quirks.ParseFile(path.Join(s.Name, name), text) // LoadOnly has found no problem
		c.add(name, f)
	}
	for _, m := range db.Modems() {
		if c.place(m) < 0 {
			c.leads = append(c.leads, *m)
		}
	}
	return c, nil
}

// add takes what a file says. The modems are those of the database, which know
// the quirks that lead to them.
func (c *collection) add(name string, f quirks.File) {
	r := ranges{name: name, storage: [2]int{len(c.storage)}, modems: [2]int{len(c.modems)}}
	c.storage = append(c.storage, f.Storage...)
	for _, m := range f.Modem {
		m.Quirks = c.db.ModemByID(m.USB).Quirks
		c.modems = append(c.modems, m)
	}
	r.storage[1], r.modems[1] = len(c.storage), len(c.modems)
	c.files = append(c.files, r)
}

// ranked returns the quirks in the order in which a device is held against
// them: by USB id, then the best first.
func (c *collection) ranked() []*quirks.Quirk {
	var ids []usb.ID
	for _, q := range c.db.Quirks() {
		ids = append(ids, q.Match.USB)
	}
	slices.SortFunc(ids, func(a, b usb.ID) int {
		return cmp.Or(cmp.Compare(a.Vendor, b.Vendor), cmp.Compare(a.Product, b.Product))
	})
	var list []*quirks.Quirk
	for _, id := range slices.Compact(ids) {
		for _, candidate := range c.db.ExplainID(id).Candidates {
			list = append(list, candidate.Quirk)
		}
	}
	return list
}

// quirk returns the name of the variable that has a quirk.
func (c *collection) quirk(q *quirks.Quirk) string {
	i := slices.IndexFunc(c.storage, func(o quirks.Quirk) bool { return o.Origin == q.Origin && o.ID == q.ID })
	return fmt.Sprintf("compiledStorage[%d]", i)
}

// modem returns the name of the variable that has a modem.
func (c *collection) modem(m *quirks.Modem) string {
	if i := c.place(m); i >= 0 {
		return fmt.Sprintf("compiledModems[%d]", i)
	}
	i := slices.IndexFunc(c.leads, func(o quirks.Modem) bool { return o.USB == m.USB })
	return fmt.Sprintf("compiledLeads[%d]", i)
}

// place returns which of the files' modems one is, -1 for none.
func (c *collection) place(m *quirks.Modem) int {
	return slices.IndexFunc(c.modems, func(o quirks.Modem) bool { return o.USB == m.USB && o.Origin == m.Origin })
}

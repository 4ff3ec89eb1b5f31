// SPDX-License-Identifier: GPL-3.0-or-later

package harvest

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"modembridge/quirks"
	"modembridge/switcher"
	"modembridge/switcher/usb"

	"github.com/pelletier/go-toml/v2"
)

// Join returns an entry for every modem id that the database or ModemManager's
// rules name, sorted by id, except for those that have an entry in a file
// already. The date is that of the evidence: the day on which the sources were
// looked at.
func Join(db *quirks.DB, s Sources, date toml.LocalDate) ([]quirks.Modem, Report) {
	j := joiner{Sources: s, db: db, date: date, report: newReport(s)}
	var modems []quirks.Modem
	for _, id := range j.ids() {
		if has := db.ModemByID(id); has != nil && j.written(has) {
			m := *has
			m.Ports = slices.Clone(m.Ports)
			j.count(&m) // for the report
			continue
		}
		if m, ok := j.modem(id); ok {
			modems = append(modems, m)
		}
	}
	j.report.Modems = len(modems)
	return modems, j.report
}

type joiner struct {
	Sources
	db     *quirks.DB
	date   toml.LocalDate
	report Report
}

// ids returns the ids that may be modems.
func (j *joiner) ids() []usb.ID {
	var ids []usb.ID
	for _, m := range j.db.Modems() {
		ids = append(ids, m.USB)
	}
	for _, r := range j.Rules {
		ids = append(ids, r.ids()...)
	}
	slices.SortFunc(ids, func(a, b usb.ID) int {
		return cmp.Or(cmp.Compare(a.Vendor, b.Vendor), cmp.Compare(a.Product, b.Product))
	})
	return slices.Compact(ids)
}

// written reports whether a modem has an entry of its own in a file, and is not
// there only because one in storage mode leads to it, or because this program
// was built with an older state of the files.
func (j *joiner) written(m *quirks.Modem) bool {
	builtIn := strings.HasPrefix(m.Origin.File, quirks.Builtin().Name+"/")
	return !builtIn && !slices.ContainsFunc(m.Quirks, func(name string) bool { return j.db.Quirk(name).Origin == m.Origin })
}

// modem puts together what the sources say of an id; ok is false when it is no
// modem.
func (j *joiner) modem(id usb.ID) (m quirks.Modem, ok bool) {
	say, said := j.said(id)
	if say.ignore {
		j.report.note(id, "no modem", "ModemManager is told to ignore it")
		return quirks.Modem{}, false
	}
	m = quirks.Modem{USB: id, Name: j.name(id, say)}
	j.drive(&m, say)
	j.layOut(&m, say, said)
	j.report.count(m)
	return m, true
}

// drive says which driver takes the ports, and whether it has to be told the
// id.
func (j *joiner) drive(m *quirks.Modem, say saying) {
	claim, claimed := j.Kernel.claim(m.USB)
	table, inTable := j.WWAN.Entries[m.USB]
	if claimed {
		if m.Driver = claim.driver; m.Driver == "" {
			j.report.note(m.USB, "driver of something else", fmt.Sprint(claim.others))
			return
		}
		j.prove(m, quirks.ClaimDriver, claim.source)
	}
	switch {
	case say.acm() != "" && (!claimed || slices.Contains(networkModules, m.Driver)):
		m.Driver = "cdc_acm"
		j.prove(m, quirks.ClaimDriver, say.acm())
	case !claimed && inTable && table.driver() != "":
		m.Driver = table.driver()
		j.prove(m, quirks.ClaimDriver, fmt.Sprintf("%s, file %v, %s", j.WWAN.Name, m.USB, table.told()))
	case !claimed && j.mbim(m.USB) != "":
		m.Driver = "cdc_mbim"
		j.prove(m, quirks.ClaimDriver, fmt.Sprintf("the entry %s chooses the MBIM configuration, which cdc_mbim takes by its class", j.mbim(m.USB)))
	}
	if !claimed && !slices.Contains(classModules, m.Driver) {
		m.Bind = true
		j.prove(m, quirks.ClaimDriver, fmt.Sprintf("%s, modules.alias: no module takes %v by its id", j.Kernel.Name, m.USB))
	}
}

// mbim returns the entry that leads to the id when all that do choose an MBIM
// configuration and nothing else.
func (j *joiner) mbim(id usb.ID) (name string) {
	m := j.db.ModemByID(id)
	if m == nil {
		return ""
	}
	for _, name = range m.Quirks {
		if c := j.db.Quirk(name).Switch.Configuration; len(c) != 1 || c[0] != switcher.MBIM {
			return ""
		}
	}
	return name
}

// layOut says what the ports are for, by the strongest source that knows. What
// the rules say of all products of a vendor, by class, is weaker than what any
// source says of the one.
func (j *joiner) layOut(m *quirks.Modem, say saying, said bool) {
	if said {
		m.Tags = say.tags
		j.report.rules(m.USB, say)
	}
	layout, known := j.Kernel.Layouts[m.USB]
	ports, source := layout.ports()
	switch {
	case len(say.ports) > 0 && say.ports[0].Interface.ByNumber:
		m.Ports = say.ports
		j.prove(m, quirks.ClaimPorts, say.source())
	case known && ports != nil:
		m.Ports = ports
		j.prove(m, quirks.ClaimPorts, fmt.Sprintf("%s, %s", j.Kernel.Name, source))
	}
	if against := j.count(m); against != "" {
		m.Evidence[len(m.Evidence)-1].Source += "; " + against
	}
	if m.Ports == nil && say.ports != nil {
		m.Ports = say.ports
		j.prove(m, quirks.ClaimPorts, say.source())
	}
}

// prove adds an evidence.
func (j *joiner) prove(m *quirks.Modem, c quirks.Claim, source string) {
	m.Evidence = append(m.Evidence, quirks.Evidence{
		Level: quirks.Imported, Proves: []quirks.Claim{c}, Source: source, Date: j.date,
	})
}

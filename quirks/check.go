// SPDX-License-Identifier: GPL-3.0-or-later

package quirks

import (
	"bytes"
	"path"
	"slices"

	"modembridge/switcher"
)

// Check holds the files of the sources to the standard for entries that are to
// be shared: all that [Load] asks for; also a licence line, canonical form,
// evidence for every claim, and no two entries that may match the same device
// equally well.
func Check(sources ...Source) []Problem {
	var problems []Problem
	for _, s := range sources {
		names, err := s.list()
		if err != nil {
			problems = append(problems, Problem{File: s.Name, Message: err.Error()})
		}
		for _, name := range names {
			problems = append(problems, s.check(name)...)
		}
	}
	db, _ := LoadOnly(sources...) // its problems were found above
	return append(problems, db.overlaps()...)
}

func (s Source) check(name string) []Problem {
	full := path.Join(s.Name, name)
	text, err := s.text(name)
	switch {
	case err != nil:
		return []Problem{{File: full, Message: err.Error()}}
	case s.Foreign:
		_, problems := importFile(full, text)
		return problems
	}
	return checkOurs(full, text)
}

// CheckFile does what [Check] does for one file, by itself. What [IsForeign] is
// read as [Import] reads it.
func CheckFile(name string, text []byte) []Problem {
	if IsForeign(name, text) {
		_, problems := Import(Evidence{}, Foreign{Name: name, File: bytes.NewReader(text)})
		return problems
	}
	return checkOurs(name, text)
}

// checkOurs is CheckFile for a file in our format.
func checkOurs(name string, text []byte) []Problem {
	if len(text) == 0 {
		return nil // a mask
	}
	doc := document{name, text}
	f, problems := ParseFile(name, text)
	if len(problems) == 0 {
		problems = doc.layout()
	}
	if !bytes.Contains(text, []byte("SPDX-License-Identifier: ")) {
		problems = append(problems, doc.at(1, 1, 1, "the file has no SPDX-License-Identifier line"))
	}
	for _, q := range f.Storage {
		bad := func(format string, args ...any) {
			problems = append(problems, doc.entry("storage", q.Origin.Line, format, args...))
		}
		q.check(bad)
	}
	for _, m := range f.Modem {
		bad := func(format string, args ...any) {
			problems = append(problems, doc.entry("modem", m.Origin.Line, format, args...))
		}
		m.check(bad)
	}
	return problems
}

// layout reports where a file first differs from its canonical form.
func (d document) layout() []Problem {
	formatted, problems := Format(d.name, d.text)
	if len(problems) > 0 || bytes.Equal(formatted, d.text) {
		return problems
	}
	want, line := bytes.Split(formatted, []byte("\n")), 0
	for text := range bytes.Lines(d.text) {
		if line >= len(want) || !bytes.Equal(bytes.TrimSuffix(text, []byte("\n")), want[line]) {
			break
		}
		line++
	}
	return []Problem{d.at(line+1, 1, 1, "the file is not in canonical form from here on: run modembridge quirk fmt")}
}

func (q *Quirk) check(bad func(format string, args ...any)) {
	if q.Name == "" {
		bad("%s has no name", q.ID)
	}
	claims := []Claim{ClaimMatch, ClaimSwitch}
	switch {
	case len(q.Modems) > 0:
		claims = append(claims, ClaimModems)
	case q.IsModem():
		bad("%s names no modems that the stick may come back as", q.ID)
	}
	if switcher.Shared(q.Match.USB) && q.Match.Specificity() == new(Match).Specificity() {
		bad("%s: %v is shared by many products, so the match needs a text", q.ID, q.Match.USB)
	}
	lacking(q.Evidence, claims, func(c Claim) {
		bad("%s has no evidence for its %v", q.ID, c)
	})
	sources(q.Evidence, func() { bad("%s has an evidence without source or date", q.ID) })
}

func (m *Modem) check(bad func(format string, args ...any)) {
	var claims []Claim
	if m.Driver != "" {
		claims = append(claims, ClaimDriver)
	}
	if len(m.Ports) > 0 {
		claims = append(claims, ClaimPorts)
	}
	if len(m.Init) > 0 {
		claims = append(claims, ClaimInit)
	}
	if m.Name == "" {
		bad("%v has no name", m.USB)
	}
	lacking(m.Evidence, claims, func(c Claim) { bad("%v has no evidence for its %v", m.USB, c) })
	sources(m.Evidence, func() { bad("%v has an evidence without source or date", m.USB) })
}

// lacking calls bad for every claim that no evidence proves.
func lacking(evidence []Evidence, claims []Claim, bad func(Claim)) {
	for _, c := range claims {
		if !slices.ContainsFunc(evidence, func(e Evidence) bool { return e.Level != NoLevel && slices.Contains(e.Proves, c) }) {
			bad(c)
		}
	}
}

// sources calls bad when an evidence cannot be looked up.
func sources(evidence []Evidence, bad func()) {
	if slices.ContainsFunc(evidence, func(e Evidence) bool { return e.Source == "" || e.Date.Year == 0 }) {
		bad()
	}
}

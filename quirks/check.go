// SPDX-License-Identifier: GPL-3.0-or-later

package quirks

import (
	"bytes"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"modembridge/switcher/usb"
)

// Check holds the files of the sources to the standard for entries that are to
// be shared: all that [Load] asks for; also a licence line, canonical spelling,
// evidence for every claim, and no two entries that may match the same device
// equally well.
func Check(sources ...Source) []Problem {
	var problems []Problem
	for _, s := range sources {
		names, err := list(s.FS)
		if err != nil {
			problems = append(problems, Problem{File: s.Name, Message: err.Error()})
		}
		for _, name := range names {
			full := path.Join(s.Name, name)
			text, err := fs.ReadFile(s.FS, name)
			if err != nil {
				problems = append(problems, Problem{File: full, Message: err.Error()})
				continue
			}
			problems = append(problems, CheckFile(full, text)...)
		}
	}
	db, _ := load(sources) // its problems were found above
	return append(problems, db.overlaps()...)
}

// CheckFile does what [Check] does for one file, by itself.
func CheckFile(name string, text []byte) []Problem {
	if len(text) == 0 {
		return nil // a mask
	}
	doc := document{name, text}
	f, problems := parse(name, text)
	if !bytes.Contains(text, []byte("SPDX-License-Identifier: ")) {
		problems = append(problems, doc.at(1, 1, 1, "the file has no SPDX-License-Identifier line"))
	}
	problems = append(problems, doc.spelling()...)
	for i, q := range f.Storage {
		bad := func(format string, args ...any) {
			problems = append(problems, doc.entry("storage", i, format, args...))
		}
		q.check(bad)
	}
	for i, m := range f.Modem {
		bad := func(format string, args ...any) {
			problems = append(problems, doc.entry("modem", i, format, args...))
		}
		m.check(bad)
	}
	return problems
}

var upperID = regexp.MustCompile(`"[0-9A-Fa-f]{4}:[0-9A-Fa-f]{4}"`)

// spelling finds USB ids that are not in lower case. They mean the same, but
// nobody who looks for them finds them.
func (d document) spelling() []Problem {
	var problems []Problem
	for i, line := range strings.Split(string(d.text), "\n") {
		for _, at := range upperID.FindAllStringIndex(line, -1) {
			if id := line[at[0]:at[1]]; id != strings.ToLower(id) {
				problems = append(problems, d.at(i+1, at[0]+1, len(id), "write the id in lower case: %s", strings.ToLower(id)))
			}
		}
	}
	return problems
}

// shared reports whether an id belongs to a chip rather than to a product:
// phones, card readers and sticks all use it, so that it says nothing.
func shared(id usb.ID) bool {
	switch id.String() {
	case "05c6:1000", "0e8d:0002", "19d2:0083", "04e8:f000":
		return true
	}
	return false
}

func (q *Quirk) check(bad func(format string, args ...any)) {
	if q.Name == "" {
		bad("%s has no name", q.ID)
	}
	if len(q.Modems) == 0 {
		bad("%s names no modems that the stick may come back as", q.ID)
	}
	if shared(q.Match.USB) && q.Match.Specificity() == (Match{}).Specificity() {
		bad("%s: %v is shared by many products, so the match needs a text", q.ID, q.Match.USB)
	}
	lacking(q.Evidence, []Claim{ClaimMatch, ClaimSwitch, ClaimModems}, func(c Claim) {
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

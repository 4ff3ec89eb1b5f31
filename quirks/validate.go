// SPDX-License-Identifier: GPL-3.0-or-later

package quirks

import (
	"regexp"
	"strings"

	"modembridge/switcher/usb"
)

var (
	idForm     = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	driverForm = regexp.MustCompile(`^[a-z0-9_]+$`)
	tagForm    = regexp.MustCompile(`^ID_MM_[A-Z0-9_]+$`)
)

// validate reports what makes entries of the file unusable.
func (f *File) validate(doc document) []Problem {
	var problems []Problem
	ids := make(map[string]bool)
	for _, q := range f.Storage {
		bad := func(format string, args ...any) {
			problems = append(problems, doc.entry("storage", q.Origin.Line, format, args...))
		}
		q.validate(bad)
		if ids[q.ID] {
			bad("the file has two entries with the id %q", q.ID)
		}
		ids[q.ID] = true
	}
	usbs := make(map[usb.ID]bool)
	for _, m := range f.Modem {
		bad := func(format string, args ...any) {
			problems = append(problems, doc.entry("modem", m.Origin.Line, format, args...))
		}
		m.validate(bad)
		if usbs[m.USB] {
			bad("the file has two entries for the modem %v", m.USB)
		}
		usbs[m.USB] = true
	}
	return problems
}

func (q *Quirk) validate(bad func(format string, args ...any)) {
	if !idForm.MatchString(q.ID) {
		bad("the id %q is not made of lower-case letters, digits and single hyphens", q.ID)
	}
	if q.Match.USB.IsZero() {
		bad("%s has no match.usb: an entry is for one USB id", q.ID)
	}
	if err := q.Plan().Validate(); err != nil {
		bad("%s: %v", q.ID, err)
	}
	for _, mode := range q.Modes.Names() {
		if err := q.Modes.Plan(mode).plan().Validate(); err != nil {
			bad("%s, mode %s: %v", q.ID, mode, err)
		}
	}
}

func (m *Modem) validate(bad func(format string, args ...any)) {
	if m.USB.IsZero() {
		bad("the modem has no usb: an entry is for one USB id")
	}
	if m.Driver != "" && !driverForm.MatchString(m.Driver) {
		bad("%v: %q is not the name of a kernel module", m.USB, m.Driver)
	}
	for _, tag := range m.Tags {
		if !tagForm.MatchString(tag) || strings.HasPrefix(tag, "ID_MM_PORT_") {
			bad("%v: %q is not a further tag: want ID_MM_…, and a role for what a port is", m.USB, tag)
		}
	}
	m.validateInit(bad)
	for i, p := range m.Ports {
		if p.Interface == (Selector{}) {
			bad("%v: a port has no interface", m.USB)
		}
		if p.Role == Unset {
			bad("%v: the port %v has no role", m.USB, p.Interface)
		}
		for _, other := range m.Ports[:i] {
			switch {
			case other.Interface == p.Interface:
				bad("%v: two ports select interface %v", m.USB, p.Interface)
			case other.Role == p.Role && (p.Role == ATPrimary || p.Role == PPP) && other.Interface.ByNumber && p.Interface.ByNumber:
				bad("%v: two ports have the role %v, interfaces %v and %v", m.USB, p.Role, other.Interface, p.Interface)
			}
		}
	}
}

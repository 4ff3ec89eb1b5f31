// SPDX-License-Identifier: GPL-3.0-or-later

package harvest

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"modembridge/quirks"
	"modembridge/quirks/mmrules"
	"modembridge/switcher/usb"
)

// Rules is what one version of ModemManager says.
type Rules struct {
	Version  string
	Facts    []mmrules.Fact
	Refusals []mmrules.Refusal
}

// roles are the properties that say what a port is for. The two of X22X are
// read by nobody any more, but mean the same.
var roles = map[string]quirks.Role{
	"ID_MM_PORT_TYPE_AT_PRIMARY":   quirks.ATPrimary,
	"ID_MM_PORT_TYPE_AT_SECONDARY": quirks.ATSecondary,
	"ID_MM_PORT_TYPE_AT_PPP":       quirks.PPP,
	"ID_MM_PORT_TYPE_QCDM":         quirks.QCDM,
	"ID_MM_PORT_TYPE_GPS":          quirks.GPS,
	"ID_MM_PORT_TYPE_AUDIO":        quirks.Audio,
	"ID_MM_PORT_IGNORE":            quirks.Ignore,
	"ID_MM_X22X_PORT_TYPE_NMEA":    quirks.GPS,
	"ID_MM_X22X_PORT_TYPE_VOICE":   quirks.Audio,
}

// A saying is what the rules of one version say of one id.
type saying struct {
	version  string
	files    []string
	comment  string // above its first rule
	ports    []quirks.Port
	tags     []string
	dead     bool     // its rules never apply; see mmrules.Fact
	ignore   bool     // it is no modem, or not one yet
	unsaid   []string // what an entry cannot say
	disputed []string // interfaces with several roles
	another  string   // version that has another layout
}

// of returns what the rules say of an id: those for the id itself, and those
// for every product of the vendor that select interfaces by their class. Ok is
// false when the id itself is not named and the vendor's products are not
// covered either.
func (r Rules) of(id usb.ID) (s saying, ok bool) {
	s.version = r.Version
	for _, f := range r.Facts {
		if f.Vendor == id.Vendor && (f.Wide || f.Product == id.Product) {
			s.take(f)
			ok = true
		}
	}
	s.settle()
	return s, ok
}

// ids returns the ids that the rules name.
func (r Rules) ids() []usb.ID {
	var ids []usb.ID
	for _, f := range r.Facts {
		if !f.Wide {
			ids = append(ids, usb.ID{Vendor: f.Vendor, Product: f.Product})
		}
	}
	return ids
}

func (s *saying) take(f mmrules.Fact) {
	selector, one := selector(f)
	role, isRole := roles[f.Property]
	switch {
	case f.Property == "ID_MM_DEVICE_IGNORE":
		s.ignore = true
	case isRole && one && f.Value == "1":
		if port := (quirks.Port{Interface: selector, Role: role}); !slices.Contains(s.ports, port) {
			s.ports = append(s.ports, port)
		}
	case !isRole && !one && f.Value == "1":
		if !slices.Contains(s.tags, f.Property) {
			s.tags = append(s.tags, f.Property)
		}
	case !f.Wide:
		s.unsaid = append(s.unsaid, fmt.Sprintf("%s:%d: %s=%s", f.File, f.Line, f.Property, f.Value))
	}
	if !slices.Contains(s.files, f.File) {
		s.files = append(s.files, f.File)
	}
	s.dead = s.dead || f.Dead
	if s.comment == "" && !f.Wide {
		s.comment = f.Comment
	}
}

// selector returns the interfaces that a fact is about; one is false when it is
// about the whole device.
func selector(f mmrules.Fact) (s quirks.Selector, one bool) {
	switch {
	case f.Number != nil:
		return quirks.Selector{ByNumber: true, Number: *f.Number}, true
	case f.Class != nil:
		return quirks.Selector{Class: *f.Class}, true
	}
	return quirks.Selector{}, false
}

// settle puts the ports in order, and takes out those with several roles.
func (s *saying) settle() {
	sortPorts(s.ports)
	count := make(map[quirks.Selector]int)
	for _, p := range s.ports {
		count[p.Interface]++
	}
	s.ports = slices.DeleteFunc(s.ports, func(p quirks.Port) bool {
		if count[p.Interface] > 1 {
			s.disputed = append(s.disputed, fmt.Sprintf("interface %v is %v", p.Interface, p.Role))
		}
		return count[p.Interface] > 1
	})
}

// sortPorts puts numbers before classes, and each in order.
func sortPorts(ports []quirks.Port) {
	slices.SortFunc(ports, func(a, b quirks.Port) int {
		return cmp.Or(
			strings.Compare(form(a.Interface), form(b.Interface)),
			cmp.Compare(a.Interface.Number, b.Interface.Number),
		)
	})
}

// form is a class, and "" for a number.
func form(s quirks.Selector) string {
	if s.ByNumber {
		return ""
	}
	return s.String()
}

// said returns what the newest version that knows the id says, under the name
// of the oldest that says the same of its ports.
func (s Sources) said(id usb.ID) (best saying, ok bool) {
	for _, r := range s.Rules {
		say, known := r.of(id)
		switch {
		case !known:
		case !ok:
			best, ok = say, true
		case slices.Equal(say.ports, best.ports):
			best.version, best.files = say.version, say.files
		default:
			best.another = say.version
		}
	}
	return best, ok
}

// source names the version and the files.
func (s saying) source() string {
	text := fmt.Sprintf("ModemManager %s, %s", s.version, strings.Join(s.files, " and "))
	if s.dead {
		text += ", where the id is in upper case, so that the rule never applies"
	}
	if s.another != "" {
		text += fmt.Sprintf("; ModemManager %s has another layout", s.another)
	}
	return text
}

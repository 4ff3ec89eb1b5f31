// SPDX-License-Identifier: GPL-3.0-or-later

package bridge

import (
	"regexp"
	"slices"
	"strings"
)

// An APN is an access point name of an operator, with what it asks for. The zero
// APN is none.
type APN struct {
	Name     string
	User     string
	Password string
	Auth     string // "pap" or "chap", the one way to show the password; "" is any
}

// An Offer is an access point that somebody names.
type Offer struct {
	APN
	Provider string // whose it is, as the database has it: "Elisa"; "" is unsaid
}

// APNs are the access points that there are for a SIM. Nobody makes one up.
type APNs struct {
	Worked   APN     // what its connection came up with last, at any time; the password is not remembered
	Database []Offer // those of the operator that issued it, best first
	Contexts []Offer // those of the contexts that the modem has by itself, as far as they were read
	Read     bool    // they were
}

// A Source says who names an access point. Its text is part of `modembridge status
// --json`.
type Source string

// The sources.
const (
	FromMemory   Source = "worked"   // it worked before
	FromDatabase Source = "database" // mobile-broadband-provider-info
	FromModem    Source = "modem"    // a context of the modem
)

// A Candidate is an access point to dial with.
type Candidate struct {
	Offer
	Source Source
}

// Candidates returns what to dial with, in order: what worked for this SIM before,
// then what the database has of its operator, then what the modem has by itself. Each
// is there once.
func (a APNs) Candidates() []Candidate {
	var list []Candidate
	add := func(from Source, all ...Offer) {
		for _, next := range all {
			if takes.MatchString(next.Name) && !slices.ContainsFunc(list, func(c Candidate) bool { return c.same(next.APN) }) {
				list = append(list, Candidate{next, from})
			}
		}
	}
	add(FromMemory, a.recall())
	add(FromDatabase, a.Database...)
	add(FromModem, a.Contexts...)
	return list
}

// takes matches what NetworkManager takes for an access point name
// (nm-setting-gsm.c, verify).
var takes = regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`)

// recall returns what worked as those have it who named it, with its password. What
// nobody names any more is good as long as it needs none.
func (a APNs) recall() Offer {
	for _, named := range [][]Offer{a.Database, a.Contexts} {
		if i := slices.IndexFunc(named, a.Worked.remembers); i >= 0 {
			return named[i]
		}
	}
	if a.Worked.User != "" {
		return Offer{}
	}
	return Offer{APN: a.Worked}
}

// remembers reports whether a may be a memory of what is offered.
func (a APN) remembers(b Offer) bool {
	b.Password = a.Password
	return a.same(b.APN)
}

// same reports whether a network sees no difference. The names are those of hosts,
// so that case does not matter (3GPP TS 23.003, 9.1).
func (a APN) same(b APN) bool {
	return strings.EqualFold(a.Name, b.Name) && a.User == b.User && a.Password == b.Password && a.Auth == b.Auth
}

// The bits of MMBearerAllowedAuth.
const (
	noAuth = 1 << 0
	pap    = 1 << 1
	chap   = 1 << 2
)

// allowedAuth is what NetworkManager asks for when it dials a profile in which all
// other ways are refused (nm-modem-broadband.c, create_gsm_connect_properties). None
// is always among it, as pppd would have the network show a password else.
func (a APN) allowedAuth() uint32 {
	switch a.Auth {
	case "pap":
		return noAuth | pap
	case "chap":
		return noAuth | chap
	}
	return 0
}

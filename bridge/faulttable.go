// SPDX-License-Identifier: GPL-3.0-or-later

package bridge

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// A fault is something that a dial may fail of, and who says so in what words.
type fault struct {
	code  string
	class Class
	cause string // one sentence; {profile} and the like are filled in, see facts
	next  string
	apn   bool // another access point may be the remedy

	errors  []string // ModemManager's names: mm-errors.h, as of 1.24
	words   []string // in the message of an error whose name says nothing: see faultOf
	causes  []uint32 // reject causes, most of them by their names in errors: MMNetworkError, 3GPP TS 24.008 10.5.3.6 and 10.5.5.14, TS 24.301 9.9.3.9
	reasons []uint32 // NetworkManager's: NMDeviceStateReason, nm-dbus-interface.h
}

// faults is the table of all faults. A new name or number goes into the row of
// what it means; a new fault needs nothing but a row. Where a sentence is in the
// past tense, the modem may be further by the time that somebody reads it.
var faults = slices.Concat(neverFaults, askFaults, retryFaults, healFaults)

// faultNamed returns the fault with that code.
func faultNamed(code string) (fault, bool) {
	return faultWhere(func(f fault) bool { return f.code == code })
}

func faultWhere(match func(fault) bool) (fault, bool) {
	i := slices.IndexFunc(faults, match)
	if i < 0 {
		return fault{}, false
	}
	return faults[i], true
}

// facts are what the sentences of faults may name.
type facts struct {
	profile  string // {profile}
	apn      string // {apn}
	refused  string // {refused}: access points
	another  string // {another}: the next one
	operator string // {operator}: the code of the SIM's, "" while unknown
	number   uint32 // {number}: the cause that the network gave
	says     string // {says}: what is known of a fault that nobody knows
}

// facts returns what is known when p dials.
func (o Observation) facts(p Profile) facts {
	return facts{profile: p.ID, apn: p.APN, operator: o.Modem.SIMOperator}
}

// of returns the reason for the fault with that code.
func (t facts) of(code string) Reason {
	f, _ := faultNamed(code)
	return t.in(f)
}

// in returns the reason for a fault.
func (t facts) in(f fault) Reason {
	operator := "the operator"
	if t.operator != "" {
		operator += " (" + t.operator + ")"
	}
	fill := strings.NewReplacer(
		"{profile}", word(t.profile), "{apn}", fmt.Sprintf("%q", t.apn), "{refused}", t.refused, "{another}", t.another, "{operator}", operator,
		"{number}", fmt.Sprint(t.number), "{says}", t.says,
	)
	return Reason{f.code, fill.Replace(f.cause), fill.Replace(f.next)}
}

// plain matches what needs no quotes on a command line.
var plain = regexp.MustCompile(`^[A-Za-z0-9._-]+$`)

// word returns s as one word of a command line.
func word(s string) string {
	if plain.MatchString(s) {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

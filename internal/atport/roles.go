// SPDX-License-Identifier: GPL-3.0-or-later

package atport

import (
	"cmp"
	"errors"
	"slices"

	"modembridge/quirks"
)

// ErrNoAT says that no port answered AT, so that nothing is certain: the stick
// may still be starting, or be no modem.
var ErrNoAT = errors.New("cannot tell what the ports are for: none of them answers AT; the stick may still be starting, so ask again")

// A Rule is how the port that dials was chosen.
type Rule uint8

// The rules, from the surest to the guess.
const (
	_              Rule = iota
	ByPortMode          // the stick says so, by AT^GETPORTMODE
	ByClass             // the class of its interface says so
	ByOnly              // it is the only AT port
	ByInterrupt         // the other AT ports have no interrupt endpoint
	ByCapabilities      // the other AT ports do not say that they are a modem
	BySilence           // the other AT ports send unsolicited results
	ByOrder             // it is the first AT port
)

// String returns the rule in a word or two.
func (r Rule) String() string {
	names := []string{"", "port mode", "interface class", "only AT port", "interrupt endpoint", "capabilities", "unsolicited results", "order"}
	if int(r) < len(names) {
		return names[r]
	}
	return "invalid"
}

// Roles returns the roles of a stick's ports, all of which the findings must
// hold, in their order, and the rule by which the port that dials was chosen.
// The error is ErrNoAT.
//
// A single AT port is the primary one, which dials too: ModemManager would
// forget PPP on a port that is primary (mm-base-modem.c,
// mm_base_modem_organize_ports). Of several, one has the calls and another one
// is primary, so that commands work during a call; the rest is ignored, which
// saves ModemManager their probing. Ports that are Gone, Busy or Unknown get no
// role: nothing is known about them.
func Roles(findings []Finding) ([]quirks.Role, Rule, error) {
	at := answering(findings)
	if len(at) == 0 {
		return nil, 0, ErrNoAT
	}
	declared := portModeUses(findings, at)
	roles := make([]quirks.Role, len(findings))
	for i, f := range findings {
		switch f.Kind {
		case NMEA:
			roles[i] = quirks.GPS
		case Silent:
			roles[i] = quirks.Ignore
			// A receiver is silent until it is switched on.
			if declared[i] == UseGPS || huaweiUse(f.Target) == UseGPS {
				roles[i] = quirks.GPS
			}
		case AT, QCDM:
			roles[i] = quirks.Ignore
		case Gone, Busy, Unknown:
			roles[i] = quirks.Unset
		}
	}
	dials, primary, rule := choose(findings, at, declared)
	roles[dials] = quirks.PPP
	roles[primary] = quirks.ATPrimary // where it is one port, it is this
	return roles, rule, nil
}

// answering returns the indexes of the AT ports in the order of their
// interfaces: ttys are numbered as they come.
func answering(findings []Finding) []int {
	var at []int
	for _, i := range inOrder(findings) {
		if findings[i].Kind == AT {
			at = append(at, i)
		}
	}
	return at
}

// inOrder returns the indexes of all ports in the order of their interfaces.
func inOrder(findings []Finding) []int {
	order := make([]int, len(findings))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Compare(findings[a].Interface.Number, findings[b].Interface.Number)
	})
	return order
}

// portModeUses returns what the answer to AT^GETPORTMODE says of each port, as
// ModemManager reads it since 1.16 (commit 30f0824e): the numbers in it are not
// those of interfaces, and their order is all that counts, so the first serial
// use is that of the first tty. An answer that gives a use of AT to a port that
// does not answer AT is about another layout, and says nothing.
func portModeUses(findings []Finding, at []int) []Use {
	none := make([]Use, len(findings))
	told := slices.IndexFunc(at, func(i int) bool { return len(findings[i].PortMode) > 0 })
	if told < 0 {
		return none
	}
	order, uses := inOrder(findings), make([]Use, len(findings))
	for _, p := range findings[at[told]].PortMode {
		if p.Use == NoUse {
			continue
		}
		if len(order) == 0 {
			return none // it has ports that nobody asked
		}
		i := order[0]
		order = order[1:]
		if (p.Use == UseModem || p.Use == UseCommands) && findings[i].Kind != AT {
			return none
		}
		uses[i] = p.Use
	}
	return uses
}

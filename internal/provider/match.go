// SPDX-License-Identifier: GPL-3.0-or-later

package provider

import (
	"encoding/hex"
	"slices"
	"strings"
	"unicode"
)

// A SIM is what a card says about who issued it. Many providers rent a network,
// and their cards have the code of its owner: what tells them apart is the name or
// the group that the card has from its issuer.
type SIM struct {
	Code string // MCC and MNC in 5 or 6 digits, as ModemManager has it
	Name string // the service provider name, EF_SPN (3GPP TS 31.102, 4.2.12); "" when it has none
	GID1 []byte // the group identifier, EF_GID1 (4.2.10); empty when it has none
}

// A match says what of a provider fits a SIM.
type match uint8

const (
	byCode  match = iota // no more than the network
	byName               // its name is on the card
	byGroup              // its group identifier is on the card
	another              // its group identifier is not that of the card
)

// group compares a provider's group identifiers, as the database has them since
// 2026 (serviceproviders.2.dtd, gid1), with the card's. A card fills what its
// issuer does not use with FF.
func (s SIM) group(gids []string) match {
	if len(gids) == 0 || len(s.GID1) == 0 {
		return byCode
	}
	card := unfilled(strings.ToUpper(hex.EncodeToString(s.GID1)))
	if card == "" {
		return byCode
	}
	if slices.ContainsFunc(gids, func(gid string) bool {
		gid = unfilled(strings.ToUpper(gid))
		return gid != "" && strings.HasPrefix(card, gid)
	}) {
		return byGroup
	}
	return another
}

// unfilled returns hexadecimal digits without the FF at their end.
func unfilled(digits string) string {
	for strings.HasSuffix(digits, "FF") && len(digits)%2 == 0 {
		digits = digits[:len(digits)-2]
	}
	return digits
}

// named reports whether one of the names is that on the card, or either begins with
// the other: "Elisa" is written "Elisa FI", too.
func (s SIM) named(names []string) bool {
	card := words(s.Name)
	return len(card) > 0 && slices.ContainsFunc(names, func(name string) bool {
		w := words(name)
		n := min(len(w), len(card))
		return n > 0 && slices.Equal(w[:n], card[:n])
	})
}

// words returns the words of s in lower case.
func words(s string) []string {
	return strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// rank is lower for what is more likely to give this SIM internet access.
func rank(a APN) []int {
	const internet, unsaid, other = 0, 1, 2
	usage := other
	switch a.Usage {
	case "internet":
		usage = internet
	case "": // the oldest entries, from before there were others
		usage = unsaid
	}
	order := map[match]int{byGroup: 0, byName: 1, byCode: 3, another: 4}[a.match]
	if a.match == byCode && a.Primary {
		order = 2
	}
	if usage != other && (a.match == byGroup || a.match == byName) {
		return []int{0, order, usage}
	}
	return []int{1, usage, order}
}

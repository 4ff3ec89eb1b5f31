// SPDX-License-Identifier: GPL-3.0-or-later

// Package provider looks up an operator's access point names in the database
// of mobile-broadband-provider-info, the one that desktops use.
//
// The key is the operator that issued the SIM, not the one it is registered
// with: abroad those differ, and the APN is the home operator's.
package provider

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
)

// DefaultPath is where distributions install the database.
const DefaultPath = "/usr/share/mobile-broadband-provider-info/serviceproviders.xml"

// An APN is one access point of one operator.
type APN struct {
	Value    string // "internet"
	Name     string // of the access point; often ""
	Username string
	Password string // public in the database, yet never in a log
	Auth     string // "pap" or "chap"; "" is unsaid
	Usage    string // "internet", "mms", "wap", …; "" is unsaid
	Plan     string // "postpaid" or "prepaid"; "" is unsaid, or both
	Provider string // "Elisa"
	Primary  bool   // the provider runs the network; others with the same code rent it
	Country  string // ISO 3166: "fi"

	match match // of the provider with the SIM
}

// String returns the access point for a log: no user, no password.
func (a APN) String() string {
	return fmt.Sprintf("{%q of %s (%s) for %s}", a.Value, a.Provider, a.Country, a.Usage)
}

// A Database is the path of a serviceproviders.xml.
type Database string

// Lookup returns the access points of the operator that issued the SIM. The first
// is the best guess: those of a provider that the SIM itself names come first, then
// those for internet, of those the ones of the network's own operator, and else
// they stand as in the file. None and no error means that the operator is not in
// the database. A missing database is an fs.ErrNotExist.
//
// The MNC matches digit by digit: 24405 and 244005 are different networks.
func (d Database) Lookup(s SIM) ([]APN, error) {
	if err := checkCode(s.Code); err != nil {
		return nil, err
	}
	f, err := os.Open(string(d))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("cannot look up operator %s: %w; install the package mobile-broadband-provider-info", s.Code, err)
	} else if err != nil {
		return nil, fmt.Errorf("cannot look up operator %s: %w", s.Code, err)
	}
	defer f.Close()
	apns, err := search(f, s)
	if err != nil {
		return nil, fmt.Errorf("cannot look up operator %s: %s: %w", s.Code, string(d), err)
	}
	slices.SortStableFunc(apns, func(a, b APN) int { return slices.Compare(rank(a), rank(b)) })
	return apns, nil
}

func checkCode(code string) error {
	digits := len(code) == 5 || len(code) == 6
	for _, c := range []byte(code) {
		digits = digits && '0' <= c && c <= '9'
	}
	if !digits {
		return fmt.Errorf("%q is not an operator code: want 5 or 6 digits, such as 24405", code)
	}
	return nil
}

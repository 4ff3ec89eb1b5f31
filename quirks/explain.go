// SPDX-License-Identifier: GPL-3.0-or-later

package quirks

import (
	"fmt"
	"slices"
	"strings"

	"modembridge/switcher/usb"
)

// An Explanation says which quirk a device gets, and why.
type Explanation struct {
	Device     usb.Device
	Candidates []Candidate // quirks for the device's id, best first
}

// A Candidate is a quirk held against a device.
type Candidate struct {
	Quirk      *Quirk
	Conditions []Condition
}

// Matches reports whether all conditions hold.
func (c Candidate) Matches() bool {
	return !slices.ContainsFunc(c.Conditions, func(c Condition) bool { return !c.OK })
}

// Explain holds every quirk for the device's id against it.
func (db *DB) Explain(dev usb.Device, scsi ...SCSI) Explanation {
	e := Explanation{Device: dev}
	for _, q := range db.quirks {
		if q.Match.USB == dev.ID {
			e.Candidates = append(e.Candidates, Candidate{q, q.Match.conditions(dev, scsi)})
		}
	}
	slices.SortStableFunc(e.Candidates, func(a, b Candidate) int {
		switch {
		case a.Matches() != b.Matches() && a.Matches():
			return -1
		case a.Matches() != b.Matches():
			return 1
		}
		return b.Quirk.Match.Specificity() - a.Quirk.Match.Specificity()
	})
	return e
}

// Result returns what [DB.Storage] does.
func (e Explanation) Result() (*Quirk, error) {
	var best []*Quirk
	for _, c := range e.Candidates {
		if c.Matches() && (best == nil || c.Quirk.Match.Specificity() == best[0].Match.Specificity()) {
			best = append(best, c.Quirk)
		}
	}
	switch len(best) {
	case 0:
		return nil, nil
	case 1:
		return best[0], nil
	}
	return nil, &AmbiguousError{best}
}

// String returns the explanation for a person, one line per fact.
func (e Explanation) String() string {
	var b strings.Builder
	for _, c := range e.Candidates {
		verdict := "does not match"
		if c.Matches() {
			verdict = "matches"
		}
		fmt.Fprintf(&b, "%s (%v) %s, specificity %d\n", c.Quirk.ID, c.Quirk.Origin, verdict, c.Quirk.Match.Specificity())
		for _, cond := range c.Conditions {
			sign := "-"
			if cond.OK {
				sign = "+"
			}
			fmt.Fprintf(&b, "  %s %s: wants %q, the device has %q\n", sign, cond.Key, cond.Want, cond.Got)
		}
	}
	switch q, err := e.Result(); {
	case err != nil:
		fmt.Fprintf(&b, "%v is not touched: %v\n", e.Device.ID, err)
	case q == nil:
		fmt.Fprintf(&b, "%v is not touched: no quirk matches it in full\n", e.Device.ID)
	default:
		fmt.Fprintf(&b, "%v is switched with %s\n", e.Device.ID, q.ID)
	}
	return b.String()
}

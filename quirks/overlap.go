// SPDX-License-Identifier: GPL-3.0-or-later

package quirks

import "fmt"

// overlaps finds quirks that may match the same device equally well, so that
// none of them would be used.
func (db *DB) overlaps() []Problem {
	var problems []Problem
	for i, a := range db.quirks {
		for _, b := range db.quirks[:i] {
			if a.Match.mayEqual(b.Match) {
				problems = append(problems, Problem{
					File: a.Origin.File, Line: a.Origin.Line, Column: 1,
					Message: fmt.Sprintf("%s may match the same device as %s (%v), and as well", a.ID, b.ID, b.Origin),
				})
			}
		}
	}
	return problems
}

// mayEqual reports whether some device could match both equally well. It takes
// two patterns for apart when neither matches the other's text.
func (m Match) mayEqual(o Match) bool {
	if m.USB != o.USB || m.Specificity() != o.Specificity() {
		return false
	}
	if m.Interface != nil && o.Interface != nil && *m.Interface != *o.Interface {
		return false
	}
	for _, p := range [][2]string{
		{m.Manufacturer, o.Manufacturer},
		{m.Product, o.Product},
		{m.SCSIVendor, o.SCSIVendor},
		{m.SCSIModel, o.SCSIModel},
		{m.SCSIRevision, o.SCSIRevision},
	} {
		if p[0] != "" && p[1] != "" && !glob(p[0], p[1]) && !glob(p[1], p[0]) {
			return false
		}
	}
	if m.Revision != "" && o.Revision != "" {
		low, high, _ := parseRevision(m.Revision)
		otherLow, otherHigh, _ := parseRevision(o.Revision)
		return low <= otherHigh && otherLow <= high
	}
	return true
}

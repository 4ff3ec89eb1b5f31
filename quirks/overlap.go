// SPDX-License-Identifier: GPL-3.0-or-later

package quirks

import "fmt"

// overlaps finds quirks that may match the same device equally well and switch
// it differently, so that none of them would be used.
func (db *DB) overlaps() []Problem {
	var problems []Problem
	for i, a := range db.storage {
		for _, b := range db.storage[:i] {
			if better(a, b) == 0 && a.mayMeet(b.Quirk) && !a.switchesLike(b.Quirk) {
				problems = append(problems, Problem{
					File: a.Origin.File, Line: a.Origin.Line, Column: 1,
					Message: fmt.Sprintf("%s may match the same device as %s (%v), and as well", a.ID, b.ID, b.Origin),
				})
			}
		}
	}
	return problems
}

// mayMeet reports whether some device could match both.
func (q *Quirk) mayMeet(o *Quirk) bool {
	a, b := &q.Match, &o.Match
	if a.USB != b.USB || !a.Interface.meet(b.Interface) || !a.Revision.meet(b.Revision) || q.isModemOf(o) || o.isModemOf(q) {
		return false
	}
	for k := range keys {
		if x, y := a.text(k), b.text(k); x != "" && y != "" && !textsMeet(x, y) {
			return false
		}
	}
	return true
}

// isModemOf reports whether what q asks for is a modem for o, so that o does
// not match it.
func (q *Quirk) isModemOf(o *Quirk) bool {
	first := q.Match.Interface.First
	return first != 0 && first == o.ModemClass
}

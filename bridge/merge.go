// SPDX-License-Identifier: GPL-3.0-or-later

package bridge

// together are fields that only make sense with each other: a user name is for
// one access point. Who edits one of them has taken all.
var together = Fields(0).With(FieldAPN, FieldUser, FieldPassword, FieldAuth)

// merge returns what a profile is to hold, and which fields that changes. It has
// three sides: what the profile holds, what we want, and, as ours, the fields
// that still hold what we wrote last. The others are the user's, for ever.
func merge(have, want Settings, ours Fields) (next Settings, changed Fields) {
	if ours&together != together {
		ours &^= together
	}
	next = have
	for f := range ours.Each() {
		if have.Text(f) != want.Text(f) {
			fieldTable[f].at.copy(&next, want)
			changed = changed.With(f)
		}
	}
	return next, changed
}

// SPDX-License-Identifier: GPL-3.0-or-later

package ledger

import (
	"errors"
	"fmt"
	"slices"
)

// ErrTaken says that another profile was made with the name.
var ErrTaken = errors.New("another profile was made with that name")

// Make records that we are about to make a profile with these fields. The error
// wraps [ErrTaken] when another one has the name.
func (l *Ledger) Make(uuid, id string, fields map[string]string) error {
	taken := false
	err := l.change(func(b book) bool {
		for other, r := range b.Profiles {
			taken = taken || other != uuid && r.ID == id && !r.Created.IsZero()
		}
		r, known := b.Profiles[uuid]
		r.ID = id
		b.Profiles[uuid] = r
		return (b.note(uuid, fields) || !known) && !taken
	})
	if taken {
		return fmt.Errorf("%w: %s", ErrTaken, id)
	}
	return err
}

// Write records that we are about to write these fields of a profile that we made.
// What is not recorded must not be written, as it would be taken for the user's. A
// crash, or a daemon that does not answer, leaves the question what came of it to
// [Ledger.See].
func (l *Ledger) Write(uuid string, fields map[string]string) error {
	return l.change(func(b book) bool { return b.note(uuid, fields) })
}

// See compares the fields of a profile that is there, by name, with what was
// written, and returns those that are still ours. One that is not will never be
// again: the user has changed it. See must be told of what a profile is in the
// order in which it was so.
func (l *Ledger) See(uuid string, fields map[string]string) (ours []string, err error) {
	err = l.change(func(b book) (changed bool) {
		r, known := b.Profiles[uuid]
		if !known || r.Fields == nil {
			return false
		}
		for name, value := range fields {
			list, written := r.Fields[name]
			if !written {
				list = []string{b.field(uuid, name, "")}
			}
			switch i := slices.Index(list, b.field(uuid, name, value)); {
			case i < 0 && len(list) > 0:
				r.Fields[name], changed = []string{}, true
			case i < 0:
			default:
				ours = append(ours, name)
				if i > 0 {
					r.Fields[name], changed = list[i:], true
				}
			}
		}
		return changed
	})
	slices.Sort(ours)
	return ours, err
}

// SPDX-License-Identifier: GPL-3.0-or-later

package ledger

import "slices"

// Write records that we are about to write these fields of a profile: of a new one,
// with its name, or of one that we made. What is not recorded must not be written,
// as it would be taken for the user's. A crash, or a daemon that does not answer,
// leaves the question what came of it to [Ledger.See].
func (l *Ledger) Write(uuid, id string, fields map[string]string) error {
	return l.change(func(b book) bool {
		r, known := b.Profiles[uuid]
		if !known {
			r.ID = id
		}
		changed := !known
		if r.Fields == nil {
			r.Fields = map[string][]string{}
		}
		for name, value := range fields {
			digest := b.field(uuid, name, value)
			list := r.Fields[name]
			if len(list) > 0 && list[len(list)-1] == digest {
				continue
			}
			r.Fields[name] = append(slices.DeleteFunc(list, func(d string) bool { return d == digest }), digest)
			changed = true
		}
		b.Profiles[uuid] = r
		return changed
	})
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

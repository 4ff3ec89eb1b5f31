// SPDX-License-Identifier: GPL-3.0-or-later

package quirks

import "slices"

// Load reads all files *.toml of the sources, which are given with the most
// important one first, and then what is built in.
//
// A file replaces one of the same name in a less important source; an empty one,
// such as a link to /dev/null, masks it. Any other name adds its entries. When
// two files have a [[storage]] entry with the same id, or a [[modem]] entry with
// the same usb, the one from the more important source is used, whole; within a
// source, the one from the later name.
//
// A file with a mistake is treated as if it were not there and is reported as
// a Problem; one whose problems are only warnings is used. A source that does
// not exist is none.
func Load(sources ...Source) (*DB, []Problem) {
	return LoadOnly(append(slices.Clone(sources), Builtin())...)
}

// LoadOnly does what [Load] does, without what is built in.
func LoadOnly(sources ...Source) (*DB, []Problem) {
	var files []sourced
	var problems []Problem
	seen := make(map[string]bool)
	for rank, s := range sources {
		if s.compiled != nil && len(seen) == 0 {
			return &compiledDB, problems // nobody adds anything
		}
		names, err := s.list()
		if err != nil {
			problems = append(problems, Problem{File: s.Name, Message: err.Error()})
		}
		// Files are collected from the most important to the least.
		slices.Reverse(names)
		for _, name := range names {
			if seen[name] {
				continue
			}
			f, bad := s.read(name)
			problems = append(problems, bad...)
			if unusable(bad) {
				continue
			}
			seen[name] = true
			files = append(files, sourced{f, len(sources) - rank})
		}
	}
	slices.Reverse(files)
	return merge(files), problems
}

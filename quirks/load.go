// SPDX-License-Identifier: GPL-3.0-or-later

package quirks

import (
	"embed"
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"
)

//go:embed data/*.toml
var embedded embed.FS

// Builtin returns the files that are built into the program.
func Builtin() Source {
	sub, err := fs.Sub(embedded, "data")
	if err != nil {
		panic(err) // "data" is a valid path
	}
	return Source{Name: "built-in", FS: sub}
}

// A Source is a directory with quirk files.
type Source struct {
	Name string // for messages: "/etc/modembridge/quirks.d"
	FS   fs.FS
}

// Load reads all files *.toml of the sources, which are given with the most
// important one first, and then those that are built in.
//
// A file replaces one of the same name in a less important source; an empty one,
// such as a link to /dev/null, masks it. Any other name adds its entries. When
// two files have a [[storage]] entry with the same id, or a [[modem]] entry with
// the same usb, the one from the more important source is used, whole; within a
// source, the one from the later name.
//
// A file with a mistake is treated as if it were not there and is reported as
// a Problem. A source that does not exist is none.
func Load(sources ...Source) (*DB, []Problem) {
	return load(append(slices.Clone(sources), Builtin()))
}

func load(sources []Source) (*DB, []Problem) {
	var files []file
	var problems []Problem
	seen := make(map[string]bool)
	for _, s := range sources {
		names, err := list(s.FS)
		if err != nil {
			problems = append(problems, Problem{File: s.Name, Message: err.Error()})
		}
		// Files are collected from the most important to the least.
		slices.Reverse(names)
		for _, name := range names {
			if seen[name] {
				continue
			}
			full := path.Join(s.Name, name)
			data, err := fs.ReadFile(s.FS, name)
			if err != nil {
				problems = append(problems, Problem{File: full, Message: err.Error()})
				continue
			}
			if len(data) == 0 {
				seen[name] = true
				continue
			}
			f, bad := parse(full, data)
			if len(bad) > 0 {
				problems = append(problems, bad...)
				continue
			}
			seen[name] = true
			files = append(files, f)
		}
	}
	slices.Reverse(files)
	return newDB(files), problems
}

// list returns the names of the quirk files in a directory, sorted. It does
// not ask for their type, because a link to /dev/null is no regular file.
func list(dir fs.FS) ([]string, error) {
	entries, err := fs.ReadDir(dir, ".")
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ".toml") && !strings.HasPrefix(e.Name(), ".") {
			names = append(names, e.Name())
		}
	}
	return names, nil
}

// SPDX-License-Identifier: GPL-3.0-or-later

package quirks

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"

	"modembridge/quirks/modeswitch"
)

// A Foreign is a place where files of usb_modeswitch are.
type Foreign struct {
	Name string    // its path, for messages; that of a file ends in the id of its device
	Dir  fs.FS     // a directory of files, such as /etc/usb_modeswitch.d
	File io.Reader // or one file, or a package of them, such as configPack.tar.gz
}

// A foreignFile is one file of usb_modeswitch.
type foreignFile struct {
	path  string
	text  []byte
	given bool // by a person; otherwise it was found in a directory or a package
}

// Import reads files of usb_modeswitch and returns an entry for each. The
// evidence of the entries is by, with the name of the file added to its source.
//
// Either all entries are returned or none: the entries are of use only when
// every problem is a warning. A file whose name is none of a device file is a
// mistake when it was given, and passed over with a warning when it was found.
// When several files make the same entry, the first one counts.
func Import(by Evidence, from ...Foreign) ([]Quirk, []Problem) {
	var quirks []Quirk
	var problems []Problem
	first := make(map[string]string) // path by id
	for _, place := range from {
		files, bad := place.files()
		problems = append(problems, bad...)
		for _, f := range files {
			entries, bad := f.entries(by)
			problems = append(problems, bad...)
			for _, q := range entries {
				if other, twice := first[q.ID]; twice {
					problems = append(problems, Problem{File: f.path, Warning: true, Message: fmt.Sprintf("%s is not used: it makes the same entry, %s, as %s", path.Base(f.path), q.ID, other)})
					continue
				}
				first[q.ID] = f.path
				quirks = append(quirks, q)
			}
		}
	}
	if unusable(problems) {
		return nil, problems
	}
	return quirks, problems
}

// importFile reads one file that lies in a directory of usb_modeswitch's. One
// that usb_modeswitch would never look for has no entries.
func importFile(name string, text []byte) ([]Quirk, []Problem) {
	if p := passedOver(name); p != nil {
		return nil, []Problem{*p}
	}
	return foreignFile{path: name, text: text}.entries(Evidence{Level: Imported})
}

// files returns the device files that are there.
func (f Foreign) files() ([]foreignFile, []Problem) {
	if f.Dir != nil {
		return f.directory()
	}
	r := bufio.NewReader(f.File)
	if magic, _ := r.Peek(2); bytes.Equal(magic, gzipMagic) {
		return unpack(f.Name, r)
	}
	text, err := io.ReadAll(io.LimitReader(r, modeswitch.MaxSize+1))
	if err != nil {
		return nil, []Problem{{File: f.Name, Message: plain(err).Error()}}
	}
	return []foreignFile{{f.Name, text, true}}, nil
}

// directory returns the device files in a directory.
func (f Foreign) directory() ([]foreignFile, []Problem) {
	source := Source{Name: f.Name, FS: f.Dir, Foreign: true}
	names, err := source.list()
	if err != nil {
		return nil, []Problem{{File: f.Name, Message: plain(err).Error()}}
	}
	var files []foreignFile
	var problems []Problem
	for _, name := range names {
		full := path.Join(f.Name, name)
		if p := passedOver(full); p != nil {
			problems = append(problems, *p)
			continue
		}
		text, err := source.text(name)
		if err != nil {
			problems = append(problems, Problem{File: full, Message: err.Error()})
			continue
		}
		files = append(files, foreignFile{path: full, text: text})
	}
	if len(files) == 0 && !unusable(problems) {
		return nil, []Problem{{File: f.Name, Message: "the directory has no device files of usb_modeswitch, with names such as 12d1:1446"}}
	}
	return files, problems
}

// passedOver returns a warning for a file that was found and whose name is none
// of a device file, nil when it is one.
func passedOver(full string) *Problem {
	if _, err := modeswitch.ParseName(path.Base(full)); err != nil {
		return &Problem{File: full, Warning: true, Message: "passed over: " + err.Error()}
	}
	return nil
}

// translate returns the problems that were found in a file as ours.
func (f foreignFile) translate(found []modeswitch.Problem) []Problem {
	doc := document{f.path, bytes.TrimPrefix(f.text, []byte(modeswitch.ByteOrderMark))}
	var problems []Problem
	for _, p := range found {
		ours := Problem{File: f.path, Message: p.Message}
		if p.Line > 0 {
			ours = doc.at(p.Line, p.Column, 1, "%s", p.Message)
		}
		ours.Warning = !p.Fatal
		problems = append(problems, ours)
	}
	return slices.Clip(problems)
}

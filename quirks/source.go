// SPDX-License-Identifier: GPL-3.0-or-later

package quirks

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"modembridge/quirks/modeswitch"
)

// A Source is a directory with quirk files.
type Source struct {
	Name    string // for messages: "/etc/modembridge/quirks.d"
	FS      fs.FS
	Foreign bool // it holds usb_modeswitch's files, as /etc/usb_modeswitch.d does

	compiled []compiledFile // what the files say, when they are built in
}

// MaxFileSize is the size in bytes of the largest file that is read. Entries
// are about 500 bytes each.
const MaxFileSize = 4 << 20

// ours is how the names of our files end.
const ours = ".toml"

// ourStart finds a line that every file of ours has, and none of
// usb_modeswitch's: the schema, or the header of an entry.
var ourStart = regexp.MustCompile(`(?m)^\s*(schema\s*=|\[\[)`)

// IsForeign reports whether a file that somebody names is one of usb_modeswitch's,
// or a package of them. Its name says so where it can; a name such as "mystick",
// which [Import] takes as well, leaves it to the text.
func IsForeign(name string, text []byte) bool {
	switch {
	case strings.HasSuffix(name, ours):
		return false
	case modeswitch.LooksLikeName(path.Base(name)):
		return true
	}
	return !ourStart.Match(text)
}

// list returns the names of the quirk files in the directory, sorted. It does
// not ask for their type, because a link to /dev/null is no regular file.
func (s Source) list() ([]string, error) {
	if s.compiled != nil {
		var names []string
		for _, f := range s.compiled {
			names = append(names, f.name)
		}
		return names, nil
	}
	entries, err := fs.ReadDir(s.FS, ".")
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), ".") && (s.Foreign || strings.HasSuffix(e.Name(), ours)) {
			names = append(names, e.Name())
		}
	}
	return names, nil
}

// read returns what the file says; nothing when it is empty.
func (s Source) read(name string) (File, []Problem) {
	if i := slices.IndexFunc(s.compiled, func(f compiledFile) bool { return f.name == name }); i >= 0 {
		return s.compiled[i].file(s.Name), nil
	}
	full := path.Join(s.Name, name)
	text, err := s.text(name)
	switch {
	case err != nil:
		return File{}, []Problem{{File: full, Message: err.Error()}}
	case s.Foreign:
		entries, problems := importFile(full, text)
		if unusable(problems) {
			return File{}, problems
		}
		return File{Storage: entries}, problems
	case len(text) == 0:
		return File{}, nil
	}
	return ParseFile(full, text)
}

// text returns the bytes of a file, which is not read when it is none that a
// person would write: a directory, a pipe that nobody fills, a disk image.
func (s Source) text(name string) ([]byte, error) {
	info, err := fs.Stat(s.FS, name)
	if err != nil {
		return nil, plain(err)
	}
	// /dev/null is a character device.
	if mode := info.Mode(); !mode.IsRegular() && mode&fs.ModeCharDevice == 0 {
		return nil, fmt.Errorf("it is not a file (%v)", mode)
	}
	f, err := s.FS.Open(name)
	if err != nil {
		return nil, plain(err)
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, MaxFileSize+1))
	switch {
	case err != nil:
		return nil, plain(err)
	case len(text) > MaxFileSize:
		return nil, fmt.Errorf("it is larger than %d MiB, so it is no quirk file", MaxFileSize>>20)
	}
	return text, nil
}

// plain takes the operation and the path off an error: a Problem names the
// file itself.
func plain(err error) error {
	var e *fs.PathError
	if errors.As(err, &e) {
		return e.Err
	}
	return err
}

// SPDX-License-Identifier: GPL-3.0-or-later

package golden

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"modembridge/switcher/usb"
)

// An Entry is one file of usb_modeswitch's data package.
type Entry struct {
	Name  string   // "12d1:1446", "05c6:1000:uMa=Option"
	Lines []string // its settings, without comments and empty lines
	whole string   // the file as it is
}

// maxEntry is more than any of the files has, in bytes.
const maxEntry = 1 << 16

// ReadEntries returns the entries of a configPack.tar.gz, sorted by name. Files
// whose name begins with no id are none: there is one, new.lst.
func ReadEntries(path string) ([]Entry, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("usb_modeswitch's data is missing, of Debian's package usb-modeswitch-data: %w", err)
	}
	defer f.Close()
	unzipped, err := gzip.NewReader(f)
	if err != nil {
		return nil, fmt.Errorf("cannot read %s: %w", path, err)
	}
	var entries []Entry
	for files := tar.NewReader(unzipped); ; {
		h, err := files.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("cannot read %s: %w", path, err)
		}
		if _, err := (Entry{Name: h.Name}).ID(); err != nil {
			continue
		}
		text, err := io.ReadAll(io.LimitReader(files, maxEntry))
		if err != nil {
			return nil, fmt.Errorf("cannot read %s in %s: %w", h.Name, path, err)
		}
		entries = append(entries, newEntry(h.Name, text))
	}
	slices.SortFunc(entries, func(a, b Entry) int { return strings.Compare(a.Name, b.Name) })
	return entries, nil
}

func newEntry(name string, text []byte) Entry {
	e := Entry{Name: name, whole: string(text)}
	for line := range bytes.Lines(text) {
		if s := strings.TrimRight(string(line), "\n"); s != "" && s[0] != '#' {
			e.Lines = append(e.Lines, s)
		}
	}
	return e
}

// Text returns the entry as a file.
func (e Entry) Text() string { return strings.Join(e.Lines, "\n") + "\n" }

// ID returns the device's id.
func (e Entry) ID() (usb.ID, error) {
	const length = len("12d1:1446")
	if len(e.Name) < length {
		return usb.ID{}, fmt.Errorf("%q is no name of an entry", e.Name)
	}
	return usb.ParseID(e.Name[:length])
}

// Texts returns what the name asks of the device's strings, by its key: uMa,
// uPr, uSe of USB, sVe, sMo, sRe of SCSI.
func (e Entry) Texts() map[string]string {
	texts := make(map[string]string)
	for _, s := range strings.Split(e.Name, ":")[2:] {
		key, value, _ := strings.Cut(s, "=")
		texts[key] = value
	}
	return texts
}

// setting returns the value of a key as usb_modeswitch reads numbers of that
// base, 0 when it is not there.
func (e Entry) setting(key string, base int) int {
	m := regexp.MustCompile(`(?m)^` + key + ` *= *"?(?:0x)?([0-9a-fA-F]+)`).FindStringSubmatch(e.Text())
	if m == nil {
		return 0
	}
	n, err := strconv.ParseInt(m[1], base, 0)
	if err != nil {
		return 0
	}
	return int(n)
}

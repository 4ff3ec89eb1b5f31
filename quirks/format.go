// SPDX-License-Identifier: GPL-3.0-or-later

package quirks

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"

	"modembridge/quirks/internal/canon"

	"github.com/pelletier/go-toml/v2"
)

// Format returns a file in its canonical form: storage entries by their ids,
// then modems by their USB ids, keys in one order and aligned, one line per
// evidence and per port, everything in lower case that may be. Comments stay
// with what they stand above or beside. What the file says does not change.
//
// A file with a mistake has no canonical form: it is nil, and the problems say
// why. An empty file, which is a mask, stays empty.
func Format(name string, text []byte) ([]byte, []Problem) {
	if len(text) == 0 {
		return []byte{}, nil
	}
	if _, problems := ParseFile(name, text); len(problems) > 0 {
		return nil, problems
	}
	formatted, err := canon.Format(text, reflect.TypeFor[File]())
	if err != nil {
		return nil, []Problem{{File: name, Message: err.Error()}}
	}
	return formatted, nil
}

// WriteFile writes a quirk file in canonical form. The head is the comment at
// its top, without "#": what the file is about, its licence and its sources.
func WriteFile(w io.Writer, head string, storage []Quirk, modems []Modem) error {
	var b bytes.Buffer
	for line := range strings.Lines(head) {
		b.WriteString(strings.TrimRight("# "+line, " \n") + "\n")
	}
	fmt.Fprintf(&b, "schema = %d\n", Schema)
	text, err := Append("quirk file", b.Bytes(), storage, modems)
	if err != nil {
		return err
	}
	_, err = w.Write(text)
	return err
}

// Append returns a file with further entries, in canonical form and with all
// its comments. What is wrong with the file or with an entry, such as an id
// that the file has already, is a [Problem] in the error; several are joined.
func Append(name string, text []byte, storage []Quirk, modems []Modem) ([]byte, error) {
	entries, err := marshal(storage, modems)
	if err != nil {
		return nil, fmt.Errorf("cannot write %s: %w", name, err)
	}
	formatted, problems := Format(name, slices.Concat(text, entries))
	var errs []error
	for _, p := range problems {
		errs = append(errs, p)
	}
	return formatted, errors.Join(errs...)
}

// TOML returns the entry as a file has it, in canonical form.
func (q *Quirk) TOML() string { return entry([]Quirk{*q}, nil) }

// TOML returns the entry as a file has it, in canonical form.
func (m *Modem) TOML() string { return entry(nil, []Modem{*m}) }

func entry(storage []Quirk, modems []Modem) string {
	text, err := marshal(storage, modems)
	if err == nil {
		text, err = canon.Format(text, reflect.TypeFor[File]())
	}
	if err != nil {
		return fmt.Sprintf("# %v\n", err) // no entry that was read makes this happen
	}
	return strings.TrimPrefix(string(text), "\n")
}

// marshal returns the entries as TOML, in whatever layout.
func marshal(storage []Quirk, modems []Modem) ([]byte, error) {
	text, err := toml.Marshal(struct {
		Storage []Quirk `toml:"storage,omitempty"`
		Modem   []Modem `toml:"modem,omitempty"`
	}{storage, modems})
	return append([]byte("\n"), text...), err
}

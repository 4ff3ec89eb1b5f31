// SPDX-License-Identifier: GPL-3.0-or-later

package quirks

import (
	"bytes"
	"errors"
	"reflect"
	"strings"

	"modembridge/quirks/internal/canon"

	"github.com/pelletier/go-toml/v2"
)

// Schema is the version of the file format.
const Schema = 1

// A File is what one quirk file says.
type File struct {
	Name    string  `toml:"-"` // as messages give it
	Schema  int     `toml:"schema"`
	Storage []Quirk `toml:"storage,omitempty"`
	Modem   []Modem `toml:"modem,omitempty"`
}

// ParseFile reads a quirk file and checks what must hold for its entries to be
// used. The File is empty when there are problems.
func ParseFile(name string, text []byte) (File, []Problem) {
	doc := document{name, text}
	f := File{Name: name}
	d := toml.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&f); err != nil {
		return File{}, doc.decodeProblems(err)
	}
	var syntax *canon.SyntaxError
	if errors.As(canon.Check(text, reflect.TypeFor[File]()), &syntax) {
		return File{}, []Problem{doc.at(syntax.Line, syntax.Column, 1, "%v", syntax)}
	}
	if f.Schema != Schema {
		return File{}, []Problem{doc.at(1, 1, 1, "schema is %d, and this program reads schema = %d", f.Schema, Schema)}
	}
	for i, line := range doc.headers("storage", len(f.Storage)) {
		f.Storage[i].Origin = Origin{name, line}
	}
	for i, line := range doc.headers("modem", len(f.Modem)) {
		f.Modem[i].Origin = Origin{name, line}
	}
	if problems := f.validate(doc); len(problems) > 0 {
		return File{}, problems
	}
	return f, nil
}

// decodeProblems translates the errors of the TOML decoder.
func (d document) decodeProblems(err error) []Problem {
	var unknown *toml.StrictMissingError
	if errors.As(err, &unknown) {
		var problems []Problem
		for i := range unknown.Errors {
			e := &unknown.Errors[i]
			p := d.decodeProblem(e)
			p.Message = "unknown key " + strings.Join(e.Key(), ".")
			problems = append(problems, p)
		}
		return problems
	}
	var one *toml.DecodeError
	if errors.As(err, &one) {
		return []Problem{d.decodeProblem(one)}
	}
	return []Problem{{File: d.name, Message: strings.TrimPrefix(err.Error(), "toml: ")}}
}

func (d document) decodeProblem(e *toml.DecodeError) Problem {
	line, column := e.Position()
	return Problem{
		File: d.name, Line: line, Column: column,
		Message: strings.TrimPrefix(e.Error(), "toml: "),
		Excerpt: e.String(),
	}
}

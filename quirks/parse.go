// SPDX-License-Identifier: GPL-3.0-or-later

package quirks

import (
	"bytes"
	"errors"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

// Schema is the version of the file format.
const Schema = 1

// A file is what one quirk file says.
type file struct {
	Schema  int     `toml:"schema"`
	Storage []Quirk `toml:"storage"`
	Modem   []Modem `toml:"modem"`
}

// parse reads a file and checks what must hold for its entries to be used.
func parse(name string, text []byte) (file, []Problem) {
	doc := document{name, text}
	var f file
	d := toml.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&f); err != nil {
		return file{}, doc.decodeProblems(err)
	}
	if f.Schema != Schema {
		return file{}, []Problem{doc.at(1, 1, 1, "schema is %d, and this program reads schema = %d", f.Schema, Schema)}
	}
	for i := range f.Storage {
		f.Storage[i].Origin = Origin{name, doc.header("storage", i)}
	}
	for i := range f.Modem {
		f.Modem[i].Origin = Origin{name, doc.header("modem", i)}
	}
	if problems := f.validate(doc); len(problems) > 0 {
		return file{}, problems
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

// SPDX-License-Identifier: GPL-3.0-or-later

package stick

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

//go:embed data/*.toml
var data embed.FS

// List returns the names of the models, sorted.
func List() []string {
	entries, err := data.ReadDir("data")
	if err != nil {
		panic(err) // it is embedded: it cannot be missing
	}
	var names []string
	for _, e := range entries {
		names = append(names, strings.TrimSuffix(e.Name(), ".toml"))
	}
	return names
}

// Load returns a copy of the model with that name; recording:PATH is that of a
// file that `modembridge quirk record` wrote. The error of a name that
// is not there lists those that are, and wraps fs.ErrNotExist.
func Load(name string) (*Model, error) {
	if path, ok := strings.CutPrefix(name, "recording:"); ok {
		return loadRecording(path)
	}
	text, err := fs.ReadFile(data, path.Join("data", path.Base(name)+".toml"))
	if err != nil {
		return nil, fmt.Errorf("cannot plug %q: no such model: have %s: %w", name, strings.Join(List(), ", "), fs.ErrNotExist)
	}
	return Parse(name+".toml", text)
}

// Parse reads a model's data file and checks it. Errors name the file, and
// the line and column where there is one.
func Parse(file string, text []byte) (*Model, error) {
	var m Model
	err := toml.NewDecoder(bytes.NewReader(text)).DisallowUnknownFields().Decode(&m)
	var unknown *toml.StrictMissingError
	var broken *toml.DecodeError
	switch {
	case errors.As(err, &unknown):
		var all []error
		for _, e := range unknown.Errors {
			row, column := e.Position()
			all = append(all, fmt.Errorf("%s:%d:%d: unknown key %s", file, row, column, strings.Join(e.Key(), ".")))
		}
		return nil, errors.Join(all...)
	case errors.As(err, &broken):
		row, column := broken.Position()
		return nil, fmt.Errorf("%s:%d:%d: %w", file, row, column, broken)
	case err != nil:
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	var all []error
	for _, e := range m.check() {
		all = append(all, fmt.Errorf("%s: %w", file, e))
	}
	if len(all) > 0 {
		return nil, errors.Join(all...)
	}
	return &m, nil
}

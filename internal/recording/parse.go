// SPDX-License-Identifier: GPL-3.0-or-later

package recording

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

// MaxSize is the size of the largest file, bytes. A stick with eight ports has
// about 8 KB.
const MaxSize = 256 << 10

// Parse reads a file and checks that it can be replayed. It may come from
// anybody: nothing in it is believed, and nothing in it is done. Errors name the
// file, and the line and column where there is one.
func Parse(file string, text []byte) (*Recording, error) {
	if len(text) > MaxSize {
		return nil, fmt.Errorf("%s: it has more than %d KiB, so it is no recording", file, MaxSize>>10)
	}
	var r Recording
	err := toml.NewDecoder(bytes.NewReader(text)).DisallowUnknownFields().Decode(&r)
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
		return nil, fmt.Errorf("%s:%d:%d: %s", file, row, column, strings.TrimPrefix(broken.Error(), "toml: "))
	case err != nil:
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	if err := r.check(); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return &r, nil
}

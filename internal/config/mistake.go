// SPDX-License-Identifier: GPL-3.0-or-later

package config

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

// A mistake is one that the decoder does not see.
type mistake struct {
	line, column int
	text         string
}

func (m mistake) Error() string { return m.text }

// saying returns the mistake with what is wrong.
func (m mistake) saying(format string, args ...any) mistake {
	m.text = fmt.Sprintf(format, args...)
	return m
}

// tableHeader is the line that begins a table.
var tableHeader = regexp.MustCompile(`^\s*\[+\s*([A-Za-z0-9_-]+)\s*\]+`)

// locate returns where a setting of a table stands, "" being the settings before
// the first table. It is at 1:1 when the setting is written in another way.
func locate(text []byte, table, key string) mistake {
	setting := regexp.MustCompile(`^\s*"?` + regexp.QuoteMeta(key) + `"?\s*=\s*`)
	line, in := 0, ""
	for l := range bytes.Lines(text) {
		line++
		if header := tableHeader.FindSubmatch(l); header != nil {
			in = string(header[1])
			continue
		}
		if at := setting.FindIndex(l); at != nil && in == table {
			return mistake{line: line, column: at[1] + 1}
		}
	}
	return mistake{line: 1, column: 1}
}

// place puts file, line and column before what is wrong.
func place(path string, err error) error {
	var strict *toml.StrictMissingError
	if errors.As(err, &strict) && len(strict.Errors) > 0 {
		line, column := strict.Errors[0].Position()
		return fmt.Errorf("%s:%d:%d: there is no setting %q", path, line, column, strings.Join(strict.Errors[0].Key(), "."))
	}
	var decode *toml.DecodeError
	if errors.As(err, &decode) {
		line, column := decode.Position()
		return fmt.Errorf("%s:%d:%d: %w", path, line, column, decode)
	}
	var m mistake
	if errors.As(err, &m) {
		return fmt.Errorf("%s:%d:%d: %w", path, m.line, m.column, m)
	}
	return fmt.Errorf("%s: %w", path, err)
}

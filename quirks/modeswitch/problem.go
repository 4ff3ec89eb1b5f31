// SPDX-License-Identifier: GPL-3.0-or-later

package modeswitch

import (
	"fmt"

	"modembridge/quirks/internal/printable"
)

// A Problem is a mistake in a file. It is an error.
type Problem struct {
	File         string
	Line, Column int    // from 1, in bytes; 0 when it is about the whole file
	Message      string // one line
	Fatal        bool   // the file cannot be used; otherwise it is a warning
}

// Error returns "FILE:LINE:COLUMN: MESSAGE". It can be shown on a terminal,
// whatever stands in the file.
func (p Problem) Error() string {
	if p.Line == 0 {
		return printable.Text(p.File + ": " + p.Message)
	}
	return printable.Text(fmt.Sprintf("%s:%d:%d: %s", p.File, p.Line, p.Column, p.Message))
}

// Fatal reports whether one of the problems keeps the file from being used.
func Fatal(problems []Problem) bool {
	for _, p := range problems {
		if p.Fatal {
			return true
		}
	}
	return false
}

// SPDX-License-Identifier: GPL-3.0-or-later

package quirks

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"modembridge/quirks/internal/printable"
)

// A Problem is a mistake in a quirk file. It is an error.
type Problem struct {
	File         string
	Line, Column int    // from 1; 0 when it is about the whole file
	Message      string // one line
	Excerpt      string // the lines around it as they are, with a mark below; "" for none
	Warning      bool   // what the file says is used nevertheless
}

// unusable reports whether one of the problems is more than a warning.
func unusable(problems []Problem) bool {
	return slices.ContainsFunc(problems, func(p Problem) bool { return !p.Warning })
}

// Error returns "FILE:LINE:COLUMN: MESSAGE", and the excerpt below. It can be
// shown on a terminal, whatever stands in the file.
func (p Problem) Error() string {
	var b strings.Builder
	b.WriteString(printable.Text(p.File))
	if p.Line > 0 {
		fmt.Fprintf(&b, ":%d:%d", p.Line, p.Column)
	}
	b.WriteString(": " + printable.Text(p.Message))
	if p.Excerpt != "" {
		b.WriteString("\n" + printableExcerpt(p.Excerpt))
	}
	return b.String()
}

// A document is the text of a file, to point into.
type document struct {
	name string
	text []byte
}

// at returns a problem at a place in the file, both counted from 1.
func (d document) at(line, column, width int, format string, args ...any) Problem {
	p := Problem{File: d.name, Line: line, Column: column, Message: fmt.Sprintf(format, args...)}
	lines := bytes.Split(d.text, []byte("\n"))
	if line < 1 || line > len(lines) {
		return p
	}
	number := fmt.Sprint(line)
	p.Excerpt = fmt.Sprintf("%s| %s\n%s| %s%s", number, bytes.TrimRight(lines[line-1], "\r"),
		strings.Repeat(" ", len(number)), strings.Repeat(" ", column-1), strings.Repeat("~", max(width, 1)))
	return p
}

// headers returns the lines of the first n headers [[table]]; 1 where there is
// none, as the tables may also be written in line.
func (d document) headers(table string, n int) []int {
	list := make([]int, 0, n)
	line := 0
	for text := range bytes.Lines(d.text) {
		line++
		rest, ok := bytes.CutPrefix(bytes.TrimSpace(text), []byte("[["))
		if !ok || len(list) == n {
			continue
		}
		if name, _, ok := bytes.Cut(rest, []byte("]]")); ok && string(bytes.TrimSpace(name)) == table {
			list = append(list, line)
		}
	}
	for len(list) < n {
		list = append(list, 1)
	}
	return list
}

// entry returns a problem with the entry of a table whose header is in line.
func (d document) entry(table string, line int, format string, args ...any) Problem {
	return d.at(line, 1, len(table)+4, format, args...)
}

// SPDX-License-Identifier: GPL-3.0-or-later

package quirks

import (
	"bytes"
	"fmt"
	"strings"
)

// A Problem is a mistake in a quirk file. It is an error.
type Problem struct {
	File         string
	Line, Column int    // from 1; 0 when it is about the whole file
	Message      string // one line
	Excerpt      string // the lines around it with a mark below, "" for none
}

// Error returns "FILE:LINE:COLUMN: MESSAGE", and the excerpt below.
func (p Problem) Error() string {
	var b strings.Builder
	b.WriteString(p.File)
	if p.Line > 0 {
		fmt.Fprintf(&b, ":%d:%d", p.Line, p.Column)
	}
	b.WriteString(": " + p.Message)
	if p.Excerpt != "" {
		b.WriteString("\n" + p.Excerpt)
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

// header returns the line of the n-th (from 0) header [[table]], 1 when there
// is none: the tables may also be written in line.
func (d document) header(table string, n int) int {
	for i, line := range bytes.Split(d.text, []byte("\n")) {
		rest, ok := bytes.CutPrefix(bytes.TrimSpace(line), []byte("[["))
		if !ok {
			continue
		}
		name, _, ok := bytes.Cut(rest, []byte("]]"))
		if !ok || string(bytes.TrimSpace(name)) != table {
			continue
		}
		if n == 0 {
			return i + 1
		}
		n--
	}
	return 1
}

// entry returns a problem with the n-th entry of a table.
func (d document) entry(table string, n int, format string, args ...any) Problem {
	return d.at(d.header(table, n), 1, len(table)+4, format, args...)
}

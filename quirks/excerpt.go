// SPDX-License-Identifier: GPL-3.0-or-later

package quirks

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"modembridge/quirks/internal/printable"
)

// The columns of an excerpt that are shown, and how many of them stand before a
// mark that is further to the right.
const (
	excerptWidth = 120
	excerptLead  = 60
)

// A markLine is the line of an excerpt below the one it marks: no number, and
// the mark in the same byte as what is marked.
var markLine = regexp.MustCompile(`^( *\| )( *)(~+)(.*)$`)

// printableExcerpt returns an excerpt as it can be shown: no line of it is too
// long, and none has a control character. Marks stay below what they mark.
func printableExcerpt(excerpt string) string {
	lines := strings.Split(excerpt, "\n")
	var shown []string
	for i := 0; i < len(lines); i++ {
		if i+1 < len(lines) {
			if m := markLine.FindStringSubmatch(lines[i+1]); m != nil {
				shown = append(shown, marked(lines[i], m)...)
				i++
				continue
			}
		}
		line, _ := cut(printable.Line(lines[i]), 0, 1)
		shown = append(shown, string(line))
	}
	return strings.Join(shown, "\n")
}

// marked returns a line and the mark below it, which m are the parts of.
func marked(text string, m []string) []string {
	// Bytes become characters.
	from := min(len(m[1])+len(m[2]), len(text))
	to := min(from+len(m[3]), len(text))
	column, width := utf8.RuneCountInString(text[:from]), utf8.RuneCountInString(text[from:to])
	column += len(m[1]) + len(m[2]) - from // it may be past the end
	line, gone := cut(printable.Line(text), column, max(width, 1))
	column -= gone
	width = max(1, min(width, len(line)-column))
	// What is below the gutter stays below it.
	head := strings.Repeat(" ", max(0, column))
	if bar := len(m[1]) - 2; gone == 0 && bar < len(head) {
		head = head[:bar] + "|" + head[bar+1:]
	}
	note, _ := cut(printable.Line(m[4]), 0, 1)
	return []string{string(line), head + strings.Repeat("~", width) + string(note)}
}

// cut returns a part of a line that has what is marked, and how many characters
// are gone on the left.
func cut(line []rune, column, width int) (part []rune, gone int) {
	if len(line) <= excerptWidth {
		return line, 0
	}
	column = min(column, len(line))
	if column+min(width, excerptWidth-excerptLead) >= excerptWidth {
		gone = max(0, column-excerptLead)
	}
	part = line[gone:min(gone+excerptWidth, len(line))]
	if gone+len(part) < len(line) {
		part[len(part)-1] = '…'
	}
	if gone > 0 {
		part[0] = '…'
	}
	return part, gone
}

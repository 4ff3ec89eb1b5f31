// SPDX-License-Identifier: GPL-3.0-or-later

// Package printable makes the text of files fit to be shown: what would move
// the cursor, colour the terminal or turn the writing around becomes visible.
package printable

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Text returns s with an escape such as \x1b for everything that is no graphic
// character.
func Text(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		part := s[i : i+size]
		if !unicode.IsGraphic(r) || r == utf8.RuneError {
			part = strconv.QuoteToGraphic(part)
			part = part[1 : len(part)-1]
		}
		b.WriteString(part)
		i += size
	}
	return b.String()
}

// Line returns the characters of s, so that a mark below one stays there: a
// blank for a tab, "?" for everything else that is no graphic character.
func Line(s string) []rune {
	line := []rune(s)
	for i, r := range line {
		switch {
		case r == '\t':
			line[i] = ' '
		case !unicode.IsGraphic(r) || r == utf8.RuneError:
			line[i] = '?'
		}
	}
	return line
}

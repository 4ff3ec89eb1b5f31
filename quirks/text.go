// SPDX-License-Identifier: GPL-3.0-or-later

package quirks

import "strings"

// textMatches reports whether s is one of the alternatives of pattern, which
// "|" separates. In each, "*" stands for any characters. Blanks at either end
// of an alternative and of s do not count: INQUIRY texts are padded with them.
func textMatches(pattern, s string) bool {
	s = strings.TrimSpace(s)
	for {
		alternative, rest, more := strings.Cut(pattern, "|")
		if glob(strings.TrimSpace(alternative), s) {
			return true
		}
		if !more {
			return false
		}
		pattern = rest
	}
}

// textsMeet reports whether two patterns may match the same text. They are
// taken for apart when neither matches the other, read as a text.
func textsMeet(a, b string) bool {
	for _, x := range strings.Split(a, "|") {
		for _, y := range strings.Split(b, "|") {
			if x, y := strings.TrimSpace(x), strings.TrimSpace(y); glob(x, y) || glob(y, x) {
				return true
			}
		}
	}
	return false
}

// glob reports whether s is pattern, in which "*" stands for any characters.
func glob(pattern, s string) bool {
	first, rest, star := strings.Cut(pattern, "*")
	s, ok := strings.CutPrefix(s, first)
	if !ok || !star {
		return ok && s == ""
	}
	for {
		part, next, more := strings.Cut(rest, "*")
		if !more {
			return strings.HasSuffix(s, part)
		}
		// The leftmost place is as good as any: what follows a star is free to
		// start later.
		i := strings.Index(s, part)
		if i < 0 {
			return false
		}
		s, rest = s[i+len(part):], next
	}
}

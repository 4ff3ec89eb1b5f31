// SPDX-License-Identifier: GPL-3.0-or-later

package mmrules

import (
	"fmt"
	"regexp"
	"strings"
)

// A token is one part of a rule: KEY{attribute}operator"value" (udev(7)).
type token struct {
	key, op, value string // the key with its attribute: "ATTRS{idVendor}"
}

// is reports whether the token is that condition or assignment.
func (t token) is(key, op, value string) bool { return t == token{key, op, value} }

// A value with a backslash in it would need udev's escapes.
var tokenForm = regexp.MustCompile(`^([A-Z_]+(?:\{[^{}"]*\})?)\s*(==|!=|\+=|-=|:=|=)\s*"([^"\\]*)"\s*(?:,|$)\s*`)

// tokens splits a rule.
func tokens(line string) ([]token, error) {
	var list []token
	for rest := strings.TrimSpace(line); rest != ""; {
		m := tokenForm.FindStringSubmatch(rest)
		if m == nil {
			return nil, fmt.Errorf("%q is not a condition or an assignment", rest)
		}
		list = append(list, token{m[1], m[2], m[3]})
		rest = rest[len(m[0]):]
	}
	return list, nil
}

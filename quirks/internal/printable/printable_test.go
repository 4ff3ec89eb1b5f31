// SPDX-License-Identifier: GPL-3.0-or-later

package printable_test

import (
	"testing"

	"modembridge/quirks/internal/printable"
)

func TestPrintable(t *testing.T) {
	for _, tt := range []struct{ name, in, text, line string }{
		{"plain text", `a "b" \c é`, `a "b" \c é`, `a "b" \c é`},
		{"an escape sequence", "a\x1b[31mb\a", `a\x1b[31mb\a`, "a?[31mb?"},
		{"line ends and tabs", "a\tb\r\nc", `a\tb\r\nc`, "a b??c"},
		{"writing turned around", "a\u202eb", `a\u202eb`, "a?b"},
		{"a control character of eight bits", "a\u009bb", `a\u009bb`, "a?b"},
		{"no UTF-8", "a\x9bb", `a\x9bb`, "a?b"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := printable.Text(tt.in); got != tt.text {
				t.Errorf("Text(%q) = %q; want %q", tt.in, got, tt.text)
			}
			if got := string(printable.Line(tt.in)); got != tt.line {
				t.Errorf("Line(%q) = %q; want %q", tt.in, got, tt.line)
			}
		})
	}
}

// SPDX-License-Identifier: GPL-3.0-or-later

package canon

import (
	"bytes"

	"github.com/pelletier/go-toml/v2/unstable"
)

// A comment that has no place yet.
type comment struct {
	line int
	text string
}

// close gives a table the comments right below it, unless they stand right
// above what starts in a line as well; 0 is the end of the file.
func (r *reader) close(line int) {
	n := attached(r.loose, r.last)
	if r.table == r.root || n == 0 || r.loose[n-1].line+1 == line {
		return
	}
	for _, c := range r.loose[:n] {
		r.table.below = append(r.table.below, c.text)
	}
	r.loose = r.loose[n:]
}

// take returns the loose comments, for what starts in a line.
func (r *reader) take(line int) (above []string) {
	for i, c := range r.loose {
		if i > 0 && c.line > r.loose[i-1].line+1 {
			above = append(above, "")
		}
		above = append(above, c.text)
	}
	if n := len(r.loose); n > 0 && line > r.loose[n-1].line+1 {
		above = append(above, "")
	}
	r.loose = nil
	return above
}

// attached counts the comments that follow a line without a gap.
func attached(loose []comment, line int) int {
	n := 0
	for n < len(loose) && loose[n].line == line+1+n {
		n++
	}
	return n
}

// comments returns a run of comments: go-toml hangs those that follow the
// first one below it.
func comments(c *unstable.Node) []string {
	run := []string{text(c)}
	for next := c.Child(); next != nil; next = next.Next() {
		run = append(run, text(next))
	}
	return run
}

func text(c *unstable.Node) string { return string(bytes.TrimRight(c.Data, " \t\r")) }

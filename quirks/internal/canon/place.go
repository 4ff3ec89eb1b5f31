// SPDX-License-Identifier: GPL-3.0-or-later

package canon

import (
	"sort"

	"github.com/pelletier/go-toml/v2/unstable"
)

// A place is where something stands in a file, counted from 1.
type place struct{ line, column int }

// place returns where a node starts.
func (r *reader) place(n *unstable.Node) place {
	line := r.line(n)
	return place{line, int(n.Raw.Offset) - r.starts[line-1] + 1}
}

// line returns the line in which a node starts.
func (r *reader) line(n *unstable.Node) int { return r.lineAt(int(n.Raw.Offset)) }

// end returns the line in which a node ends, as far as go-toml says where it
// is: of a list and of an inline table, where the last thing in it ends.
func (r *reader) end(n *unstable.Node) int {
	line := 0
	if n.Raw.Length > 0 {
		line = r.lineAt(int(n.Raw.Offset + n.Raw.Length - 1))
	}
	if n.Kind == unstable.Array || n.Kind == unstable.InlineTable {
		for it := n.Children(); it.Next(); {
			line = max(line, r.end(it.Node()))
		}
	}
	return line
}

func (r *reader) lineAt(offset int) int { return sort.SearchInts(r.starts, offset+1) }

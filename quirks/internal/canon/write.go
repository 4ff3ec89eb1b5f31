// SPDX-License-Identifier: GPL-3.0-or-later

package canon

import (
	"bytes"
	"cmp"
	"fmt"
	"reflect"
	"slices"
)

// Width is the length of the longest line of a list that is not one line per
// item.
const Width = 90

// Format returns the canonical form of a file, which go-toml has read into a
// struct of type t without an error. A *SyntaxError says what is in the way.
func Format(text []byte, t reflect.Type) ([]byte, error) {
	root, err := read(text)
	if err != nil {
		return nil, err
	}
	var w writer
	w.file(root, t)
	return w.Bytes(), nil
}

// A writer collects the lines of a file.
type writer struct{ bytes.Buffer }

// file writes a whole file: its own keys, then its lists of tables.
func (w *writer) file(root *node, t reflect.Type) {
	end := root.below
	var lists []field
	for _, f := range fields(t) {
		if f.tables() {
			lists = append(lists, f)
		}
	}
	w.keys(root, slices.DeleteFunc(fields(t), field.tables), true)
	for _, f := range lists {
		l := root.child[f.key]
		if l == nil {
			continue
		}
		own := (&node{above: l.above, beside: l.beside, below: l.below}).all()
		if len(l.items) == 0 {
			end = append(own, end...)
			continue
		}
		l.items[0].above = append(own, l.items[0].above...)
		for _, n := range f.sorted(l.items) {
			w.table(n, f.elem(), "[["+f.key+"]]", f.key)
		}
	}
	if len(end) > 0 {
		w.WriteByte('\n')
		w.comments(end, true)
	}
}

// sorted returns the tables of a list by their first key.
func (f field) sorted(items []*node) []*node {
	first := fields(f.elem())[0]
	name := func(n *node) string {
		if v := n.child[first.key]; v != nil {
			return first.scalar(v.text)
		}
		return ""
	}
	return slices.SortedStableFunc(slices.Values(items), func(a, b *node) int { return cmp.Compare(name(a), name(b)) })
}

// table writes a header, the keys below it, and then the tables in the table.
// One that holds nothing but tables, and has no comment, needs no header.
func (w *writer) table(n *node, t reflect.Type, header, path string) {
	keys := slices.DeleteFunc(fields(t), field.table)
	if len(keys) > 0 || len(n.above)+len(n.below)+len(n.beside) > 0 {
		w.WriteByte('\n')
		w.comments(n.above, true)
		w.line(header, n.beside)
		w.keys(n, keys, false)
		w.comments(n.below, false)
	}
	for _, f := range fields(t) {
		if sub := n.child[f.key]; sub != nil && f.table() {
			path := path + "." + f.key
			w.table(sub, f.elem(), "["+path+"]", path)
		}
	}
}

// keys writes those of the keys that a table has, aligned. Only in the file
// itself there are blank lines among them.
func (w *writer) keys(n *node, list []field, blank bool) {
	list = slices.DeleteFunc(list, func(f field) bool { return n.child[f.key] == nil })
	longest := 0
	for _, f := range list {
		longest = max(longest, len(f.key))
	}
	for _, f := range list {
		v := n.child[f.key]
		w.comments(v.above, blank)
		w.line(fmt.Sprintf("%-*s = %s", longest, f.key, f.value(v, longest+3)), v.beside)
	}
}

func (w *writer) line(s, beside string) {
	if beside != "" {
		s += " " + beside
	}
	w.WriteString(s + "\n")
}

func (w *writer) comments(lines []string, blank bool) {
	for _, s := range lines {
		if s != "" || blank {
			w.WriteString(s + "\n")
		}
	}
}

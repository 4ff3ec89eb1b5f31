// SPDX-License-Identifier: GPL-3.0-or-later

package canon

import "slices"

// A node is a table, a list or a value of a file, with the comments that go
// with it.
type node struct {
	kind  kind
	keys  []string         // of a table, in the order of the file
	child map[string]*node // of a table
	items []*node          // of a list
	text  string           // of a value: a string without its quotes, anything else as it stands
	plain bool             // of a value: it is no string
	place                  // of a value

	above  []string // comment lines over it, "" for a blank line between
	beside string   // comment behind it
	below  []string // comment lines after what is in it
}

type kind uint8

const (
	value kind = iota
	list
	table
)

func newTable() *node { return &node{kind: table, child: make(map[string]*node)} }

// get returns what a table has for a key, nil when it has nothing. For a list
// it asks the last item, as a header [list.key] does.
func (n *node) get(key string) *node {
	if n.kind == list && len(n.items) > 0 {
		n = n.items[len(n.items)-1]
	}
	return n.child[key]
}

// set gives a table, or the last item of a list, a key.
func (n *node) set(key string, v *node) *node {
	if n.kind == list && len(n.items) > 0 {
		n = n.items[len(n.items)-1]
	}
	n.keys = append(n.keys, key)
	n.child[key] = v
	return v
}

// sub returns the table at a path below n, and makes it where it is missing.
func (n *node) sub(path []string) *node {
	for _, key := range path {
		next := n.get(key)
		if next == nil {
			next = n.set(key, newTable())
		}
		n = next
	}
	if n.kind == list && len(n.items) > 0 {
		return n.items[len(n.items)-1]
	}
	return n
}

// all returns the comments of n and of what is in it, in the order of the file.
func (n *node) all() []string {
	lines := n.over()
	if n.beside != "" {
		lines = append(lines, n.beside)
	}
	return lines
}

// over returns all comments but for the one beside n: those that stand over it
// when it is written on one line.
func (n *node) over() []string { return append(slices.Clone(n.above), n.inside()...) }

// inside returns the comments of what is in n.
func (n *node) inside() []string {
	var lines []string
	for _, key := range n.keys {
		lines = append(lines, n.child[key].all()...)
	}
	for _, item := range n.items {
		lines = append(lines, item.all()...)
	}
	return append(lines, n.below...)
}

// SPDX-License-Identifier: GPL-3.0-or-later

package canon

import (
	"fmt"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"
)

// A SyntaxError says where a file is not what it has to be.
type SyntaxError struct {
	Line, Column int // from 1
	Message      string
}

// Error returns the message.
func (e *SyntaxError) Error() string { return e.Message }

func mistake(at place, format string, args ...any) error {
	return &SyntaxError{at.line, at.column, fmt.Sprintf(format, args...)}
}

// A reader makes a tree of a file.
type reader struct {
	parser unstable.Parser
	starts []int // offsets of the lines
	root   *node
	table  *node // that of the last header
	last   int   // line on which the last thing that is no comment ends
	loose  []comment
}

// read returns the tree of a file that is known to be TOML.
func read(text []byte) (*node, error) {
	r := &reader{root: newTable(), starts: []int{0}}
	for i, c := range text {
		if c == '\n' {
			r.starts = append(r.starts, i+1)
		}
	}
	r.table = r.root
	r.parser.KeepComments = true
	r.parser.Reset(text)
	for r.parser.NextExpression() {
		if err := r.expression(r.parser.Expression()); err != nil {
			return nil, err
		}
	}
	if err := r.parser.Error(); err != nil {
		return nil, mistake(place{1, 1}, "%v", err)
	}
	r.close(0)
	r.root.below = r.take(0)
	return r.root, nil
}

func (r *reader) expression(e *unstable.Node) error {
	if e.Kind == unstable.Comment {
		r.loose = append(r.loose, comment{r.line(e), text(e)})
		return nil
	}
	path, first, err := r.path(e.Key())
	if err != nil {
		return err
	}
	dir, name := path[:len(path)-1], path[len(path)-1]
	line := r.line(first)
	if e.Kind != unstable.KeyValue {
		r.close(line)
	}
	above := r.take(line)
	var n *node
	switch e.Kind {
	case unstable.KeyValue:
		if n, err = r.value(e.Value()); err != nil {
			return err
		}
		r.table.sub(dir).set(name, n)
		line = r.end(e)
	case unstable.Table:
		n = r.root.sub(path)
		r.table = n
	case unstable.ArrayTable:
		parent := r.root.sub(dir)
		l := parent.get(name)
		if l == nil {
			l = parent.set(name, &node{kind: list})
		}
		n = newTable()
		l.items = append(l.items, n)
		r.table = n
	}
	n.above = append(n.above, above...)
	if beside := e.Next(); beside != nil {
		n.beside = text(beside)
	}
	r.last = line
	return nil
}

// value returns the tree of what stands behind a "=".
func (r *reader) value(v *unstable.Node) (*node, error) {
	switch v.Kind {
	case unstable.Array:
		return r.list(v)
	case unstable.InlineTable:
		return r.inline(v)
	}
	return &node{kind: value, text: string(v.Data), plain: v.Kind != unstable.String, place: r.place(v)}, nil
}

func (r *reader) list(v *unstable.Node) (*node, error) {
	n := &node{kind: list}
	var above []string
	var before *node // the item before, when it may have a comment beside it
	line := 0        // on which that ends
	for it := v.Children(); it.Next(); {
		c := it.Node()
		if c.Kind == unstable.Comment {
			run := comments(c)
			if before != nil && r.line(c) == line {
				before.beside, run = run[0], run[1:]
			}
			above = append(above, run...)
			before = nil
			continue
		}
		item, err := r.value(c)
		if err != nil {
			return nil, err
		}
		item.above = append(above, item.above...)
		n.items = append(n.items, item)
		above, before, line = nil, item, r.end(c)
	}
	n.below = above
	return n, nil
}

func (r *reader) inline(v *unstable.Node) (*node, error) {
	n := newTable()
	var above []string
	for it := v.Children(); it.Next(); {
		c := it.Node()
		if c.Kind == unstable.Comment {
			above = append(above, comments(c)...)
			continue
		}
		path, _, err := r.path(c.Key())
		if err != nil {
			return nil, err
		}
		item, err := r.value(c.Value())
		if err != nil {
			return nil, err
		}
		item.above = above
		above = nil
		n.sub(path[:len(path)-1]).set(path[len(path)-1], item)
	}
	n.below = above
	return n, nil
}

// path returns a dotted key, and its first part.
func (r *reader) path(it unstable.Iterator) (path []string, first *unstable.Node, err error) {
	for it.Next() {
		k := it.Node()
		if first == nil {
			first = k
		}
		key := string(k.Data)
		if key != strings.ToLower(key) {
			return nil, nil, mistake(r.place(k), "write the key %q in lower case", key)
		}
		path = append(path, key)
	}
	return path, first, nil
}

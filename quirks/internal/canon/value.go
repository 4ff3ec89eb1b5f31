// SPDX-License-Identifier: GPL-3.0-or-later

package canon

import "strings"

// value returns a value in its canonical spelling, as it stands behind so many
// characters of key. A list has one line, as many as it fills, or one per item
// when the items are tables or have comments.
func (f field) value(v *node, before int) string {
	if v.kind != list {
		return f.inline(v)
	}
	commented := len(v.inside()) > 0
	one := f.inline(v)
	switch {
	case commented || f.tables() && len(v.items) > 0:
		return f.lines(v)
	case before+len(one) > Width:
		return f.wrapped(v)
	}
	return one
}

// inline returns a value on one line, without the comments in it.
func (f field) inline(v *node) string {
	switch v.kind {
	case list:
		return "[" + strings.Join(f.items(v), ", ") + "]"
	case table:
		var parts []string
		for _, sub := range fields(f.elem()) {
			if item := v.child[sub.key]; item != nil {
				parts = append(parts, sub.key+" = "+sub.inline(item))
			}
		}
		return "{ " + strings.Join(parts, ", ") + " }"
	}
	return f.scalar(v.text)
}

func (f field) items(v *node) []string {
	var items []string
	for _, item := range v.items {
		items = append(items, f.inline(item))
	}
	return items
}

// lines returns a list with one line per item, and its comments.
func (f field) lines(v *node) string {
	var b strings.Builder
	b.WriteString("[\n")
	indent := func(lines []string) {
		for _, s := range lines {
			if s != "" {
				b.WriteString("    " + s + "\n")
			}
		}
	}
	for i, item := range f.items(v) {
		indent(v.items[i].over())
		b.WriteString("    " + item + ",")
		if beside := v.items[i].beside; beside != "" {
			b.WriteString(" " + beside)
		}
		b.WriteByte('\n')
	}
	indent(v.below)
	b.WriteString("]")
	return b.String()
}

// wrapped returns a list with as many items on a line as there is room for.
func (f field) wrapped(v *node) string {
	const margin = "   "
	var b strings.Builder
	b.WriteString("[\n")
	line := margin
	for _, item := range f.items(v) {
		if len(line)+len(" ,")+len(item) > Width && line != margin {
			b.WriteString(line + "\n")
			line = margin
		}
		line += " " + item + ","
	}
	b.WriteString(line + "\n]")
	return b.String()
}

// SPDX-License-Identifier: GPL-3.0-or-later

package canon

import "reflect"

// Check finds what go-toml lets pass when it reads a file into a struct of type
// t: a key in upper case, and a number where there has to be a string, which
// becomes the n-th value of an enumeration or so many nanoseconds. (A type that
// is a struct gets the digits to read.) What it returns is a *SyntaxError.
func Check(text []byte, t reflect.Type) error {
	root, err := read(text)
	if err != nil {
		return err
	}
	return field{typ: t}.check(root)
}

func (f field) check(n *node) error {
	if n.kind == value && n.plain && isText(f.elem()) && f.elem().Kind() != reflect.Struct {
		return mistake(n.place, "%s is a number or a truth value, and has to be a string: put it in quotes", n.text)
	}
	for _, item := range n.items {
		if err := f.check(item); err != nil {
			return err
		}
	}
	if n.kind != table {
		return nil
	}
	for _, sub := range fields(f.elem()) {
		if v := n.child[sub.key]; v != nil {
			if err := sub.check(v); err != nil {
				return err
			}
		}
	}
	return nil
}

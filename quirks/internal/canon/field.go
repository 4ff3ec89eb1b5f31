// SPDX-License-Identifier: GPL-3.0-or-later

package canon

import (
	"encoding"
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

// A field is what a struct's field says about a key.
type field struct {
	key  string
	typ  reflect.Type
	base string // `base:"16"`: numbers are written in hexadecimal
}

// fields returns the keys of a table, in their order.
func fields(t reflect.Type) []field {
	var list []field
	for i := range t.NumField() {
		f := t.Field(i)
		key, _, _ := strings.Cut(f.Tag.Get("toml"), ",")
		if key == "" || key == "-" {
			continue
		}
		list = append(list, field{key, f.Type, f.Tag.Get("base")})
	}
	return list
}

// elem returns the type behind a list and a pointer.
func (f field) elem() reflect.Type {
	t := f.typ
	for !isText(t) && (t.Kind() == reflect.Slice || t.Kind() == reflect.Pointer) {
		t = t.Elem()
	}
	return t
}

// table reports whether the key has a table: a header, then its keys.
func (f field) table() bool { return f.typ.Kind() != reflect.Slice && isTable(f.elem()) }

// tables reports whether the key has a list of tables.
func (f field) tables() bool { return f.typ.Kind() == reflect.Slice && isTable(f.elem()) }

// isText reports whether values of the type are strings in a file.
func isText(t reflect.Type) bool {
	return reflect.PointerTo(t).Implements(reflect.TypeFor[encoding.TextUnmarshaler]())
}

func isTable(t reflect.Type) bool { return t.Kind() == reflect.Struct && !isText(t) }

// scalar returns the canonical spelling of a value that is no list and no
// table. One that its type does not read stays as it is.
func (f field) scalar(text string) string {
	t := f.elem()
	v := reflect.New(t).Interface()
	if d, ok := v.(*toml.LocalDate); ok && d.UnmarshalText([]byte(text)) == nil {
		return d.String()
	}
	if u, ok := v.(encoding.TextUnmarshaler); ok && u.UnmarshalText([]byte(text)) == nil {
		if spelt, err := v.(encoding.TextMarshaler).MarshalText(); err == nil {
			text = string(spelt)
		}
	}
	switch n, err := strconv.ParseInt(text, 0, 64); {
	case isText(t) || t.Kind() == reflect.String:
		return quoted(text)
	case t.Kind() == reflect.Bool || err != nil:
		return text
	case f.base == "16":
		return fmt.Sprintf("0x%02x", n)
	default:
		return strconv.FormatInt(n, 10)
	}
}

// quoted returns a basic string (TOML 1.0, "String").
func quoted(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r < ' ' || r == 0x7f:
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

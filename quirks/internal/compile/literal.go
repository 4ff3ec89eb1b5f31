// SPDX-License-Identifier: GPL-3.0-or-later

package compile

import (
	"bytes"
	"fmt"
	"reflect"
	"strconv"

	"modembridge/quirks"
)

// A writer writes values as Go literals, of which the compiler makes data and
// no code: a map would be made when the program starts.
type writer struct {
	bytes.Buffer
	octets map[uint8]bool // numbers that are pointed at
}

// array writes a slice as an array, into which there may be pointers.
func (w *writer) array(slice any) {
	v := reflect.ValueOf(slice)
	fmt.Fprintf(w, "[...]%s", typeName(v.Type().Elem()))
	w.value(v, false)
}

// value writes a literal; typed says that the reader has to be told its type.
func (w *writer) value(v reflect.Value, typed bool) {
	if typed && (v.Kind() == reflect.Struct || v.Kind() == reflect.Slice) {
		w.WriteString(typeName(v.Type()))
	}
	switch v.Kind() {
	case reflect.Pointer:
		w.pointer(v)
	case reflect.Struct:
		w.WriteByte('{')
		for i := range v.NumField() {
			if f := v.Field(i); !f.IsZero() {
				w.WriteString(v.Type().Field(i).Name + ": ")
				w.value(f, true)
				w.WriteByte(',')
			}
		}
		w.WriteByte('}')
	case reflect.Slice:
		w.slice(v)
	case reflect.String:
		w.WriteString(strconv.Quote(v.String()))
	case reflect.Uint16:
		fmt.Fprintf(w, "%#04x", v.Uint())
	case reflect.Bool:
		fmt.Fprint(w, v.Bool())
	case reflect.Int, reflect.Int64:
		fmt.Fprint(w, v.Int())
	case reflect.Uint8:
		fmt.Fprint(w, v.Uint())
	default:
		panic(fmt.Sprintf("no literal for a value of type %v", v.Type()))
	}
}

// slice writes the elements in braces; each on a line of its own when they are
// entries.
func (w *writer) slice(v reflect.Value) {
	end := ","
	if t := v.Type().Elem(); t == reflect.TypeFor[quirks.Quirk]() || t == reflect.TypeFor[quirks.Modem]() {
		end = ",\n"
	}
	w.WriteString("{" + end[1:])
	for i := range v.Len() {
		w.value(v.Index(i), false)
		w.WriteString(end)
	}
	w.WriteByte('}')
}

// pointer writes a pointer to a literal, or to a variable where Go has no
// literal to point at.
func (w *writer) pointer(v reflect.Value) {
	w.WriteByte('&')
	if n := v.Elem(); n.Kind() == reflect.Uint8 {
		w.octets[uint8(n.Uint())] = true
		fmt.Fprintf(w, "octet%d", n.Uint())
		return
	}
	w.value(v.Elem(), true)
}

// typeName returns the name of a type as package quirks has it.
func typeName(t reflect.Type) string {
	switch {
	case t.Name() == "" && t.Kind() == reflect.Slice:
		return "[]" + typeName(t.Elem())
	case t.PkgPath() == reflect.TypeFor[quirks.File]().PkgPath():
		return t.Name()
	}
	return t.String() // with the name of its package
}

// SPDX-License-Identifier: GPL-3.0-or-later

package quirks

import (
	"fmt"
	"strconv"

	"modembridge/switcher/usb"
)

// Interfaces says of what class the interfaces of a device in storage mode are.
// The zero value asks for mass storage, 08/06/50, and nothing else. (No
// interface has the class 00/00/00: 00 is reserved there, USB 2.0, table 9-12.)
type Interfaces struct {
	Any   bool      // of whatever class: written "any"
	First ClassCode // bInterfaceClass of the first one, whatever the others are: written "02"
	Class usb.Class // of every one: written "08/06/50"
}

// every returns the class that every interface has to have.
func (i Interfaces) every() usb.Class {
	if i.Class == (usb.Class{}) {
		return usb.MassStorageBulkOnly
	}
	return i.Class
}

// storage reports whether only a device that is nothing but storage is meant.
func (i Interfaces) storage() bool {
	return !i.Any && i.First == 0 && i.every() == usb.MassStorageBulkOnly
}

// hold reports whether a device with these interfaces is meant. One that has
// none is not configured yet, and in no mode at all.
func (i Interfaces) hold(interfaces []usb.Interface) bool {
	switch {
	case i.Any:
		return true
	case len(interfaces) == 0:
		return false
	case i.First != 0:
		return ClassCode(interfaces[0].Class.Class) == i.First
	}
	class := i.every()
	for n := range interfaces {
		if interfaces[n].Class != class {
			return false
		}
	}
	return true
}

// meet reports whether some device may be meant by both.
func (i Interfaces) meet(o Interfaces) bool {
	switch {
	case i.Any || o.Any:
		return true
	case i.First != 0 && o.First != 0:
		return i.First == o.First
	case i.First != 0:
		return i.First == ClassCode(o.every().Class)
	case o.First != 0:
		return o.First == ClassCode(i.every().Class)
	}
	return i.every() == o.every()
}

// String returns the form that files have.
func (i Interfaces) String() string {
	switch {
	case i.Any:
		return "any"
	case i.First != 0:
		return i.First.String()
	}
	return i.every().String()
}

// MarshalText implements encoding.TextMarshaler.
func (i Interfaces) MarshalText() ([]byte, error) { return []byte(i.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (i *Interfaces) UnmarshalText(text []byte) error {
	if string(text) == "any" {
		*i = Interfaces{Any: true}
		return nil
	}
	var first ClassCode
	if first.UnmarshalText(text) == nil {
		*i = Interfaces{First: first}
		return nil
	}
	class, err := usb.ParseClass(string(text))
	if err != nil || class == (usb.Class{}) {
		return fmt.Errorf("%q says nothing about interfaces: want the class of all of them, such as \"08/06/50\", "+
			"that of the first one, such as \"02\", or \"any\"", text)
	}
	*i = Interfaces{Class: class}
	return nil
}

// A ClassCode is the first byte of an interface's class, which files write as
// "ff". The zero value is none.
type ClassCode uint8

// String returns the form that files have, "" for none.
func (c ClassCode) String() string {
	if c == 0 {
		return ""
	}
	return fmt.Sprintf("%02x", uint8(c))
}

// MarshalText implements encoding.TextMarshaler.
func (c ClassCode) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (c *ClassCode) UnmarshalText(text []byte) error {
	n, err := strconv.ParseUint(string(text), 16, 8)
	if err != nil || len(text) != 2 || n == 0 {
		return fmt.Errorf("%q is not a class code: want two hexadecimal digits, such as \"ff\"", text)
	}
	*c = ClassCode(n)
	return nil
}

// SPDX-License-Identifier: GPL-3.0-or-later

package sysbus

import (
	"maps"
	"slices"
	"strings"

	"github.com/godbus/dbus/v5"
)

// Props are the properties of one interface of one object.
type Props = map[string]dbus.Variant

// Objects are an object tree: path, interface, properties.
type Objects map[dbus.ObjectPath]map[string]Props

// Paths returns, in order, the objects that have the interface.
func (o Objects) Paths(iface string) []dbus.ObjectPath {
	var paths []dbus.ObjectPath
	for _, path := range slices.Sorted(maps.Keys(o)) {
		if _, ok := o[path][iface]; ok {
			paths = append(paths, path)
		}
	}
	return paths
}

// Get returns the property, or T's zero value when the object does not have it
// or has it in another type: versions of a service differ in what they export.
func Get[T any](p Props, name string) T {
	v, _ := Lookup[T](p, name)
	return v
}

// Lookup is [Get] that tells an absent property from a zero one.
func Lookup[T any](p Props, name string) (T, bool) {
	var v, zero T
	variant, ok := p[name]
	if !ok || variant.Store(&v) != nil {
		return zero, false
	}
	return v, true
}

// Path returns an object path property as a string, and "" for "/", which is
// how D-Bus services say "none".
func Path(p Props, name string) string {
	return strings.TrimSuffix(string(Get[dbus.ObjectPath](p, name)), "/")
}

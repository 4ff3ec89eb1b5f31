// SPDX-License-Identifier: GPL-3.0-or-later

package bustest

import (
	"maps"
	"slices"
	"sync"
	"testing"

	"github.com/godbus/dbus/v5"
)

// An Object is what one object path exports: interface, property, value.
type Object map[string]map[string]any

// A Tree is a fake service: objects with properties under one root, which is
// also their object manager. Methods of the service are exported by the test.
type Tree struct {
	t    testing.TB
	conn *dbus.Conn
	name string
	root dbus.ObjectPath

	mu      sync.Mutex
	objects map[dbus.ObjectPath]Object
	hidden  map[dbus.ObjectPath]bool // exported, but not by the object manager
	calls   []string
}

const properties = "org.freedesktop.DBus.Properties"

// NewTree makes a service that does not yet own its name; see [Tree.Run].
func NewTree(t testing.TB, conn *dbus.Conn, name string, root dbus.ObjectPath) *Tree {
	t.Helper()
	tree := &Tree{
		t: t, conn: conn, name: name, root: root,
		objects: map[dbus.ObjectPath]Object{},
		hidden:  map[dbus.ObjectPath]bool{},
	}
	tree.Export("org.freedesktop.DBus.ObjectManager", map[string]any{"GetManagedObjects": tree.managed})
	tree.Export(properties, map[string]any{"GetAll": tree.getAll, "Get": tree.get})
	return tree
}

// Export adds methods of one interface to every object of the service. A
// method that takes a dbus.Message first learns from it which object it is.
func (tr *Tree) Export(iface string, methods map[string]any) {
	tr.t.Helper()
	if err := tr.conn.ExportSubtreeMethodTable(methods, tr.root, iface); err != nil {
		tr.t.Fatal(err)
	}
}

// Run takes the service's name, as its daemon does when it starts.
func (tr *Tree) Run() {
	tr.t.Helper()
	if r, err := tr.conn.RequestName(tr.name, dbus.NameFlagDoNotQueue); err != nil || r != dbus.RequestNameReplyPrimaryOwner {
		tr.t.Fatalf("cannot own %s: reply %d, error %v", tr.name, r, err)
	}
}

// Quit gives the name back, as the bus does for a daemon that died.
func (tr *Tree) Quit() {
	tr.t.Helper()
	if _, err := tr.conn.ReleaseName(tr.name); err != nil {
		tr.t.Fatal(err)
	}
}

// Put adds an object and announces it.
func (tr *Tree) Put(path dbus.ObjectPath, o Object) {
	tr.mu.Lock()
	tr.objects[path] = o
	tr.mu.Unlock()
	tr.Emit(tr.root, "org.freedesktop.DBus.ObjectManager.InterfacesAdded", path, variants(o))
}

// PutHidden adds an object that the object manager does not know.
func (tr *Tree) PutHidden(path dbus.ObjectPath, o Object) {
	tr.mu.Lock()
	defer tr.mu.Unlock()
	tr.objects[path], tr.hidden[path] = o, true
}

// Remove takes an object away and announces it.
func (tr *Tree) Remove(path dbus.ObjectPath) {
	tr.mu.Lock()
	ifaces := slices.Sorted(maps.Keys(tr.objects[path]))
	delete(tr.objects, path)
	tr.mu.Unlock()
	tr.Emit(tr.root, "org.freedesktop.DBus.ObjectManager.InterfacesRemoved", path, ifaces)
}

// Set changes a property and announces it.
func (tr *Tree) Set(path dbus.ObjectPath, iface, property string, value any) {
	tr.mu.Lock()
	tr.objects[path][iface][property] = value
	tr.mu.Unlock()
	tr.Emit(path, properties+".PropertiesChanged", iface,
		map[string]dbus.Variant{property: dbus.MakeVariant(value)}, []string{})
}

// Emit sends a signal of the service.
func (tr *Tree) Emit(path dbus.ObjectPath, signal string, args ...any) {
	if err := tr.conn.Emit(path, signal, args...); err != nil {
		tr.t.Error(err)
	}
}

// Property returns what an object exports now.
func (tr *Tree) Property(path dbus.ObjectPath, iface, property string) any {
	tr.mu.Lock()
	defer tr.mu.Unlock()
	return tr.objects[path][iface][property]
}

// Note adds to what Calls returns.
func (tr *Tree) Note(call string) {
	tr.mu.Lock()
	defer tr.mu.Unlock()
	tr.calls = append(tr.calls, call)
}

// Calls returns, and forgets, the reads and the noted calls since the last time.
func (tr *Tree) Calls() []string {
	tr.mu.Lock()
	defer tr.mu.Unlock()
	calls := tr.calls
	tr.calls = nil
	return calls
}

func (tr *Tree) managed() (map[dbus.ObjectPath]map[string]map[string]dbus.Variant, *dbus.Error) {
	tr.Note("GetManagedObjects")
	tr.mu.Lock()
	defer tr.mu.Unlock()
	all := map[dbus.ObjectPath]map[string]map[string]dbus.Variant{}
	for path, o := range tr.objects {
		if !tr.hidden[path] {
			all[path] = variants(o)
		}
	}
	return all, nil
}

func (tr *Tree) getAll(m dbus.Message, iface string) (map[string]dbus.Variant, *dbus.Error) {
	path := ObjectOf(m)
	tr.Note("GetAll " + string(path))
	tr.mu.Lock()
	defer tr.mu.Unlock()
	o, ok := tr.objects[path]
	if !ok {
		return nil, dbus.NewError("org.freedesktop.DBus.Error.UnknownObject", []any{"no object " + string(path)})
	}
	return variants(o)[iface], nil
}

func (tr *Tree) get(m dbus.Message, iface, property string) (dbus.Variant, *dbus.Error) {
	all, err := tr.getAll(m, iface)
	v, ok := all[property]
	if err == nil && !ok {
		err = dbus.NewError("org.freedesktop.DBus.Error.InvalidArgs", []any{"no property " + property})
	}
	return v, err
}

func variants(o Object) map[string]map[string]dbus.Variant {
	out := map[string]map[string]dbus.Variant{}
	for iface, props := range o {
		out[iface] = map[string]dbus.Variant{}
		for name, value := range props {
			out[iface][name] = dbus.MakeVariant(value)
		}
	}
	return out
}

// ObjectOf returns the path a method was called on.
func ObjectOf(m dbus.Message) dbus.ObjectPath {
	return m.Headers[dbus.FieldPath].Value().(dbus.ObjectPath)
}

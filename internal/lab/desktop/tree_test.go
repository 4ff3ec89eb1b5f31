// SPDX-License-Identifier: GPL-3.0-or-later

package desktop_test

import (
	"fmt"
	"testing"

	"github.com/godbus/dbus/v5"
	"github.com/google/go-cmp/cmp"

	"modembridge/internal/lab/desktop"
	"modembridge/internal/sysbus/bustest"
)

// An item is something that a program shows.
type item struct {
	name   string
	hidden bool
	inside []item
}

// A ref is how AT-SPI names an item: whose, and which.
type ref struct {
	Bus  string
	Path dbus.ObjectPath
}

// show puts an item and what is inside on the bus. Each is as wide as its number.
func show(t *testing.T, conn *dbus.Conn, path dbus.ObjectPath, it item, number *int32) ref {
	t.Helper()
	*number++
	width := *number
	children := []ref{}
	for i, child := range it.inside {
		next := dbus.ObjectPath(fmt.Sprintf("%s/%d", path, i))
		if path == root {
			next = dbus.ObjectPath(fmt.Sprintf("/item/%d", i))
		}
		children = append(children, show(t, conn, next, child, number))
	}
	states := []uint32{1 << 25, 0}
	if it.hidden {
		states[0] = 1 << 30 // visible, but in nothing that is showing
	}
	for iface, methods := range map[string]map[string]any{
		"org.a11y.atspi.Accessible": {
			"GetChildren": func() ([]ref, *dbus.Error) { return children, nil },
			"GetState":    func() ([]uint32, *dbus.Error) { return states, nil },
		},
		"org.a11y.atspi.Component": {
			"GetExtents": func(uint32) (struct{ X, Y, Width, Height int32 }, *dbus.Error) {
				return struct{ X, Y, Width, Height int32 }{10, 20, width, 5}, nil
			},
		},
		"org.freedesktop.DBus.Properties": {
			"Get": func(string, string) (dbus.Variant, *dbus.Error) { return dbus.MakeVariant(it.name), nil },
		},
	} {
		if err := conn.ExportMethodTable(methods, path, iface); err != nil {
			t.Fatal(err)
		}
	}
	return ref{conn.Names()[0], path}
}

const root = dbus.ObjectPath("/org/a11y/atspi/accessible/root")

func TestWhatCanBeSeenIsFound(t *testing.T) {
	address := bustest.Start(t) // of both buses
	conn := bustest.Connect(t, address)
	number := int32(0)
	show(t, conn, root, item{inside: []item{{name: "nm-applet", inside: []item{
		{inside: []item{
			{name: "mobile", inside: []item{{name: "mobile label"}}},
			{name: "Enable Mobile Broadband", hidden: true, inside: []item{{name: "its label"}}},
		}},
		{name: "a closed menu", hidden: true},
	}}}}, &number)
	err := conn.ExportMethodTable(map[string]any{
		"GetAddress": func() (string, *dbus.Error) { return address, nil },
	}, "/org/a11y/bus", "org.a11y.Bus")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"org.a11y.Bus", "org.a11y.atspi.Registry"} {
		if _, err := conn.RequestName(name, 0); err != nil {
			t.Fatal(err)
		}
	}
	got, err := desktop.Screen(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	want := []desktop.Thing{{"mobile", 10, 20, 4, 5}, {"mobile label", 10, 20, 5, 5}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("on the screen (-want +got):\n%s", diff)
	}
}

// SPDX-License-Identifier: GPL-3.0-or-later

package desktop

import (
	"context"
	"fmt"
	"time"

	"github.com/godbus/dbus/v5"
)

// The names of AT-SPI, the bus on which programs tell screen readers what they
// show: at-spi2-core's xml/Accessible.xml and xml/Component.xml. GTK 3 speaks it
// without being asked to.
const (
	atspiRegistry  = "org.a11y.atspi.Registry"
	atspiRoot      = dbus.ObjectPath("/org/a11y/atspi/accessible/root")
	atspiObject    = "org.a11y.atspi.Accessible"
	atspiComponent = "org.a11y.atspi.Component"

	stateShowing = 1 << 25 // ATSPI_STATE_SHOWING in atspi-constants.h
	onScreen     = 0       // ATSPI_COORD_TYPE_SCREEN
)

const (
	// callDeadline bounds one call: a program may be starting on a slow computer.
	callDeadline = 20 * time.Second
	// depth bounds the walk. A menu's items are at the fourth level.
	depth = 20
)

// A ref is an object of AT-SPI: whose, and which.
type ref struct {
	Bus  string
	Path dbus.ObjectPath
}

// A Thing is something that has a text and is on the screen.
type Thing struct {
	Text                string
	X, Y, Width, Height int32
}

// Screen returns all that has a text and is on the screen of the session whose bus
// has that address, what is around before what is inside. The bus lets in none but
// the session's own user.
func Screen(ctx context.Context, session string) ([]Thing, error) {
	bus, err := dbus.Connect(session, dbus.WithContext(ctx))
	if err != nil {
		return nil, fmt.Errorf("cannot reach the session bus: %w", err)
	}
	defer bus.Close()
	var address string
	if err := call(ctx, bus, ref{"org.a11y.Bus", "/org/a11y/bus"}, "org.a11y.Bus.GetAddress").Store(&address); err != nil {
		return nil, fmt.Errorf("cannot find the accessibility bus: %w", err)
	}
	conn, err := dbus.Connect(address, dbus.WithContext(ctx))
	if err != nil {
		return nil, fmt.Errorf("cannot reach the accessibility bus: %w", err)
	}
	defer conn.Close()
	return tree{conn}.things(ctx)
}

// A tree is what is on the screen, as its programs tell it.
type tree struct{ conn *dbus.Conn }

func (t tree) things(ctx context.Context) ([]Thing, error) {
	programs, err := t.children(ctx, ref{atspiRegistry, atspiRoot})
	if err != nil {
		return nil, fmt.Errorf("cannot ask what is on the screen: %w", err)
	}
	var list []Thing
	for _, program := range programs {
		windows, err := t.children(ctx, program)
		if err != nil {
			continue // it has just ended
		}
		for _, window := range windows {
			list = t.walk(ctx, window, depth, list)
		}
	}
	return list, ctx.Err()
}

// walk adds what an object shows. One that goes away meanwhile shows nothing.
func (t tree) walk(ctx context.Context, r ref, left int, list []Thing) []Thing {
	var states []uint32
	if err := call(ctx, t.conn, r, atspiObject+".GetState").Store(&states); err != nil || len(states) == 0 || states[0]&stateShowing == 0 || left == 0 {
		return list
	}
	var text dbus.Variant
	var at struct{ X, Y, Width, Height int32 }
	if err := call(ctx, t.conn, r, "org.freedesktop.DBus.Properties.Get", atspiObject, "Name").Store(&text); err != nil {
		return list
	}
	if name, _ := text.Value().(string); name != "" {
		if err := call(ctx, t.conn, r, atspiComponent+".GetExtents", uint32(onScreen)).Store(&at); err == nil {
			list = append(list, Thing{name, at.X, at.Y, at.Width, at.Height})
		}
	}
	children, err := t.children(ctx, r)
	if err != nil {
		return list
	}
	for _, child := range children {
		list = t.walk(ctx, child, left-1, list)
	}
	return list
}

func (t tree) children(ctx context.Context, r ref) (list []ref, err error) {
	err = call(ctx, t.conn, r, atspiObject+".GetChildren").Store(&list)
	return list, err
}

func call(ctx context.Context, conn *dbus.Conn, r ref, method string, args ...any) *dbus.Call {
	ctx, cancel := context.WithTimeout(ctx, callDeadline)
	defer cancel()
	return conn.Object(r.Bus, r.Path).CallWithContext(ctx, method, 0, args...)
}

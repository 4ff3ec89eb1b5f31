// SPDX-License-Identifier: GPL-3.0-or-later

package notify

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/godbus/dbus/v5"
)

// expired is the reason of NotificationClosed that the time for showing is up.
// Some servers move such a notification to a list, where it is still to be taken
// back or replaced.
const expired = 1

// normal is the urgency of every notification (Desktop Notifications
// Specification, "Urgency Levels"). Critical ones break through "do not disturb".
// None of ours is worth that, a PIN or PUK least of all: nothing gets worse while
// the SIM waits for it, and what does harm is a hasty one.
const normal = byte(1)

// never is when a notification expires: it is there until somebody closes it or
// the matter is settled. xfce4-notifyd 0.9.7 was seen to take one that may expire
// away within 14 s, for good from whoever was not looking: it keeps no list unless
// told to. GNOME Shell decides for itself.
const never = int32(0)

// Show implements [Desktop]. It starts the server if the bus knows how.
func (s *Session) Show(ctx context.Context, m Matter, replaces Notification) (Notification, error) {
	can, err := s.capabilities(ctx)
	if err != nil {
		return Notification{}, fmt.Errorf("cannot ask the notification server what it can do: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, callWithin)
	defer cancel()
	n := Notification{}
	if n.Server, err = s.server(ctx); err != nil {
		return Notification{}, fmt.Errorf("cannot show a notification: %w", err)
	}
	if replaces.Server != n.Server {
		replaces.ID = 0
	}
	text := m.Text()
	if slices.Contains(can, "body-markup") {
		text = escape(text)
	}
	hints := map[string]any{"urgency": normal, "suppress-sound": true}
	err = s.call(ctx, n.Server, "Notify",
		"modembridge", // the program's name
		replaces.ID,
		"modem", // of the Icon Naming Specification
		m.Title, // never markup
		text,
		[]string{}, // actions
		hints,
		never,
	).Store(&n.ID)
	switch {
	case err != nil:
		return Notification{}, fmt.Errorf("cannot show a notification: %w", err)
	case n.ID == 0:
		return Notification{}, errors.New("cannot show a notification: the server gave it no id")
	}
	return n, nil
}

// capabilities returns what the server can do. It is asked each time, as the server
// may be another one: they are few. That starts it, too, so that Notify need not: one
// that was not answered in time may be shown all the same, and another time when it
// is tried again.
func (s *Session) capabilities(ctx context.Context) (can []string, err error) {
	ctx, cancel := context.WithTimeout(ctx, startWithin)
	defer cancel()
	err = s.call(ctx, serverName, "GetCapabilities").Store(&can)
	return can, err
}

// Withdraw implements [Desktop]. The server's answer is of no use: it has an error
// for a notification that is no longer there.
func (s *Session) Withdraw(ctx context.Context, n Notification) {
	ctx, cancel := context.WithTimeout(ctx, callWithin)
	defer cancel()
	s.call(ctx, n.Server, "CloseNotification", n.ID)
}

// errNoServer says that no server runs.
var errNoServer = errors.New("there is no notification server")

// server returns the unique name of the one that runs.
func (s *Session) server(ctx context.Context) (name string, err error) {
	err = s.conn.BusObject().CallWithContext(ctx, busName+".GetNameOwner", 0, serverName).Store(&name)
	if e := (dbus.Error{}); errors.As(err, &e) && e.Name == busName+".Error.NameHasNoOwner" {
		return "", errNoServer
	}
	return name, err
}

// call calls a method of one server, by its unique name or by the one that has the
// bus start it.
func (s *Session) call(ctx context.Context, server, method string, args ...any) *dbus.Call {
	return s.conn.Object(server, serverPath).CallWithContext(ctx, serverName+"."+method, 0, args...)
}

// escape returns text as the specification's markup, a part of XML.
func escape(text string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(text)
}

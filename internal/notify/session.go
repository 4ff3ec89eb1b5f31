// SPDX-License-Identifier: GPL-3.0-or-later

package notify

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/godbus/dbus/v5"
)

// The names on the session bus.
const (
	// Name is what a notifier owns, so that a stick's matter is not shown by two.
	Name = "org.modembridge.Notifier1"

	serverName = "org.freedesktop.Notifications"
	serverPath = dbus.ObjectPath("/org/freedesktop/Notifications")
	busName    = "org.freedesktop.DBus"
)

// ErrNoSession says that there is no session bus, or none that answers.
var ErrNoSession = errors.New("cannot reach the session bus")

// How long any one call may take, and one that starts the server: at a login, all
// programs of the desktop start at once, and xfce4-notifyd was seen to need 10 s.
const (
	callWithin  = 10 * time.Second
	startWithin = time.Minute
)

// A Session is the session bus of the person who runs the program. It is a
// [Desktop] for one goroutine.
type Session struct {
	conn        *dbus.Conn
	activatable bool // the bus starts a server when it is called
	events      chan Event
	owner       sync.WaitGroup // of listen
}

var _ Desktop = (*Session)(nil)

// OpenSession connects to the session bus, and takes the place of a notifier that
// is there already: one may be left of an earlier session of the same person,
// as a bus of systemd's outlives it. There need not be a server for
// notifications. The bus is not started either: without one the error wraps
// [ErrNoSession].
func OpenSession(ctx context.Context) (*Session, error) {
	ctx, cancel := context.WithTimeout(ctx, callWithin)
	defer cancel()
	conn, err := connect(ctx)
	if err != nil {
		return nil, fmt.Errorf("%w: %v; notifications are for who is logged in at a desktop", ErrNoSession, err)
	}
	s := &Session{conn: conn, events: make(chan Event)}
	signals := make(chan *dbus.Signal, 16)
	conn.Signal(signals)
	first, err := s.enter(ctx)
	if err != nil {
		conn.Close()
		return nil, fmt.Errorf("cannot set up a notifier on the session bus: %w", err)
	}
	s.owner.Go(func() { s.listen(first, signals) })
	return s, nil
}

// connect opens a connection that outlives ctx, but not when ctx ends before the
// bus has answered: the handshake itself knows no context.
func connect(ctx context.Context) (*dbus.Conn, error) {
	life, end := context.WithCancel(context.Background())
	stop := context.AfterFunc(ctx, end)
	conn, err := dbus.SessionBusPrivateNoAutoStartup(
		dbus.WithContext(life), dbus.WithSignalHandler(dbus.NewSequentialSignalHandler()))
	if err == nil {
		if err = conn.Auth(nil); err == nil {
			err = conn.Hello()
		}
	}
	if !stop() {
		err = ctx.Err()
	}
	if err != nil {
		end() // which closes the connection
		return nil, err
	}
	return conn, nil
}

// enter subscribes, takes the name, and returns whether there is a server.
func (s *Session) enter(ctx context.Context) (Event, error) {
	for _, match := range [][]dbus.MatchOption{
		{dbus.WithMatchSender(busName), dbus.WithMatchInterface(busName), dbus.WithMatchMember("NameOwnerChanged"), dbus.WithMatchArg(0, serverName)},
		{dbus.WithMatchSender(serverName), dbus.WithMatchInterface(serverName), dbus.WithMatchMember("NotificationClosed")},
	} {
		if err := s.conn.AddMatchSignalContext(ctx, match...); err != nil {
			return Event{}, err
		}
	}
	bus := s.conn.BusObject()
	flags := dbus.NameFlagAllowReplacement | dbus.NameFlagReplaceExisting | dbus.NameFlagDoNotQueue
	if err := bus.CallWithContext(ctx, busName+".RequestName", 0, Name, uint32(flags)).Err; err != nil {
		return Event{}, err
	}
	server, err := s.server(ctx)
	if err != nil && !errors.Is(err, errNoServer) {
		return Event{}, err
	}
	// Those of lightweight desktops are started by the first notification.
	var names []string
	if err := bus.CallWithContext(ctx, busName+".ListActivatableNames", 0).Store(&names); err != nil {
		return Event{}, err
	}
	s.activatable = slices.Contains(names, serverName)
	return s.presence("", server), nil
}

// presence is the event that one server runs after another; "" is none.
func (s *Session) presence(before, after string) Event {
	e := Event{Kind: Went, Of: Notification{Server: before}}
	if after != "" || s.activatable {
		e.Kind = Came
	}
	return e
}

// listen makes events of signals, until the connection or the name is lost.
func (s *Session) listen(e Event, signals <-chan *dbus.Signal) {
	defer close(s.events)
	for lost := false; !lost; {
		if e.Kind != UnknownEvent {
			select {
			case s.events <- e:
			case <-s.conn.Context().Done():
			}
		}
		signal, there := <-signals
		if !there {
			return
		}
		e, lost = s.read(signal)
	}
}

// read returns what a signal tells, and whether it is that our name is another's
// now.
func (s *Session) read(signal *dbus.Signal) (e Event, lost bool) {
	switch signal.Name {
	case busName + ".NameLost":
		return e, true // there is but one
	case busName + ".NameOwnerChanged":
		var name, before, after string
		if dbus.Store(signal.Body, &name, &before, &after) == nil && name == serverName {
			return s.presence(before, after), false
		}
	case serverName + ".NotificationClosed":
		var id, why uint32
		if dbus.Store(signal.Body, &id, &why) == nil && why != expired {
			e = Event{Kind: Dismissed, Of: Notification{Server: signal.Sender, ID: id}}
		}
	}
	return e, false
}

// Events implements [Desktop].
func (s *Session) Events() <-chan Event { return s.events }

// Close leaves the bus, and waits for what was started. Notifications stay.
func (s *Session) Close() error {
	err := s.conn.Close()
	s.owner.Wait()
	return err
}

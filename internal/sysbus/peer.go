// SPDX-License-Identifier: GPL-3.0-or-later

package sysbus

import (
	"context"
	"fmt"
	"log/slog"
	"sync"

	"github.com/godbus/dbus/v5"
)

// A Match is one match rule of the bus, without its type and its sender:
// D-Bus Specification, "Match Rules".
type Match []dbus.MatchOption

// A Config says which service a [Peer] is about.
type Config struct {
	Service    string             // its well-known name
	NotRunning error              // what a call returns when nobody owns that name
	Matches    []Match            // the signals of the service that mean a change
	Heard      func(*dbus.Signal) // sees each of them in order, before Changed fires; may be nil
	Address    string             // of the bus; "" is the system bus
	Log        *slog.Logger       // nil is silence
}

// A Peer is one service of the bus, seen through a connection of its own.
type Peer struct {
	cfg     Config
	conn    *dbus.Conn
	changed chan struct{}
	owner   sync.WaitGroup // of listen
}

// Dial connects to the bus and subscribes; the service need not run. It
// subscribes before it returns, so that a read that follows misses nothing.
func Dial(ctx context.Context, cfg Config) (*Peer, error) {
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	ctx, done := context.WithTimeout(ctx, Deadline)
	defer done()
	conn, err := Connect(ctx, cfg.Address)
	if err != nil {
		return nil, err
	}
	p := &Peer{cfg: cfg, conn: conn, changed: make(chan struct{}, 1)}
	signals := make(chan *dbus.Signal, 16)
	conn.Signal(signals)
	p.owner.Go(func() { p.listen(signals) })
	if err := p.subscribe(ctx); err != nil {
		p.Close()
		return nil, fmt.Errorf("cannot hear %s on the bus: %w", cfg.Service, err)
	}
	return p, nil
}

// Connect opens a connection of one's own to the bus at that address; "" is the
// system bus. It outlives ctx.
func Connect(ctx context.Context, address string) (*dbus.Conn, error) {
	ctx, done := context.WithTimeout(ctx, Deadline)
	defer done()
	conn, err := connect(ctx, address)
	if err != nil {
		return nil, fmt.Errorf("cannot connect to the bus: %w", err)
	}
	return conn, nil
}

// connect opens a connection that outlives ctx, but not when ctx ends before
// the bus has answered: the handshake itself knows no context.
func connect(ctx context.Context, address string) (*dbus.Conn, error) {
	life, end := context.WithCancel(context.Background())
	stop := context.AfterFunc(ctx, end)
	opts := []dbus.ConnOption{
		dbus.WithContext(life),
		// The default handler may deliver out of order under load.
		dbus.WithSignalHandler(dbus.NewSequentialSignalHandler()),
	}
	var conn *dbus.Conn
	var err error
	if address == "" {
		conn, err = dbus.ConnectSystemBus(opts...)
	} else {
		conn, err = dbus.Connect(address, opts...)
	}
	if !stop() && err == nil {
		err = ctx.Err()
	}
	if err != nil {
		end()
		if ctx.Err() != nil {
			err = ctx.Err()
		}
		return nil, err
	}
	return conn, nil
}

// subscribe asks the bus for the service's coming and going and for cfg.Matches.
func (p *Peer) subscribe(ctx context.Context) error {
	err := p.conn.AddMatchSignalContext(ctx,
		dbus.WithMatchSender("org.freedesktop.DBus"),
		dbus.WithMatchInterface("org.freedesktop.DBus"),
		dbus.WithMatchMember("NameOwnerChanged"),
		dbus.WithMatchArg(0, p.cfg.Service))
	for _, m := range p.cfg.Matches {
		if err != nil {
			break
		}
		sender := dbus.WithMatchSender(p.cfg.Service)
		err = p.conn.AddMatchSignalContext(ctx, append([]dbus.MatchOption{sender}, m...)...)
	}
	return err
}

// listen ends when the connection does; its last act is a wake-up, so that the
// owner reads once more and learns it.
func (p *Peer) listen(signals <-chan *dbus.Signal) {
	for s := range signals {
		if s.Name == "org.freedesktop.DBus.NameAcquired" {
			continue // addressed to every connection, matched or not
		}
		if p.cfg.Heard != nil {
			p.cfg.Heard(s)
		}
		p.cfg.Log.Debug("heard", "signal", s.Name, "object", string(s.Path))
		p.wake()
	}
	p.wake()
}

func (p *Peer) wake() {
	select {
	case p.changed <- struct{}{}:
	default: // one wake-up is pending already, and covers this signal too
	}
}

// Changed fires after the service came, went, or changed something. Any number
// of changes make one wake-up. It also fires once when the bus connection is
// lost; every call fails from then on.
func (p *Peer) Changed() <-chan struct{} { return p.changed }

// Owner returns the service's unique name on the bus, which no other run of it has.
func (p *Peer) Owner(ctx context.Context) (owner string, err error) {
	ctx, done := context.WithTimeout(ctx, Deadline)
	defer done()
	err = p.conn.BusObject().CallWithContext(ctx, "org.freedesktop.DBus.GetNameOwner", 0, p.cfg.Service).Store(&owner)
	return owner, p.translate(err)
}

// Close ends the connection and waits for what it had started.
func (p *Peer) Close() error {
	err := p.conn.Close()
	p.owner.Wait()
	return err
}

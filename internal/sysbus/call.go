// SPDX-License-Identifier: GPL-3.0-or-later

package sysbus

import (
	"context"
	"time"

	"github.com/godbus/dbus/v5"
)

// Deadline is the longest any one call may take: ten times what a busy service
// needs, and short enough for a person to wait for.
const Deadline = 10 * time.Second

// A Reply is a call under way.
type Reply struct {
	call   *dbus.Call
	cancel context.CancelFunc
	peer   *Peer
}

// Start sends a call without waiting, so that several share one round trip.
// Every Reply must be given to Store once.
func (p *Peer) Start(ctx context.Context, path dbus.ObjectPath, method string, args ...any) *Reply {
	return p.start(ctx, Deadline, path, method, args...)
}

func (p *Peer) start(ctx context.Context, limit time.Duration, path dbus.ObjectPath, method string, args ...any) *Reply {
	ctx, cancel := context.WithTimeout(ctx, limit)
	object := p.conn.Object(p.cfg.Service, path)
	call := object.GoWithContext(ctx, method, dbus.FlagNoAutoStart, nil, args...)
	return &Reply{call, cancel, p}
}

// Store waits for the answer and decodes it into results. Errors may be tested
// for Config.NotRunning, fs.ErrNotExist, fs.ErrExist, fs.ErrPermission and the
// context's errors; [ErrorName] has the service's own name for it.
func (r *Reply) Store(results ...any) error {
	defer r.cancel()
	<-r.call.Done
	return r.peer.translate(r.call.Store(results...))
}

// Call sends a call and waits for its answer; see [Reply.Store].
func (p *Peer) Call(ctx context.Context, path dbus.ObjectPath, method string, args []any, results ...any) error {
	return p.Start(ctx, path, method, args...).Store(results...)
}

// CallWithin is Call for what takes longer than [Deadline]: at most limit.
func (p *Peer) CallWithin(ctx context.Context, limit time.Duration, path dbus.ObjectPath, method string, args []any, results ...any) error {
	return p.start(ctx, limit, path, method, args...).Store(results...)
}

// Objects returns what the object manager at root exports, in one round trip.
func (p *Peer) Objects(ctx context.Context, root dbus.ObjectPath) (Objects, error) {
	var o map[dbus.ObjectPath]map[string]Props
	err := p.Call(ctx, root, "org.freedesktop.DBus.ObjectManager.GetManagedObjects", nil, &o)
	return o, err
}

// StartGetAll asks for all properties of one interface of an object; the reply
// stores into one [Props].
func (p *Peer) StartGetAll(ctx context.Context, path dbus.ObjectPath, iface string) *Reply {
	return p.Start(ctx, path, "org.freedesktop.DBus.Properties.GetAll", iface)
}

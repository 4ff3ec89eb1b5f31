// SPDX-License-Identifier: GPL-3.0-or-later

package logind

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"

	"github.com/godbus/dbus/v5"

	"modembridge/internal/sysbus"
)

// ErrNotRunning is what every call returns while logind is not on the bus.
var ErrNotRunning = errors.New("systemd-logind is not running")

const (
	busName = "org.freedesktop.login1"
	root    = dbus.ObjectPath("/org/freedesktop/login1")
	manager = busName + ".Manager"
)

// A Config is what [Dial] needs; its zero value is the system bus, in silence.
type Config struct {
	Log *slog.Logger
	Bus string // address of another bus than the system's, for tests
}

// A Client is a connection to logind. Its methods may be called from several
// goroutines.
type Client struct{ peer *sysbus.Peer }

// Dial connects to the bus. logind need not run.
func Dial(ctx context.Context, cfg Config) (*Client, error) {
	peer, err := sysbus.Dial(ctx, sysbus.Config{
		Service:    busName,
		NotRunning: ErrNotRunning,
		Address:    cfg.Bus,
		Log:        cfg.Log,
		Matches: []sysbus.Match{{
			dbus.WithMatchInterface(manager), dbus.WithMatchMember("PrepareForSleep"), dbus.WithMatchObjectPath(root),
		}},
	})
	if err != nil {
		return nil, err
	}
	return &Client{peer}, nil
}

// Changed fires when it is worth calling Sleeping again: the machine is about to
// sleep or awake again, or logind came or went.
func (c *Client) Changed() <-chan struct{} { return c.peer.Changed() }

// Sleeping reports whether the machine is about to sleep, or was a moment ago:
// from logind's announcement until it says that the machine is awake.
func (c *Client) Sleeping(ctx context.Context) (bool, error) {
	var v dbus.Variant
	err := c.peer.Call(ctx, root, "org.freedesktop.DBus.Properties.Get", []any{manager, "PreparingForSleep"}, &v)
	if err != nil {
		return false, fmt.Errorf("cannot ask whether the machine is about to sleep: %w", err)
	}
	sleeping, _ := v.Value().(bool)
	return sleeping, nil
}

// Delay has logind wait before it lets the machine sleep, until what is returned
// is closed, and at most InhibitDelayMaxSec= of logind.conf(5): 5 s. who and why
// are what `systemd-inhibit --list` shows.
func (c *Client) Delay(ctx context.Context, who, why string) (io.Closer, error) {
	var fd dbus.UnixFD
	if err := c.peer.Call(ctx, root, manager+".Inhibit", []any{"sleep", who, why, "delay"}, &fd); err != nil {
		return nil, fmt.Errorf("cannot ask to be waited for before the machine sleeps: %w", err)
	}
	return os.NewFile(uintptr(fd), "sleep inhibitor"), nil
}

// Close ends the connection.
func (c *Client) Close() error { return c.peer.Close() }

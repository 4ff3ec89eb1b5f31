// SPDX-License-Identifier: GPL-3.0-or-later

// Package systemd asks systemd for the little that is wanted of it: see
// org.freedesktop.systemd1(5).
package systemd

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"github.com/godbus/dbus/v5"
	"golang.org/x/sys/unix"

	"modembridge/internal/sysbus"
)

// ErrNotRunning is what every call returns where systemd is not on the bus.
var ErrNotRunning = errors.New("systemd is not running")

const (
	busName = "org.freedesktop.systemd1"
	root    = dbus.ObjectPath("/org/freedesktop/systemd1")
)

// A Config says how to reach systemd; its zero value is over the system bus, in silence.
type Config struct {
	Log *slog.Logger
	Bus string // address of another bus than the system's, for tests
}

// Kill ends the main process of a unit with SIGKILL. Whether it is started again is
// for the unit to say. The error is systemd's when the unit has no such process.
func Kill(ctx context.Context, cfg Config, unit string) error {
	peer, err := sysbus.Dial(ctx, sysbus.Config{Service: busName, NotRunning: ErrNotRunning, Address: cfg.Bus, Log: cfg.Log})
	if err == nil {
		err = peer.Call(ctx, root, busName+".Manager.KillUnit", []any{unit, "main", int32(unix.SIGKILL)})
		err = errors.Join(err, peer.Close())
	}
	if err != nil {
		return fmt.Errorf("cannot kill %s: %w", unit, err)
	}
	return nil
}

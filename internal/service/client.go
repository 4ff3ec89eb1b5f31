// SPDX-License-Identifier: GPL-3.0-or-later

package service

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/godbus/dbus/v5"
)

// ErrNotReachable says that no daemon answers.
var ErrNotReachable = errors.New("the daemon modembridged is not running; start it with: systemctl enable --now modembridge")

// Ask returns the status that the running daemon tells. The error wraps
// [ErrNotReachable] when there is no daemon, and context.DeadlineExceeded when
// it does not answer within five seconds.
func Ask(ctx context.Context) (Status, error) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	var doc string
	if err := call(ctx, Interface+".GetStatus", nil, &doc); err != nil {
		return Status{}, err
	}
	return parseStatus(doc)
}

// call calls a method of the running daemon, and stores its answer into results.
func call(ctx context.Context, method string, args []any, results ...any) error {
	conn, err := dbus.ConnectSystemBus(dbus.WithContext(ctx))
	if err != nil {
		return fmt.Errorf("%w (the system bus cannot be reached: %v)", ErrNotReachable, err)
	}
	defer conn.Close()
	err = conn.Object(Name, Path).CallWithContext(ctx, method, dbus.FlagNoAutoStart, args...).Store(results...)
	return foreign(err)
}

// foreign maps an error of the bus or of the daemon to ours.
func foreign(err error) error {
	if err == nil {
		return nil
	}
	var e dbus.Error
	if errors.As(err, &e) {
		switch e.Name {
		case "org.freedesktop.DBus.Error.ServiceUnknown", "org.freedesktop.DBus.Error.NameHasNoOwner":
			return ErrNotReachable
		case "org.freedesktop.DBus.Error.NoReply":
			return fmt.Errorf("%w; it went away before it answered", ErrNotReachable)
		case "org.freedesktop.DBus.Error.AccessDenied":
			return fmt.Errorf("only root may: %w", fs.ErrPermission)
		}
		if own := named(e); own != nil {
			return own
		}
	}
	return fmt.Errorf("cannot ask the daemon: %w", err)
}

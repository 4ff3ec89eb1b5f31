// SPDX-License-Identifier: GPL-3.0-or-later

package service

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
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
	conn, err := dbus.ConnectSystemBus(dbus.WithContext(ctx))
	if err != nil {
		return Status{}, fmt.Errorf("%w: cannot reach the system bus: %v", ErrNotReachable, err)
	}
	defer conn.Close()
	var doc string
	call := conn.Object(Name, Path).CallWithContext(ctx, Interface+".GetStatus", dbus.FlagNoAutoStart)
	if err := call.Store(&doc); err != nil {
		return Status{}, foreign(err)
	}
	var s Status
	if err := json.Unmarshal([]byte(doc), &s); err != nil {
		return Status{}, fmt.Errorf("cannot read the daemon's status: %w", err)
	}
	return s, nil
}

// foreign maps an error of the bus to ours.
func foreign(err error) error {
	var e dbus.Error
	if errors.As(err, &e) {
		switch e.Name {
		case "org.freedesktop.DBus.Error.ServiceUnknown", "org.freedesktop.DBus.Error.NameHasNoOwner":
			return ErrNotReachable
		}
	}
	return fmt.Errorf("cannot ask the daemon: %w", err)
}

// SPDX-License-Identifier: GPL-3.0-or-later

package service

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/godbus/dbus/v5"

	"modembridge/switcher/usb"
)

// StickInterface is the interface about whole sticks that root alone may call.
const StickInterface = Interface + ".Stick"

// resetWithin is how long a reset may take: ModemManager may wait a minute for a modem
// that does not answer.
const resetWithin = 90 * time.Second

// ErrInUse says that a stick was left as it is because somebody uses it, or something
// in it.
var ErrInUse = errors.New("the stick is in use")

// Sticks is what the daemon can do about whole sticks. Its errors are told to
// a person as they are. It may be called from any goroutine.
type Sticks interface {
	// Reset does to the stick in a port what the rung of that name does, "" being
	// the usual one, and returns what that was; with dry it only says what it would
	// be. The error wraps fs.ErrNotExist when there is no such stick, and
	// [ErrInUse].
	Reset(ctx context.Context, port usb.PortPath, rung string, dry bool) (done string, err error)
}

// HandleSticks has calls about sticks done by sticks.
func (s *Server) HandleSticks(sticks Sticks) error {
	reset := func(port, rung string, dry bool) (string, *dbus.Error) {
		s.calls.RLock()
		defer s.calls.RUnlock()
		ctx, cancel := context.WithTimeout(s.conn.Context(), resetWithin)
		defer cancel()
		path, err := usb.ParsePortPath(port)
		if err != nil {
			return "", onBus(errNoPort, "")
		}
		done, err := sticks.Reset(ctx, path, rung, dry)
		return done, onBus(err, "")
	}
	if err := s.conn.ExportMethodTable(map[string]any{"Reset": reset}, Path, StickInterface); err != nil {
		return fmt.Errorf("cannot export %s: %w", Path, err)
	}
	return nil
}

// ResetStick has the running daemon reset the stick in a port by the rung of that
// name, "" being the usual one, and returns what was done; with dry it returns what
// would be. The error wraps [ErrInUse], fs.ErrNotExist when there is no such stick,
// fs.ErrPermission for all but root, [ErrNotReachable] without a daemon, and
// context.DeadlineExceeded.
func ResetStick(ctx context.Context, port usb.PortPath, rung string, dry bool) (done string, err error) {
	ctx, cancel := context.WithTimeout(ctx, resetWithin)
	defer cancel()
	err = call(ctx, StickInterface+".Reset", []any{string(port), rung, dry}, &done)
	return done, about(ctx, fmt.Sprintf("cannot reset the stick in port %s", port),
		"nobody knows whether it was reset; see how it is: modembridge status", err)
}

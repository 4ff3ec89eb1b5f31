// SPDX-License-Identifier: GPL-3.0-or-later

package service

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/godbus/dbus/v5"

	"modembridge/switcher/usb"
)

// UnlockSIM has the running daemon give the SIM of the stick in a port its PIN,
// and keep the PIN for the next plug if keep is set. It takes a minute at most.
// The error never has the PIN, and wraps [ErrRefused], [ErrNotSent],
// fs.ErrNotExist when there is no such stick, fs.ErrPermission for all but root,
// [ErrNotReachable] without a daemon, and context.DeadlineExceeded.
func UnlockSIM(ctx context.Context, port usb.PortPath, pin string, keep bool) error {
	ctx, cancel := context.WithTimeout(ctx, unlockWithin)
	defer cancel()
	err := call(ctx, SIMInterface+".Unlock", []any{string(port), pin, keep})
	return about(ctx, fmt.Sprintf("cannot unlock the SIM in port %s", port),
		"nobody knows whether it got the PIN; see how it is: modembridge status", err)
}

// ForgetPIN has the running daemon forget the PIN that it keeps for the SIM of
// the stick in a port. The error wraps fs.ErrNotExist when there is no such stick
// or PIN, fs.ErrPermission for all but root, [ErrNotReachable] without a daemon,
// and context.DeadlineExceeded after ten seconds.
func ForgetPIN(ctx context.Context, port usb.PortPath) error {
	ctx, cancel := context.WithTimeout(ctx, forgetWithin)
	defer cancel()
	err := call(ctx, SIMInterface+".Forget", []any{string(port)})
	return about(ctx, fmt.Sprintf("cannot forget the PIN of the SIM in port %s", port),
		"nobody knows whether it is forgotten; ask for it once more", err)
}

// about says what could not be done, unless the daemon has said it already, and
// what that means when ctx did not last until the answer.
func about(ctx context.Context, what, unanswered string, err error) error {
	var said *toldError
	switch gone := ctx.Err(); {
	case err == nil, errors.As(err, &said):
		return err
	case gone != nil:
		return &toldError{fmt.Sprintf("%s: no answer came in time, and %s", what, unanswered), gone}
	}
	return fmt.Errorf("%s: %w", what, err)
}

// A toldError is told in other words than those of its kind.
type toldError struct {
	text string
	kind error // what errors.Is finds, or nil
}

func (e *toldError) Error() string { return e.text }

func (e *toldError) Unwrap() error { return e.kind }

// named returns the error of the daemon's own that came over the bus, nil if it
// is none.
func named(e dbus.Error) error {
	end, own := strings.CutPrefix(e.Name, errorName)
	if !own {
		return nil
	}
	told := &toldError{text: e.Error()}
	for _, n := range errorNames {
		if n.end == end {
			told.kind = n.err
		}
	}
	return told
}

// SPDX-License-Identifier: GPL-3.0-or-later

package switcher

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"slices"
	"time"
)

// A step is one transfer of a plan, and what its outcome means. A bulk transfer
// that is a command block wrapper has its data phase and its status with it.
type step struct {
	Transfer
	// within is how long the stick may take; 0 is TransferTimeout.
	within time.Duration
	// prepares says that the transfer only clears the way: that the stick takes
	// it does not switch it, and that it refuses does no harm.
	prepares bool
	// stalls says that a stall is how the stick says yes.
	stalls bool
}

// message returns the step that sends m.
func message(m Message) step { return step{Transfer: Transfer{Type: BulkOut, Data: m}} }

// request returns the step that does a control transfer and takes length bytes,
// which mean nothing to us.
func request(s Setup, length int) step {
	return step{Transfer: Transfer{Type: Control, Setup: s, Length: length}}
}

// wrapper returns the command block wrapper that the step sends; ok is false
// when it sends something else.
func (s step) wrapper() (cbw CBW, ok bool) {
	if s.Type != BulkOut {
		return CBW{}, false
	}
	return s.Data.CBW()
}

// A way sends steps to a stick.
type way interface {
	send(ctx context.Context, s step) error
	// sent reports whether something has reached the stick.
	sent() bool
}

// inOrder sends the steps one after another. One that the stick refuses does
// not keep the next from being sent: it is known of several that they refuse
// one and take another.
func inOrder(ctx context.Context, steps []step, by way, log *slog.Logger) error {
	var refusals []error
	taken := false
	for _, s := range steps {
		err := by.send(ctx, s)
		switch {
		case errors.Is(err, ErrGone) && by.sent():
			log.Debug("the stick has left the bus")
			return nil
		case errors.Is(err, ErrGone):
			return fmt.Errorf("%w: %w", ErrNotSent, err)
		case errors.Is(err, ErrNotSent), err != nil && ctx.Err() != nil:
			return err
		case errors.Is(err, ErrNoStatus):
			// It was sent, and a stick that is busy leaving does not answer.
			taken = taken || !s.prepares
		case err != nil:
			refusals = append(refusals, err)
		case !s.prepares:
			taken = true
		}
	}
	switch {
	case taken:
		return nil
	case !slices.ContainsFunc(refusals, func(err error) bool { return !errors.Is(err, fs.ErrNotExist) }):
		// The kernel has a node of no unit yet, or any more.
		return fmt.Errorf("%w: %w", ErrNotSent, errors.Join(refusals...))
	}
	return &RefusedError{refusals}
}

// A RefusedError says that the stick took nothing that was to switch it.
type RefusedError struct {
	Errs []error // one per refused message or request
}

// Error names what the stick did to the last message.
func (e *RefusedError) Error() string {
	return fmt.Sprintf("the stick refused every message: %v", e.Errs[len(e.Errs)-1])
}

// Unwrap returns the errors, one per refused message or request.
func (e *RefusedError) Unwrap() []error { return e.Errs }

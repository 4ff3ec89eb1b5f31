// SPDX-License-Identifier: GPL-3.0-or-later

package switcher

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"modembridge/switcher/usb"
)

// TransferTimeout caps every transfer. A stick answers within milliseconds or,
// when it is busy re-enumerating, not at all.
const TransferTimeout = 3 * time.Second

// Switch sends what the plan says to a device, of which on is the description.
// The caller has asked [Check] just before, and closes the device afterwards.
//
// It returns nil when the stick took at least one of the messages that are to
// switch it, or left the bus after one was sent. A *RefusedError says that it
// took none; otherwise the error is that of the Device or of ctx.
func Switch(ctx context.Context, dev Device, on usb.Device, plan Plan, log *slog.Logger) error {
	if err := plan.Validate(); err != nil {
		return fmt.Errorf("cannot switch %v: %w", on.ID, err)
	}
	err := sleep(ctx, plan.Delay)
	if err == nil {
		err = run(ctx, dev, on, plan, log)
	}
	if err != nil {
		return fmt.Errorf("cannot switch %v to modem mode: %w", on.ID, err)
	}
	return nil
}

// run performs the plan's method.
func run(ctx context.Context, dev Device, on usb.Device, plan Plan, log *slog.Logger) error {
	if plan.Method == Huawei {
		return huawei(ctx, dev, log)
	}
	pipe, err := newPipe(dev, on, plan, log)
	if err != nil {
		return err
	}
	if err := dev.Claim(ctx); err != nil {
		return fmt.Errorf("cannot claim it: %w: %w", ErrNotSent, err)
	}
	log.Debug("claimed", "usb", on.ID)
	// Releasing lets the kernel's drivers have the device again. That fails on
	// one that is gone, as it should be by now.
	defer func() {
		if err := dev.Release(); err != nil {
			log.Debug("cannot release the device", "usb", on.ID, "err", err)
		}
	}()
	err = pipe.send(ctx, plan.steps())
	return errors.Join(err, sleep(ctx, plan.Settle))
}

// A step is one message of a method.
type step struct {
	message Message
	// prepares says that the message only clears the way: that the stick takes
	// it does not switch it, and that it refuses does no harm.
	prepares bool
}

// steps returns the messages of the plan, in order.
func (p Plan) steps() []step {
	var steps []step
	switch p.Method {
	case StandardEject:
		steps = standardEject()
	case HuaweiNew:
		steps = []step{{message: huaweiNew()}}
	case HuaweiAlt:
		steps = []step{{message: huaweiAlt()}}
	}
	for _, m := range p.Messages {
		steps = append(steps, step{message: m})
	}
	return steps
}

// inOrder sends the messages of the steps one after another; delivered says
// whether one has reached the stick. One that the stick refuses does not keep
// the next from being sent: it is known of several that they refuse one and
// take another.
func inOrder(ctx context.Context, steps []step, log *slog.Logger, send func(context.Context, Message) error, delivered func() bool) error {
	var refusals []error
	taken := false
	for _, s := range steps {
		err := send(ctx, s.message)
		switch {
		case errors.Is(err, ErrGone) && delivered():
			log.Debug("the stick has left the bus")
			return nil
		case errors.Is(err, ErrGone):
			return fmt.Errorf("%w: %w", ErrNotSent, err)
		case ctx.Err() != nil:
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
	if !taken {
		return &RefusedError{refusals}
	}
	return nil
}

// A RefusedError says that the stick took none of the messages.
type RefusedError struct {
	Errs []error // one per message
}

// Error names what the stick did to the last message.
func (e *RefusedError) Error() string {
	return fmt.Sprintf("the stick refused every message: %v", e.Errs[len(e.Errs)-1])
}

// Unwrap returns the errors, one per message.
func (e *RefusedError) Unwrap() []error { return e.Errs }

// sleep waits for d or until ctx ends.
func sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

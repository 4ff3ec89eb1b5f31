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
// took none. ErrNotSent says that nothing was sent, which is also so when the
// plan has nothing to do here: ErrConfigured, ErrNoConfiguration. Otherwise the
// error is that of the Device or of ctx.
func Switch(ctx context.Context, dev Device, on usb.Device, plan Plan, log *slog.Logger) error {
	if err := perform(ctx, dev, on, plan, Sleep, log); err != nil {
		return fmt.Errorf("cannot switch %v to modem mode: %w", on.ID, err)
	}
	return nil
}

// perform does the plan. wait is what makes its pauses.
func perform(ctx context.Context, dev Device, on usb.Device, plan Plan, wait func(context.Context, time.Duration) error, log *slog.Logger) error {
	if err := plan.Validate(); err != nil {
		return fmt.Errorf("%w: %w", ErrNotSent, err)
	}
	steps := plan.steps(on)
	if len(steps) == 0 {
		return fmt.Errorf("%w: %w", ErrNotSent, plan.idle(on))
	}
	target, err := plan.target(on, steps)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrNotSent, err)
	}
	if err := wait(ctx, plan.Delay); err != nil {
		return fmt.Errorf("%w: %w", ErrNotSent, err)
	}
	p := &pipe{target: target, dev: dev, settle: plan.settle(), wait: wait, log: log}
	err = inOrder(ctx, steps, p, log)
	return errors.Join(err, p.release(ctx))
}

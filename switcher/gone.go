// SPDX-License-Identifier: GPL-3.0-or-later

package switcher

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// How long, and how often, a device is asked whether it is still there. The
// hub reports a disconnect within 256 ms (USB 2.0, 11.23.1: the poll interval of
// its status endpoint).
const (
	goneWithin = 500 * time.Millisecond
	goneEvery  = 50 * time.Millisecond
)

// leaving returns err, as ErrGone when it is an ErrIO of a device that leaves
// the bus within a moment. A transfer to a device that is being unplugged
// breaks like one on a bad cable; the difference shows only when the kernel has
// noticed.
func leaving(ctx context.Context, dev Device, err error) error {
	if !errors.Is(err, ErrIO) {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, goneWithin)
	defer cancel()
	// GET_STATUS of the device (USB 2.0, 9.4.5): every device answers it.
	status := Setup{RequestType: 0x80, Request: 0, Value: 0, Index: 0}
	for {
		if _, gone := dev.Control(ctx, status, make([]byte, 2)); errors.Is(gone, ErrGone) {
			return fmt.Errorf("%w (%v)", ErrGone, err)
		}
		if Sleep(ctx, goneEvery) != nil {
			return err
		}
	}
}

// SPDX-License-Identifier: GPL-3.0-or-later

package usbdev

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/google/gousb"

	"modembridge/switcher"
)

// during returns the error of a transfer: that of ctx when it ended first.
func during(ctx context.Context, err error) error {
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil && !errors.Is(foreign(err), switcher.ErrGone):
		return ctx.Err()
	}
	return foreign(err)
}

// foreign maps an error of gousb to one that package switcher knows, and
// returns others as they are.
func foreign(err error) error {
	for _, m := range meanings() {
		if errors.Is(err, m.foreign) {
			return fmt.Errorf("%w (%w)", m.ours, err)
		}
	}
	if err == nil {
		return nil
	}
	// Config and Interface put libusb's error into a text (gousb 1.1.3,
	// device.go and config.go).
	for _, m := range meanings() {
		if strings.HasSuffix(err.Error(), m.foreign.Error()) {
			return fmt.Errorf("%w (%w)", m.ours, err)
		}
	}
	return err
}

type meaning struct{ foreign, ours error }

// meanings lists libusb's return codes first, then the states of a transfer.
func meanings() []meaning {
	return []meaning{
		{gousb.ErrorNoDevice, switcher.ErrGone},
		{gousb.ErrorPipe, switcher.ErrStall},
		{gousb.ErrorIO, switcher.ErrIO},
		{gousb.ErrorOverflow, switcher.ErrOverflow},
		{gousb.ErrorTimeout, context.DeadlineExceeded},
		{gousb.ErrorAccess, fs.ErrPermission},
		{gousb.ErrorNotFound, fs.ErrNotExist},
		{gousb.TransferNoDevice, switcher.ErrGone},
		{gousb.TransferStall, switcher.ErrStall},
		{gousb.TransferError, switcher.ErrIO},
		{gousb.TransferOverflow, switcher.ErrOverflow},
		{gousb.TransferTimedOut, context.DeadlineExceeded},
	}
}

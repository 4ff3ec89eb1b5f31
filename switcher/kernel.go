// SPDX-License-Identifier: GPL-3.0-or-later

package switcher

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"

	"modembridge/switcher/usb"
)

// A Kernel sends SCSI commands to a stick's logical units through the drivers
// that the kernel has bound to them. That is the better way where it is open:
// no driver is detached, the kernel does the transport and its recovery, and
// who holds a unit exclusively keeps it.
type Kernel interface {
	// Command does the command that the wrapper carries: its LUN, its command
	// block and its data phase. The tag is the kernel's own.
	//
	// The error is a [Status] when the unit refuses, fs.ErrNotExist when there
	// is no such unit, ErrGone when the device has left the bus, ErrNoStatus
	// when the command was sent and what came of it is not known.
	Command(ctx context.Context, cbw CBW) error
}

// SwitchByKernel is [Switch] for a plan of SCSI commands, through the kernel's
// drivers. There is nothing to give back, so the plan's settle time is not
// waited for.
func SwitchByKernel(ctx context.Context, k Kernel, on usb.Device, plan Plan, log *slog.Logger) error {
	if err := plan.Validate(); err != nil {
		return fmt.Errorf("cannot switch %v: %w: %w", on.ID, ErrNotSent, err)
	}
	if !plan.SCSI() {
		return fmt.Errorf("cannot switch %v: %w: method %s sends more than SCSI commands", on.ID, ErrNotSent, plan.Method)
	}
	u := &units{kernel: k, log: log}
	err := Sleep(ctx, plan.Delay)
	if err == nil {
		err = inOrder(ctx, plan.steps(on), u, log)
	}
	if err != nil {
		return fmt.Errorf("cannot switch %v to modem mode: %w", on.ID, err)
	}
	return nil
}

// units sends steps by way of a Kernel.
type units struct {
	kernel    Kernel
	log       *slog.Logger
	delivered bool
}

var _ way = (*units)(nil)

// sent implements way.
func (u *units) sent() bool { return u.delivered }

// send implements way.
func (u *units) send(ctx context.Context, s step) error {
	cbw, _ := s.Data.CBW()
	ctx, cancel := context.WithTimeout(ctx, TransferTimeout)
	defer cancel()
	err := u.kernel.Command(ctx, cbw)
	u.log.Debug("scsi command", "lun", cbw.LUN, "cdb", Message(cbw.CDB[:]), "data", cbw.Length, "err", err)
	// A command that came too late is not told from one that the stick answered
	// by leaving: in both the device is gone.
	u.delivered = u.delivered || !errors.Is(err, fs.ErrNotExist)
	return err
}

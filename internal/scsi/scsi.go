// SPDX-License-Identifier: GPL-3.0-or-later

// Package scsi sends SCSI commands to the units of a stick through their device
// nodes, by the ioctl SG_IO. It holds each of them exclusively meanwhile, so
// that nobody can mount what is about to vanish.
package scsi

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"
	"time"

	"modembridge/switcher"
)

// Units are the opened units of one stick. They are for one goroutine at a time.
type Units struct {
	files map[uint8]*os.File // by LUN
	held  []*os.File         // those that no command is for
}

var _ switcher.Kernel = (*Units)(nil)

// ErrBusy says that somebody else holds a unit exclusively.
var ErrBusy = errors.New("another program is using it")

// Open opens the nodes of the media that have one: the block device or, where
// there is none that somebody could hold, the SCSI generic one. The error is
// ErrBusy when somebody holds one of them, and fs.ErrNotExist when one is gone.
func Open(media []switcher.Medium) (*Units, error) {
	u := &Units{files: make(map[uint8]*os.File)}
	addressed := len(switcher.Addressed(media))
	for n, m := range media {
		if m.Node() == "" {
			continue
		}
		// O_EXCL without O_CREAT claims a block device (open(2)); O_NONBLOCK
		// opens a drive without asking it for a medium. A generic device can be
		// claimed by who may write to it (kernel: drivers/scsi/sg.c, sg_open).
		access := os.O_RDONLY
		if m.Name == "" {
			access = os.O_RDWR
		}
		f, err := os.OpenFile("/dev/"+m.Node(), access|syscall.O_EXCL|syscall.O_NONBLOCK, 0)
		if err != nil {
			return nil, errors.Join(fmt.Errorf("cannot open %s: %w", m.Node(), meaning(err)), u.Close())
		}
		if n < addressed {
			u.files[uint8(m.LUN)] = f
		} else {
			u.held = append(u.held, f)
		}
	}
	return u, nil
}

// meaning maps the errors of an open.
func meaning(err error) error {
	switch {
	case errors.Is(err, syscall.EBUSY):
		return ErrBusy
	case errors.Is(err, syscall.ENXIO), errors.Is(err, syscall.ENODEV):
		return fs.ErrNotExist
	}
	return err
}

// Close gives the units back.
func (u *Units) Close() error {
	var errs []error
	for lun, f := range u.files {
		errs = append(errs, f.Close())
		delete(u.files, lun)
	}
	for _, f := range u.held {
		errs = append(errs, f.Close())
	}
	u.held = nil
	return errors.Join(errs...)
}

// Command implements switcher.Kernel. It needs CAP_SYS_RAWIO for the commands
// that vendors made up. The kernel ends a command that takes longer than ctx
// has left; it cannot be cancelled before.
func (u *Units) Command(ctx context.Context, cbw switcher.CBW) error {
	f, ok := u.files[cbw.LUN&0x0f]
	if !ok {
		return fmt.Errorf("logical unit %d: %w", cbw.LUN, fs.ErrNotExist)
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	limit := switcher.TransferTimeout
	if deadline, ok := ctx.Deadline(); ok {
		limit = time.Until(deadline)
	}
	return do(f, cbw, limit)
}

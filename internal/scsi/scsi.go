// SPDX-License-Identifier: GPL-3.0-or-later

// Package scsi sends SCSI commands to the units of a stick through their block
// devices, by the ioctl SG_IO. It holds each of them exclusively meanwhile, so
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
}

var _ switcher.Kernel = (*Units)(nil)

// ErrBusy says that somebody else holds a unit exclusively.
var ErrBusy = errors.New("another program is using it")

// Open opens the block devices of the media that have one. The error is
// ErrBusy when somebody holds one of them, and fs.ErrNotExist when one is gone.
func Open(media []switcher.Medium) (*Units, error) {
	u := &Units{files: make(map[uint8]*os.File)}
	for _, m := range media {
		if m.Name == "" {
			continue
		}
		// O_EXCL without O_CREAT claims a block device (open(2)); O_NONBLOCK
		// opens a drive without asking it for a medium.
		f, err := os.OpenFile("/dev/"+m.Name, os.O_RDONLY|syscall.O_EXCL|syscall.O_NONBLOCK, 0)
		if err != nil {
			return nil, errors.Join(fmt.Errorf("cannot open %s: %w", m.Name, meaning(err)), u.Close())
		}
		u.files[uint8(m.LUN)] = f
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

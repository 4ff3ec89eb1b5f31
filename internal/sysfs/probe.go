// SPDX-License-Identifier: GPL-3.0-or-later

package sysfs

import (
	"context"
	"errors"
	"fmt"
	"os"
	"syscall"

	"modembridge/switcher"
	"modembridge/switcher/usb"
)

// Probe is [FS.Media], and also asks of every block device whether somebody
// holds it exclusively: a mount in any namespace, swap, LVM, LUKS, RAID, a
// burning program. It does so by opening the node exclusively itself for an
// instant, so it is for the moment before a switch, not for looking around.
//
// udev's own probing is not in its way: neither cdrom_id nor blkid claims the
// device (strace on Debian 12 and 13; no EBUSY in 1200 opens after eight plugs).
//
// Opening asks the drive for its medium, behind whoever is opening it at the
// same time; when ctx ends before the drive has answered, the error is ctx's.
func (f FS) Probe(ctx context.Context, port usb.PortPath) ([]switcher.Medium, error) {
	media, err := f.Media(port)
	if err != nil {
		return nil, err
	}
	for i := range media {
		if media[i].Name == "" {
			continue
		}
		if media[i].Busy, err = busy(ctx, f.path("dev", media[i].Name)); err != nil {
			return nil, fmt.Errorf("cannot tell whether %s of %s is in use: %w", media[i].Name, port, err)
		}
	}
	return media, nil
}

// busy reports whether the block device is claimed. A device without node or
// without medium is claimed by nobody.
func busy(ctx context.Context, node string) (bool, error) {
	// The SCSI command timeout bounds it.
	return within(ctx, func() (bool, error) {
		// O_EXCL without O_CREAT claims a block device (open(2)); O_NONBLOCK
		// opens a drive without medium and does not lock its door.
		file, err := os.OpenFile(node, os.O_RDONLY|syscall.O_EXCL|syscall.O_NONBLOCK, 0)
		switch {
		case err == nil:
			return false, file.Close()
		case errors.Is(err, syscall.EBUSY):
			return true, nil
		case errors.Is(err, os.ErrNotExist), errors.Is(err, syscall.ENXIO), errors.Is(err, syscall.ENODEV), errors.Is(err, syscall.ENOMEDIUM):
			return false, nil
		}
		return false, err
	})
}

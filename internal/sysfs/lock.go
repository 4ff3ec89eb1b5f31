// SPDX-License-Identifier: GPL-3.0-or-later

package sysfs

import (
	"errors"
	"fmt"
	"io"
	"os"
	"syscall"

	"modembridge/switcher/usb"
)

// ErrLocked says that another program has the lock of a port.
var ErrLocked = errors.New("another program is switching it")

// Lock takes the lock of the device that is plugged into port, so that no two
// programs of ours talk to one stick at the same time. It does not wait: the
// error is ErrLocked when another has it, and fs.ErrNotExist when nothing is
// plugged in. Closing what it returns gives the lock back, as does the end of
// the program.
//
// The lock is flock(2) on the device's own directory. So it belongs to one
// enumeration, and it leaves nothing behind: the directory goes with the device.
func (f FS) Lock(port usb.PortPath) (io.Closer, error) {
	dir, err := os.Open(f.device(port))
	if err != nil {
		return nil, fmt.Errorf("cannot lock port %s: %w", port, gone(err))
	}
	err = syscall.Flock(int(dir.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if err == nil {
		return dir, nil
	}
	if errors.Is(err, syscall.EWOULDBLOCK) {
		err = ErrLocked
	}
	return nil, errors.Join(fmt.Errorf("cannot lock port %s: %w", port, err), dir.Close())
}

// SPDX-License-Identifier: GPL-3.0-or-later

// Package lease tells the daemon which sticks are lent to another program.
//
// While ModemManager is kept from a stick (its InhibitDevice), udev must not be
// triggered for the stick's ports: ModemManager 1.20.4 aborts when the stick is
// given back after that (mm-base-manager.c, remove_device_inhibition). So who
// keeps ModemManager from a stick holds the stick's lease for as long, and the
// daemon asks [Held] before it triggers.
//
// A lease is flock(2) on a file below /run/modembridge-lease, which the kernel
// ends with the process that holds it. The directory is not the daemon's own
// /run/modembridge, which comes and goes with the daemon.
package lease

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"modembridge/switcher/usb"
)

// ErrHeld says that another program has the lease.
var ErrHeld = errors.New("it is lent to another program")

// A Lease is held until it is released, or its process ends.
type Lease struct{ file *os.File }

// path returns the host path of the lease of a port.
func path(root string, port usb.PortPath) string {
	return filepath.Join("/", root, "run/modembridge-lease", string(port))
}

// Take takes the lease of a port on the machine whose files are below root, ""
// for this one. It takes at most a tenth of a second: the error wraps [ErrHeld]
// when another has the lease, and fs.ErrPermission for who may not take any.
func Take(root string, port usb.PortPath) (*Lease, error) {
	name := path(root, port)
	err := os.MkdirAll(filepath.Dir(name), 0o755)
	if err != nil {
		return nil, fmt.Errorf("cannot lend port %s: %w", port, err)
	}
	for try := 0; ; try++ {
		var f *os.File
		if f, err = take(name); err == nil {
			return &Lease{f}, nil
		}
		// Others may have the file for a moment without holding the lease: Held
		// looks at it, and Release is about to remove it.
		if !errors.Is(err, ErrHeld) || try == 10 {
			return nil, fmt.Errorf("cannot lend port %s: %w", port, err)
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// take locks the file, which it makes when it is not there.
func take(name string) (*os.File, error) {
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, err
	}
	err = lock(f, syscall.LOCK_EX)
	if err == nil && !current(f, name) {
		err = ErrHeld // by the one who removed it between our open and our lock
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// lock locks a file, and does not wait: the error is ErrHeld when another has it.
func lock(f *os.File, how int) error {
	err := syscall.Flock(int(f.Fd()), how|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return ErrHeld
	}
	return err
}

// current reports whether an open file still is the one with that name.
func current(f *os.File, name string) bool {
	opened, err := f.Stat()
	if err != nil {
		return false
	}
	named, err := os.Stat(name)
	return err == nil && os.SameFile(opened, named)
}

// Release gives the lease back. It leaves no file behind.
func (l *Lease) Release() error {
	// Removed before it is unlocked: afterwards it may be another's already.
	return errors.Join(os.Remove(l.file.Name()), l.file.Close())
}

// Held reports whether anybody has the lease of a port. It makes nothing, waits
// for nobody, and costs one open(2) that fails where nothing was ever lent. A
// file that a process left behind when it was killed is no lease.
func Held(root string, port usb.PortPath) (bool, error) {
	f, err := os.Open(path(root, port))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("cannot see whether port %s is lent: %w", port, err)
	}
	defer f.Close()
	err = lock(f, syscall.LOCK_SH)
	if errors.Is(err, ErrHeld) {
		return true, nil
	}
	if err != nil {
		return false, fmt.Errorf("cannot see whether port %s is lent: %w", port, err)
	}
	return false, nil
}

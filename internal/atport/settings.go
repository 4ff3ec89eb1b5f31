// SPDX-License-Identifier: GPL-3.0-or-later

package atport

import (
	"errors"

	"golang.org/x/sys/unix"
)

// setUp claims the port, and sets it up.
func (p *Port) setUp(fd int) error {
	if err := claim(fd); err != nil {
		return err
	}
	old, err := unix.IoctlGetTermios(fd, unix.TCGETS)
	if err != nil {
		return err
	}
	if err := unix.IoctlSetTermios(fd, unix.TCSETS, raw(old)); err != nil {
		return err
	}
	p.old = old
	return unix.IoctlSetInt(fd, unix.TCFLSH, unix.TCIOFLUSH)
}

// tearDown undoes setUp. The advisory lock goes with the file descriptor.
func (p *Port) tearDown(fd int) error {
	return errors.Join(
		unix.IoctlSetInt(fd, unix.TCFLSH, unix.TCIOFLUSH),
		unix.IoctlSetTermios(fd, unix.TCSETS, p.old),
		// The flag would outlive us where somebody else has the port open too.
		unix.IoctlSetInt(fd, unix.TIOCNXCL, 0),
	)
}

// ordinary is N_TTY, the line discipline of a port that nobody has open (kernel:
// include/uapi/linux/tty.h).
const ordinary = 0

// claim takes the port, or says that it is busy.
//
// An exclusive port refuses everybody but root (kernel: drivers/tty/tty_io.c,
// tty_reopen), and root is what the daemon is: so the flag has to be asked for.
// ModemManager drops it while a call is up, for pppd's sake (mm-port-serial.c,
// port_connected); the port has pppd's line discipline then, which no port
// keeps that nobody has open. Programs that set no flag lock the file: minicom
// and pyserial, by flock(2).
func claim(fd int) error {
	exclusive, err := unix.IoctlGetInt(fd, unix.TIOCGEXCL)
	if err != nil {
		return err
	}
	discipline, err := unix.IoctlGetInt(fd, unix.TIOCGETD)
	if err != nil {
		return err
	}
	if exclusive != 0 || discipline != ordinary {
		return ErrBusy
	}
	if err := unix.Flock(fd, unix.LOCK_EX|unix.LOCK_NB); errors.Is(err, unix.EWOULDBLOCK) {
		return ErrBusy
	} else if err != nil {
		return err
	}
	return unix.IoctlSetInt(fd, unix.TIOCEXCL, 0)
}

// raw returns the settings for a port that passes every byte as it is. It still
// drops DTR at the last close, if it did so before: should we be killed, no
// call stays up.
func raw(old *unix.Termios) *unix.Termios {
	t := *old
	t.Iflag, t.Oflag, t.Lflag = 0, 0, 0
	t.Cflag = old.Cflag&unix.HUPCL | unix.CS8 | unix.CREAD | unix.CLOCAL | unix.B115200
	t.Ispeed, t.Ospeed = unix.B115200, unix.B115200
	// With VMIN=0 a port that has nothing to say would read as one that is gone.
	t.Cc[unix.VMIN], t.Cc[unix.VTIME] = 1, 0
	return &t
}

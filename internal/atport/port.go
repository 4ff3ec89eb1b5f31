// SPDX-License-Identifier: GPL-3.0-or-later

package atport

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// A Port is an open serial port, raw, at 115200 bit/s, 8 data bits, no parity
// and 1 stop bit (which a USB port takes no notice of), that no other program
// may open meanwhile. It is for one goroutine at a time.
type Port struct {
	tty  string
	file *os.File
	fd   syscall.RawConn // file.Fd would make it blocking
	old  *unix.Termios
}

var _ Wire = (*Port)(nil)

// ErrBusy says that another program has the port.
var ErrBusy = errors.New("another program is using it (\"modembridge port who\" says which)")

// Open opens /dev/<tty> and drops what came in before. The error is ErrBusy
// when another program has the port, and fs.ErrNotExist when it is gone.
//
// A driver may ask the device before it lets the port be opened, which cannot
// be interrupted: 5 s at most (kernel: USB_CTRL_SET_TIMEOUT), milliseconds as
// a rule.
func Open(ctx context.Context, tty string) (*Port, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("cannot open %s: %w", tty, err)
	}
	// Without O_NONBLOCK the open would wait for a carrier.
	file, err := os.OpenFile("/dev/"+tty, os.O_RDWR|unix.O_NOCTTY|unix.O_NONBLOCK, 0)
	if err != nil {
		return nil, fmt.Errorf("cannot open %s: %w", tty, meaning(err))
	}
	p := &Port{tty: tty, file: file}
	if p.fd, err = file.SyscallConn(); err == nil {
		err = p.control(p.setUp)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("cannot open %s: %w", tty, meaning(err)), closeSoon(file))
	}
	return p, nil
}

// Close drops what has not been read or sent, puts the settings back, and lets
// other programs have the port. That the port is gone is no error.
func (p *Port) Close() error {
	err := meaning(p.control(p.tearDown))
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	if err = errors.Join(err, closeSoon(p.file)); err != nil {
		return fmt.Errorf("cannot close %s: %w", p.tty, err)
	}
	return nil
}

// Read returns what came in, at least one byte. It waits for that until ctx
// ends, so ctx should have a deadline. The error is ctx's, or fs.ErrNotExist
// when the port is gone.
func (p *Port) Read(ctx context.Context, b []byte) (int, error) {
	n, err := within(ctx, p.file.SetReadDeadline,
		func() (int, error) { return p.file.Read(b) },
		func() int { return p.waiting(b) })
	if err != nil {
		err = fmt.Errorf("cannot read from %s: %w", p.tty, err)
	}
	return n, err
}

// Write sends all of b, unless ctx ends before. The errors are those of Read.
func (p *Port) Write(ctx context.Context, b []byte) (int, error) {
	n, err := within(ctx, p.file.SetWriteDeadline,
		func() (int, error) { return p.file.Write(b) },
		func() int { return 0 })
	if err != nil {
		err = fmt.Errorf("cannot write to %s: %w", p.tty, err)
	}
	return n, err
}

// waiting reads what has come in, if anything has.
func (p *Port) waiting(b []byte) (n int) {
	_ = p.control(func(fd int) error {
		n, _ = unix.Read(fd, b) // -1 when there is nothing
		return nil
	})
	return max(n, 0)
}

// within does a transfer that ends when ctx does: by its deadline or before.
// Where the deadline cut it short, late has the last word: a machine that is
// busy may wake us too late for both, and the answer was there in time.
func within(ctx context.Context, setDeadline func(time.Time) error, do func() (int, error), late func() int) (int, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	if err := setDeadline(time.Time{}); err != nil {
		return 0, err
	}
	over := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(over)
		_ = setDeadline(time.Unix(1, 0)) // long ago: the transfer ends now
	})
	n, err := do()
	if !stop() {
		<-over // or it would cut the next transfer short
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		if errors.Is(ctx.Err(), context.DeadlineExceeded) {
			if n := late(); n > 0 {
				return n, nil
			}
		}
		return n, ctx.Err()
	}
	return n, meaning(err)
}

// control runs f with the file descriptor.
func (p *Port) control(f func(fd int) error) error {
	var err error
	if closed := p.fd.Control(func(fd uintptr) { err = f(int(fd)) }); closed != nil {
		return closed
	}
	return err
}

// meaning maps the errors of a tty. One that was hung up, as at an unplug,
// reads as the end of the file and answers all else with EIO (kernel:
// drivers/tty/tty_io.c, hung_up_tty_fops).
func meaning(err error) error {
	switch {
	case errors.Is(err, unix.EBUSY):
		return ErrBusy
	case errors.Is(err, io.EOF), errors.Is(err, unix.EIO), errors.Is(err, unix.ENXIO), errors.Is(err, unix.ENODEV),
		errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("it is gone: %w", fs.ErrNotExist)
	}
	return err
}

// SPDX-License-Identifier: GPL-3.0-or-later

package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"modembridge/internal/pin"
)

const (
	typeWithin = 5 * time.Minute // a terminal is not left without echo for ever
	maxLine    = 64              // bytes, of a line that has a PIN
)

// readPIN returns the PIN that a person types at the prompt, without showing it,
// or that is the first line of what is no terminal. The terminal is as it was
// when it returns, also by a signal that would end the program. No error has what
// was typed.
func readPIN(ctx context.Context, in io.Reader, errs io.Writer, prompt string) (string, error) {
	ctx, stop := signal.NotifyContext(ctx, unix.SIGINT, unix.SIGTERM, unix.SIGHUP, unix.SIGQUIT)
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, typeWithin)
	defer cancel()
	if terminal, ok := in.(*os.File); ok {
		restore, err := hush(terminal)
		switch {
		case errors.Is(err, unix.ENOTTY):
		case err != nil:
			return "", fmt.Errorf("cannot ask for the PIN, as the terminal would show it: %w", err)
		default:
			defer fmt.Fprintln(errs) // in place of the Enter that was not shown
			defer restore()
			fmt.Fprint(errs, prompt)
		}
	}
	line, err := readLine(ctx, in)
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return "", timedOutf("no PIN came in %v, and none was sent", typeWithin)
	case errors.Is(err, context.Canceled):
		return "", errors.New("interrupted, and no PIN was sent")
	case err != nil:
		return "", fmt.Errorf("cannot read the PIN: %w", err)
	}
	if _, err := pin.ParseCode(line); err != nil {
		return "", usagef("that is no PIN, which has 4 to 8 digits; none was sent")
	}
	return line, nil
}

// hush has a terminal not show what is typed, and forgets what was typed before.
// restore undoes that, and forgets what came after the line, which is no command
// for the shell. The error is unix.ENOTTY for what is no terminal.
func hush(terminal *os.File) (restore func(), err error) {
	fd := int(terminal.Fd())
	was, err := unix.IoctlGetTermios(fd, unix.TCGETS)
	if err != nil {
		return nil, err
	}
	quiet := *was
	quiet.Lflag &^= unix.ECHO | unix.ECHONL
	quiet.Lflag |= unix.ICANON | unix.ISIG
	quiet.Iflag |= unix.ICRNL
	// Ctrl-Z and Ctrl-\ would leave the shell with the terminal as it is now.
	quiet.Cc[unix.VSUSP], quiet.Cc[unix.VQUIT] = 0, 0
	if err := unix.IoctlSetTermios(fd, unix.TCSETSF, &quiet); err != nil {
		return nil, err
	}
	return func() { _ = unix.IoctlSetTermios(fd, unix.TCSETSF, was) }, nil
}

// readLine returns the first line of what comes in, without the spaces around
// it, up to maxLine bytes. The error is ctx's when that ends first.
func readLine(ctx context.Context, in io.Reader) (string, error) {
	var line []byte
	for end := false; !end && len(line) < maxLine; {
		if f, ok := in.(*os.File); ok {
			if err := awaitInput(ctx, f); err != nil {
				return "", err
			}
		}
		buf := make([]byte, maxLine-len(line))
		n, err := in.Read(buf)
		line = append(line, buf[:n]...)
		if err != nil && !errors.Is(err, io.EOF) {
			return "", err
		}
		end = err != nil || bytes.IndexByte(line, '\n') >= 0
	}
	first, _, _ := strings.Cut(string(line), "\n")
	return strings.TrimSpace(first), nil
}

// awaitInput returns when a read of the file would not wait, or with ctx's
// error. A read itself hears of nothing.
func awaitInput(ctx context.Context, f *os.File) error {
	done, end, err := os.Pipe()
	if err != nil {
		return err
	}
	defer done.Close()
	defer end.Close()
	defer context.AfterFunc(ctx, func() { end.Close() })()
	fds := []unix.PollFd{{Fd: int32(f.Fd()), Events: unix.POLLIN}, {Fd: int32(done.Fd()), Events: unix.POLLIN}}
	for {
		if _, err := unix.Poll(fds, -1); !errors.Is(err, unix.EINTR) {
			return errors.Join(err, ctx.Err())
		}
	}
}

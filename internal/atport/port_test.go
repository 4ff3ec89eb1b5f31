// SPDX-License-Identifier: GPL-3.0-or-later

package atport_test

import (
	"context"
	"errors"
	"io/fs"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sys/unix"

	"modembridge/internal/atport"
)

// open opens a port for the time of a test, and returns a context for it.
func open(t *testing.T, f *fake) (context.Context, *atport.Port) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	t.Cleanup(cancel)
	p, err := atport.Open(ctx, f.tty)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Close() })
	return ctx, p
}

func settings(t *testing.T, f *fake) *unix.Termios {
	t.Helper()
	var termios *unix.Termios
	control(t, f.held, func(fd int) (err error) {
		termios, err = unix.IoctlGetTermios(fd, unix.TCGETS)
		return err
	})
	return termios
}

func exclusive(t *testing.T, f *fake) bool {
	t.Helper()
	set := 0
	control(t, f.held, func(fd int) (err error) {
		set, err = unix.IoctlGetInt(fd, unix.TIOCGEXCL)
		return err
	})
	return set != 0
}

func TestPortPutsTheSettingsBack(t *testing.T) {
	f := newFake(t, mute)
	before := settings(t, f)
	_, p := open(t, f)
	during := settings(t, f)
	if during.Cflag&unix.CBAUD != unix.B115200 || during.Cflag&unix.CSIZE != unix.CS8 || during.Cflag&unix.CLOCAL == 0 ||
		during.Cflag&(unix.PARENB|unix.CSTOPB|unix.CRTSCTS) != 0 || during.Iflag|during.Oflag|during.Lflag != 0 {
		t.Errorf("an open port is not raw, 115200 8N1: %+v", during)
	}
	if before.Cflag == during.Cflag {
		t.Fatal("the port had those settings before: the test shows nothing")
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, settings(t, f)); diff != "" {
		t.Errorf("settings (-before +after):\n%s", diff)
	}
}

func TestPortDropsWhatCameBefore(t *testing.T) {
	f := newFake(t, func(f *fake, b []byte) { f.say([]byte("new")) })
	f.say([]byte("old"))
	waiting := func() (n int) { // the bytes that somebody who read would get
		control(t, f.held, func(fd int) (err error) {
			n, err = unix.IoctlGetInt(fd, unix.TIOCINQ)
			return err
		})
		return n
	}
	for start := time.Now(); waiting() < 3; {
		if time.Since(start) > 5*time.Second {
			t.Fatal("what was said before does not arrive")
		}
	}
	ctx, p := open(t, f)
	if _, err := p.Write(ctx, []byte("x")); err != nil {
		t.Fatal(err)
	}
	b := make([]byte, 10)
	n, err := p.Read(ctx, b)
	if err != nil || string(b[:n]) != "new" {
		t.Errorf("Read = %q, %v; want \"new\"", b[:n], err)
	}
}

func TestOpenRefusesAPortThatSomebodyHas(t *testing.T) {
	for _, tt := range []struct {
		name string
		take func(fd int) error
		give func(fd int) error
	}{
		{
			"exclusively, as ModemManager",
			func(fd int) error { return unix.IoctlSetInt(fd, unix.TIOCEXCL, 0) },
			func(fd int) error { return unix.IoctlSetInt(fd, unix.TIOCNXCL, 0) },
		},
		{
			"with a lock, as minicom",
			func(fd int) error { return unix.Flock(fd, unix.LOCK_EX) },
			func(fd int) error { return unix.Flock(fd, unix.LOCK_UN) },
		},
		{
			"with a line discipline, as pppd",
			func(fd int) error {
				const null = 27 // N_NULL, which every kernel has
				if err := unix.IoctlSetPointerInt(fd, unix.TIOCSETD, null); err != nil {
					t.Skipf("no other line discipline here: %v", err)
				}
				return nil
			},
			func(fd int) error { return unix.IoctlSetPointerInt(fd, unix.TIOCSETD, 0) },
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := newFake(t, mute)
			before := settings(t, f)
			control(t, f.held, tt.take)
			if p, err := atport.Open(t.Context(), f.tty); !errors.Is(err, atport.ErrBusy) {
				t.Errorf("Open = %v, %v; want ErrBusy", p, err)
			}
			control(t, f.held, tt.give)
			if diff := cmp.Diff(before, settings(t, f)); diff != "" {
				t.Errorf("somebody else's settings (-before +after):\n%s", diff)
			}
			open(t, f)
		})
	}
}

func TestPortIsOurs(t *testing.T) {
	f := newFake(t, mute)
	_, p := open(t, f)
	if other, err := atport.Open(t.Context(), f.tty); !errors.Is(err, atport.ErrBusy) {
		t.Errorf("a second Open = %v, %v; want ErrBusy", other, err)
	}
	if !exclusive(t, f) {
		t.Error("an open port is not exclusive")
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	if exclusive(t, f) {
		t.Error("the port is exclusive still, after it was closed")
	}
	open(t, f)
}

func TestOpenOfNothing(t *testing.T) {
	if p, err := atport.Open(t.Context(), "ttyNoSuchPort"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Open = %v, %v; want fs.ErrNotExist", p, err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if p, err := atport.Open(ended, "null"); !errors.Is(err, context.Canceled) {
		t.Errorf("Open = %v, %v; want context.Canceled", p, err)
	}
	if p, err := atport.Open(t.Context(), "null"); err == nil {
		t.Errorf("Open of what is no serial port = %v; want an error", p)
	}
}

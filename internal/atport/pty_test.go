// SPDX-License-Identifier: GPL-3.0-or-later

package atport_test

import (
	"errors"
	"fmt"
	"os"
	"sync"
	"testing"

	"golang.org/x/sys/unix"

	"modembridge/internal/lab/persona"
)

// A fake is a serial port with something of ours behind it: a pseudo terminal.
type fake struct {
	tty    string // as a Target names it
	master *os.File
	held   *os.File // the port, as any program has it that opened it before
	gone   sync.WaitGroup

	mu   sync.Mutex
	got  []byte // all that was written to the port
	over bool
}

// A device is what is behind a port. It is told what comes, and answers.
type device func(f *fake, b []byte)

// newFake makes a port, raw as a modem's driver has it, which goes at the end
// of the test.
func newFake(t *testing.T, behind device) *fake {
	t.Helper()
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY|unix.O_NONBLOCK, 0)
	if errors.Is(err, os.ErrNotExist) || errors.Is(err, os.ErrPermission) {
		t.Skipf("no pseudo terminals here: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	f := &fake{master: master}
	t.Cleanup(f.unplug)
	number := 0
	control(t, master, func(fd int) error {
		if err := unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0); err != nil {
			return err
		}
		if number, err = unix.IoctlGetInt(fd, unix.TIOCGPTN); err != nil {
			return err
		}
		termios, err := unix.IoctlGetTermios(fd, unix.TCGETS)
		if err != nil {
			return err
		}
		termios.Lflag, termios.Oflag = 0, 0
		return unix.IoctlSetTermios(fd, unix.TCSETS, termios)
	})
	f.tty = fmt.Sprintf("pts/%d", number)
	// The master reads an error while nobody has the other end open.
	if f.held, err = os.OpenFile("/dev/"+f.tty, os.O_RDWR|unix.O_NOCTTY|unix.O_NONBLOCK, 0); err != nil {
		t.Skipf("no pseudo terminals here: %v", err)
	}
	t.Cleanup(func() { f.held.Close() })
	f.gone.Go(func() {
		b := make([]byte, 256)
		for {
			n, err := master.Read(b)
			if err != nil {
				return
			}
			f.mu.Lock()
			f.got = append(f.got, b[:n]...)
			f.mu.Unlock()
			behind(f, b[:n])
		}
	})
	return f
}

// say sends bytes to whoever has the port open.
func (f *fake) say(b []byte) { _, _ = f.master.Write(b) } // it may be gone

// unplug takes the port away.
func (f *fake) unplug() {
	f.pull()
	f.gone.Wait()
}

// pull is unplug for the device itself, which cannot wait for its own end.
func (f *fake) pull() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.over {
		f.over = true
		f.master.Close()
	}
}

// written returns all that was written to the port.
func (f *fake) written() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return string(f.got)
}

// control runs an ioctl.
func control(t *testing.T, file *os.File, do func(fd int) error) {
	t.Helper()
	raw, err := file.SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	if closed := raw.Control(func(fd uintptr) { err = do(int(fd)) }); closed != nil || err != nil {
		t.Fatal(errors.Join(closed, err))
	}
}

// The devices.

// mute is a port that answers nothing, such as one for voice.
func mute(*fake, []byte) {}

// modem is an AT port of a modem, with echo, as every modem has it at first.
func modem(t *testing.T, config persona.Config) device {
	m := persona.New(config)
	t.Cleanup(m.Close)
	var session *persona.Session
	return func(f *fake, b []byte) {
		if session == nil {
			session = m.Open(persona.Port{Send: f.say})
		}
		session.Write(b)
	}
}

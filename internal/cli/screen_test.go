// SPDX-License-Identifier: GPL-3.0-or-later

package cli

import (
	"context"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"
)

// A screen is what a terminal shows, and its keyboard.
type screen struct {
	master, tty *os.File
	mu          sync.Mutex
	shown       string
	changed     chan struct{} // holds one when shown has changed
}

func newScreen(t *testing.T) *screen {
	t.Helper()
	master, tty, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	s := &screen{master: master, tty: tty, changed: make(chan struct{}, 1)}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		buf := make([]byte, 256)
		for {
			n, err := master.Read(buf)
			if err != nil {
				return // the test has closed it
			}
			s.mu.Lock()
			s.shown += string(buf[:n])
			s.mu.Unlock()
			select {
			case s.changed <- struct{}{}:
			default:
			}
		}
	}()
	t.Cleanup(func() {
		tty.Close()
		master.Close()
		<-ended
	})
	return s
}

// await returns what the screen shows when it shows a text.
func (s *screen) await(t *testing.T, text string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	for {
		s.mu.Lock()
		shown := s.shown
		s.mu.Unlock()
		if strings.Contains(shown, text) {
			return shown
		}
		select {
		case <-s.changed:
		case <-ctx.Done():
			t.Fatalf("the screen shows %q, want %q", shown, text)
		}
	}
}

// modes returns how the terminal is set.
func (s *screen) modes(t *testing.T) unix.Termios {
	t.Helper()
	modes, err := unix.IoctlGetTermios(int(s.tty.Fd()), unix.TCGETS)
	if err != nil {
		t.Fatal(err)
	}
	return *modes
}

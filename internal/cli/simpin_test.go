// SPDX-License-Identifier: GPL-3.0-or-later

package cli

import (
	"context"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sys/unix"
)

func TestThePINFromStandardInput(t *testing.T) {
	for _, tt := range []struct {
		name, in string
		asked    string // "" for a usage error
	}{
		{"a line", "1234\n", "unlock 1-1 with 1234, keep false"},
		{"a line without its end", "12345678", "unlock 1-1 with 12345678, keep false"},
		{"a line of another system", "1234\r\n", "unlock 1-1 with 1234, keep false"},
		{"a line before others", "1234\n5678\n", "unlock 1-1 with 1234, keep false"},
		{"nothing", "", ""},
		{"an empty line", "\n1234\n", ""},
		{"three digits", "987\n", ""},
		{"nine digits", "987654321\n", ""},
		{"letters", "98x7\n", ""},
		{"other digits", "٩٨٧٦\n", ""},
		{"a line that does not end", strings.Repeat("9", 1<<20), ""},
		{"a PIN after 64 bytes", strings.Repeat(" ", 64) + "9876\n", ""},
	} {
		for how, in := range map[string]io.Reader{"at once": strings.NewReader(tt.in), "byte by byte": iotest.OneByteReader(strings.NewReader(tt.in))} {
			t.Run(tt.name+" "+how, func(t *testing.T) {
				s := serveSIMs(t, nil, withSIM("1-1", "locked", "sim-pin"))
				status, _, errs := runSIM(t, true, in, "unlock")
				want := exitDone
				if tt.asked == "" {
					want = exitUsage
				}
				if status != want || want == exitUsage && !strings.Contains(errs, "4 to 8 digits") {
					t.Errorf("exit status %d, %q, want %d", status, errs, want)
				}
				if given := strings.TrimSpace(tt.in); given != "" && strings.Contains(errs, given) || strings.Contains(errs, "98") {
					t.Errorf("the error %q repeats what came in", errs)
				}
				if got := s.was(); got != tt.asked {
					t.Errorf("the daemon was asked: %q, want %q", got, tt.asked)
				}
			})
		}
	}
}

// TestAPipeThatSaysNothing waits for a PIN that never comes.
func TestAPipeThatSaysNothing(t *testing.T) {
	in, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	defer writer.Close()
	interrupted, cancel := context.WithCancel(t.Context())
	time.AfterFunc(50*time.Millisecond, cancel)
	late, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	for _, tt := range []struct {
		ctx    context.Context
		status int
		want   string
	}{
		{interrupted, exitFailed, "interrupted, and no PIN was sent"},
		{late, exitTimedOut, "no PIN came"},
	} {
		var errs strings.Builder
		_, err := readPIN(tt.ctx, in, &errs, "PIN: ")
		if err == nil || !strings.Contains(err.Error(), tt.want) || exitStatus(err) != tt.status || errs.Len() > 0 {
			t.Errorf("%v, after %q, want %q, and no prompt", err, errs.String(), tt.want)
		}
	}
}

// TestThePINIsTypedUnseen runs the program on a terminal of its own.
func TestThePINIsTypedUnseen(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root may unlock a SIM: run the test as root")
	}
	const prompt = "PIN of the SIM in port 1-1 (ZTE MF626): "
	for _, tt := range []struct {
		name   string
		keys   string // "" when a signal comes
		signal syscall.Signal
		status int
		errs   string // that the screen shows at last
		asked  string
	}{
		{name: "a PIN", keys: "9876\r", asked: "unlock 1-1 with 9876, keep false"},
		{name: "a PIN with a slip", keys: "97\x7f876\r", asked: "unlock 1-1 with 9876, keep false"},
		{name: "no PIN", keys: "98x76\r", status: exitUsage, errs: "4 to 8 digits"},
		{name: "Ctrl-D", keys: "\x04", status: exitUsage, errs: "4 to 8 digits"},
		{name: "Ctrl-C", keys: "98\x03", status: exitFailed, errs: "interrupted, and no PIN was sent"},
		{name: "Ctrl-Z is a key like others", keys: "98\x1a9876\r", status: exitUsage, errs: "4 to 8 digits"},
		{name: "Ctrl-\\ is a key like others", keys: "98\x1c9876\r", status: exitUsage, errs: "4 to 8 digits"},
		{name: "SIGTERM", signal: unix.SIGTERM, status: exitFailed, errs: "interrupted, and no PIN was sent"},
		{name: "SIGHUP", signal: unix.SIGHUP, status: exitFailed, errs: "interrupted, and no PIN was sent"},
		{name: "SIGQUIT", signal: unix.SIGQUIT, status: exitFailed, errs: "interrupted, and no PIN was sent"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := serveSIMs(t, nil, withSIM("1-1", "locked", "sim-pin"))
			sc := newScreen(t)
			before := sc.modes(t)
			if before.Lflag&unix.ECHO == 0 {
				t.Fatal("the terminal has no echo to begin with")
			}
			var out strings.Builder
			cmd := exec.CommandContext(t.Context(), "modembridge", "sim", "unlock")
			cmd.Stdin, cmd.Stdout, cmd.Stderr = sc.tty, &out, sc.tty
			cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			if shown := sc.await(t, prompt); shown != prompt {
				t.Errorf("the screen shows %q, want only the prompt", shown)
			}
			if tt.keys == "" {
				if err := cmd.Process.Signal(tt.signal); err != nil {
					t.Error(err)
				}
			} else if _, err := io.WriteString(sc.master, tt.keys); err != nil {
				t.Error(err)
			}
			_ = cmd.Wait() // the status says it
			shown := sc.await(t, prompt+"\r\n"+map[bool]string{true: "modembridge: "}[tt.errs != ""])
			if got := cmd.ProcessState.ExitCode(); got != tt.status {
				t.Errorf("exit status %d, want %d; the screen shows %q", got, tt.status, shown)
			}
			shown = sc.await(t, tt.errs)
			if after := strings.Replace(shown, prompt, "", 1); strings.ContainsAny(after, "9\x1a\x1c") || strings.Contains(after, "76") {
				t.Errorf("the screen shows what was typed: %q", shown)
			}
			if diff := cmp.Diff(before, sc.modes(t)); diff != "" {
				t.Errorf("the terminal is not as it was (-before +after):\n%s", diff)
			}
			if done := strings.Contains(out.String(), "is unlocked"); done != (tt.status == exitDone) {
				t.Errorf("answer %q", out.String())
			}
			if got := s.was(); got != tt.asked {
				t.Errorf("the daemon was asked: %q, want %q", got, tt.asked)
			}
		})
	}
}

// TestWhatIsTypedAfterThePIN is no command for the shell that is back then.
func TestWhatIsTypedAfterThePIN(t *testing.T) {
	sc := newScreen(t)
	if _, err := io.WriteString(sc.master, "before\r"); err != nil {
		t.Fatal(err)
	}
	sc.await(t, "before")
	type answer struct {
		pin string
		err error
	}
	got := make(chan answer, 1)
	go func() {
		pin, err := readPIN(t.Context(), sc.tty, sc.tty, "PIN: ")
		got <- answer{pin, err}
	}()
	sc.await(t, "PIN: ")
	if _, err := io.WriteString(sc.master, "9876\r9876\r"); err != nil {
		t.Fatal(err)
	}
	if a := <-got; a.err != nil || a.pin != "9876" {
		t.Errorf("%q, %v; want the line that was typed at the prompt", a.pin, a.err)
	}
	fds := []unix.PollFd{{Fd: int32(sc.tty.Fd()), Events: unix.POLLIN}}
	if n, err := unix.Poll(fds, 0); n != 0 || err != nil {
		t.Errorf("%d, %v: something is left for the shell", n, err)
	}
}

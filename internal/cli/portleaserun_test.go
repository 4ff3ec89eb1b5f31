// SPDX-License-Identifier: GPL-3.0-or-later

package cli

import (
	"context"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"testing"
	"time"
)

// An answer is what a program says.
type answer struct {
	strings.Builder
	first func() // is called at the first that it says
}

func (a *answer) Write(p []byte) (int, error) {
	n, err := a.Builder.Write(p)
	if first := a.first; first != nil {
		a.first = nil
		first()
	}
	return n, err
}

func TestProgramRun(t *testing.T) {
	const deaf, patient = time.Millisecond, time.Minute
	for _, tt := range []struct {
		name       string
		script     string // which then waits for a line that never comes
		patience   time.Duration
		foreground bool
		cancel     bool
		signals    []os.Signal // after its first line
		status     int
		want       string
	}{
		{name: "a program that does its work", script: "echo done; exit 0", status: 0, want: "done\n"},
		{name: "a program that fails", script: "echo no; exit 3", status: 3, want: "no\n"},
		{name: "a program that a signal ends", script: "echo a; kill -KILL $$", status: 128 + 9, want: "a\n"},
		{name: "a program that ends by SIGTERM", script: "echo a", patience: patient, signals: []os.Signal{syscall.SIGTERM}, status: 128 + 15, want: "a\n"},
		{
			name: "a program that puts things in order first", script: "trap 'echo end; exit 9' TERM; echo a",
			patience: patient, signals: []os.Signal{syscall.SIGTERM}, status: 9, want: "a\nend\n",
		},
		{
			name: "a program that does not listen", script: "trap '' TERM; echo a",
			patience: deaf, signals: []os.Signal{syscall.SIGTERM}, status: 128 + 9, want: "a\n",
		},
		{name: "a program that is to end with the context", script: "echo a", patience: patient, cancel: true, status: 128 + 15, want: "a\n"},
		{name: "a program that does not end with the context", script: "trap '' TERM; echo a", patience: deaf, cancel: true, status: 128 + 9, want: "a\n"},
		{
			name: "other signals are passed on, and end nothing", script: "trap 'echo hup' HUP; trap 'exit 4' USR1; echo a; read line",
			patience: deaf, signals: []os.Signal{syscall.SIGHUP, syscall.SIGUSR1}, status: 4,
		},
		{name: "SIGINT from another process", script: "trap 'exit 6' INT; trap 'exit 5' USR1; echo a", signals: []os.Signal{syscall.SIGINT}, status: 6, want: "a\n"},
		{
			name: "SIGINT and SIGQUIT from the keyboard, which the program has got already", script: "trap 'exit 6' INT QUIT; trap 'exit 5' USR1; echo a",
			foreground: true, signals: []os.Signal{syscall.SIGINT, syscall.SIGQUIT, syscall.SIGUSR1}, status: 5, want: "a\n",
		},
		{
			name: "SIGTERM is never from the keyboard", script: "trap 'exit 7' TERM; echo a",
			foreground: true, patience: patient, signals: []os.Signal{syscall.SIGTERM}, status: 7, want: "a\n",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			signals := make(chan os.Signal, len(tt.signals))
			out := &answer{first: func() {
				for _, s := range tt.signals {
					signals <- s
				}
				if tt.cancel {
					cancel()
				}
			}}
			in, hand, err := os.Pipe() // which stays open
			if err != nil {
				t.Fatal(err)
			}
			defer in.Close()
			defer hand.Close()
			p := program{
				command: []string{"sh", "-c", tt.script + "\nread line"}, in: in, out: out, errs: io.Discard,
				lender: lender{
					patience:   tt.patience,
					signals:    func() (<-chan os.Signal, func()) { return signals, func() {} },
					foreground: func() bool { return tt.foreground },
				},
			}
			status, err := p.run(ctx, "/dev/ttyUSB2")
			if err != nil || status != tt.status {
				t.Errorf("exit status %d, error %v, want %d", status, err, tt.status)
			}
			if got := out.String(); tt.want != "" && got != tt.want {
				t.Errorf("said %q, want %q", got, tt.want)
			}
		})
	}
}

func TestNoProgramIsRunAfterTheEnd(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var out strings.Builder
	p := program{command: []string{"echo", "a"}, out: &out, lender: newLender(processes(t))}
	if _, err := p.run(ctx, "/dev/ttyUSB2"); err == nil || out.Len() > 0 {
		t.Errorf("error %v, said %q", err, out.String())
	}
}

func TestCatchSignalsTakesThemFromOthers(t *testing.T) {
	others := make(chan os.Signal, 1)
	signal.Notify(others, syscall.SIGTERM)
	defer signal.Stop(others)
	heard, stop := catchSignals()
	defer stop()
	for _, s := range []syscall.Signal{syscall.SIGTERM, syscall.SIGUSR1} {
		if err := syscall.Kill(os.Getpid(), s); err != nil {
			t.Fatal(err)
		}
		if got := <-heard; got != s {
			t.Errorf("heard %v, want %v", got, s)
		}
	}
	select {
	case <-others:
		t.Error("others have heard it, too")
	default:
	}
}

// SPDX-License-Identifier: GPL-3.0-or-later

package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// The exit statuses for a program that cannot be run are the shell's, env(1)'s
// and timeout(1)'s.
const (
	exitNotRun  = 126
	exitNoFile  = 127
	exitSignals = 128 // and the number of the signal that ended it
)

// A program is run with a port on loan.
type program struct {
	command   []string // its name and its arguments
	in        io.Reader
	out, errs io.Writer
	lender
}

// run runs the program until it ends, and returns its exit status. Signals are
// passed on to it; what does not end by SIGTERM, or by the end of ctx, is killed.
func (p program) run(ctx context.Context, node string) (status int, err error) {
	signals, stop := p.signals()
	defer stop()
	if err := ctx.Err(); err != nil {
		return 0, fmt.Errorf("cannot run %s: %w", p.command[0], err)
	}
	// The parent that the kernel watches for Pdeathsig is a thread.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	cmd := p.with(node)
	if err := cmd.Start(); err != nil {
		return p.notRun(err), nil
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = cmd.Wait() // the state tells it all
	}()
	var overdue <-chan time.Time
	end := func() {
		if overdue == nil {
			overdue = time.After(p.patience)
		}
	}
	asked := ctx.Done()
	for {
		select {
		case <-ended:
			return exitStatusOf(cmd.ProcessState), nil
		case s := <-signals:
			if fromKeyboard(s) && p.foreground() {
				continue // the terminal has sent it to the program as well
			}
			_ = cmd.Process.Signal(s)
			if s == unix.SIGTERM {
				end()
			}
		case <-asked:
			asked = nil
			_ = cmd.Process.Signal(unix.SIGTERM)
			end()
		case <-overdue:
			fmt.Fprintf(p.errs, "modembridge: %s does not end, and is killed\n", p.command[0])
			_ = cmd.Process.Kill()
		}
	}
}

// with returns the command with the port in its place. It stays in our process
// group, so that the keyboard's signals reach it, and goes with us: nobody is to
// have the port when ModemManager has it again.
func (p program) with(node string) *exec.Cmd {
	cmd := exec.Command(p.command[0])
	for _, arg := range p.command[1:] {
		if arg == "{}" {
			arg = node
		}
		cmd.Args = append(cmd.Args, arg)
	}
	cmd.Env = append(os.Environ(), "MODEMBRIDGE_TTY="+node)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = p.in, p.out, p.errs
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM}
	return cmd
}

// notRun says that the program cannot be run, and returns the status for it.
func (p program) notRun(err error) int {
	fmt.Fprintf(p.errs, "modembridge: cannot run %s: %v\n", p.command[0], bare(err))
	if errors.Is(err, exec.ErrNotFound) || errors.Is(err, fs.ErrNotExist) {
		return exitNoFile
	}
	return exitNotRun
}

// bare returns the error without the name of the program.
func bare(err error) error {
	var notFound *exec.Error
	var path *fs.PathError
	switch {
	case errors.As(err, &notFound):
		return notFound.Err
	case errors.As(err, &path):
		return path.Err
	}
	return err
}

// exitStatusOf returns how a program ended as a shell tells it.
func exitStatusOf(s *os.ProcessState) int {
	if w, ok := s.Sys().(syscall.WaitStatus); ok && w.Signaled() {
		return exitSignals + int(w.Signal())
	}
	return s.ExitCode()
}

// catchSignals returns the signals that arrive from now on, in place of whoever
// heard them so far: they are for the program.
func catchSignals() (heard <-chan os.Signal, stop func()) {
	signal.Reset(unix.SIGINT, unix.SIGTERM)
	list := []os.Signal{unix.SIGINT, unix.SIGQUIT, unix.SIGTERM, unix.SIGUSR1, unix.SIGUSR2}
	if !signal.Ignored(unix.SIGHUP) { // nohup(1) is for the program, too
		list = append(list, unix.SIGHUP)
	}
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, list...)
	return signals, func() { signal.Stop(signals) }
}

// fromKeyboard reports whether a terminal sends the signal, to all processes in
// its foreground.
func fromKeyboard(s os.Signal) bool { return s == unix.SIGINT || s == unix.SIGQUIT }

// inForeground reports whether this process is in the foreground of a terminal.
func inForeground() bool {
	tty, err := os.Open("/dev/tty")
	if err != nil {
		return false // it has none
	}
	defer tty.Close()
	group, err := unix.IoctlGetInt(int(tty.Fd()), unix.TIOCGPGRP)
	return err == nil && group == unix.Getpgrp()
}

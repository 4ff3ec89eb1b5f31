// SPDX-License-Identifier: GPL-3.0-or-later

package vm

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

const (
	bootDeadline = 5 * time.Minute  // under TCG it takes 20-40 s, on a busy machine minutes
	runDeadline  = 75 * time.Minute // of all scenarios, on a busy machine
	memory       = 1024             // MiB; the overlay's tmpfs included
	counted      = 5                // times as long may all take where the guest's clock counts instructions
)

// guestLayerDir is where, below the run's directory, its topmost layer is made.
const guestLayerDir = "guest"

// A Config says what to boot. Root and RunDir are required.
type Config struct {
	Root   Root
	Accel  Accel    // TCG when empty
	Layers []string // directories laid over the root, the last on top
	RunDir string   // where the logs of this run go; made when missing
	CPUs   int      // virtual processors; 1 when zero
	// Counting has the guest's clock count its instructions, 1 ns each, while it
	// does something: what it takes then does not depend on the machine that it
	// runs on, nor on what else that has to do. It takes TCG, and one processor.
	Counting bool
	// Skipping, with Counting, has that clock go on to the guest's next timer while
	// there is nothing to do, in place of waiting for it: what takes long because
	// programs wait takes little. A file that comes late from a busy host counts as
	// such a wait, so that times may be longer than they were, but not shorter.
	Skipping bool
	Binary   string // the static modemlab that runs inside; this program when empty
	// Deadline bounds the command in the guest; 75 minutes when zero.
	Deadline time.Duration
}

// An ExitError says that the command in the guest ran and failed.
type ExitError struct {
	Status string // exit status or signal name, as systemd gives it
}

func (e *ExitError) Error() string { return "the command in the guest ended with status " + e.Status }

// Run boots the machine, runs `modemlab guest args…` in it, copies what that
// prints to out, and returns when the machine is off. It returns an [*ExitError]
// when the command failed. Logs are in RunDir: console.log, lab/journal.log and
// what else the command left in /lab.
func Run(ctx context.Context, cfg Config, args []string, out io.Writer) error {
	m, err := cfg.prepare(args)
	if err != nil {
		return fmt.Errorf("cannot prepare the virtual machine: %w", err)
	}
	defer os.RemoveAll(filepath.Join(cfg.RunDir, guestLayerDir)) // logs stay, a copy of this program need not
	boots := bootDeadline
	if m.counting {
		boots, m.deadline = counted*boots, counted*m.deadline
	}
	ctx, cancel := context.WithTimeoutCause(ctx, boots+m.deadline, errors.New("the run took too long"))
	defer cancel()
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)

	read, write, err := os.Pipe()
	if err != nil {
		return err
	}
	defer read.Close()
	cmd := exec.CommandContext(ctx, "qemu-system-x86_64", m.args()...)
	cmd.ExtraFiles = []*os.File{write}
	var complaints bytes.Buffer
	cmd.Stderr = &complaints
	err = cmd.Start()
	write.Close()
	if err != nil {
		return fmt.Errorf("cannot start qemu: %w (run `make deps`)", err)
	}
	// The copy ends when qemu, the only writer left, is gone.
	boot := time.AfterFunc(boots, func() {
		stop(fmt.Errorf("the guest did not start within %v", boots))
	})
	defer boot.Stop()
	copied := copyAfterFirstLine(out, read, boot)
	if copied != nil {
		stop(copied)
	}
	err = cmd.Wait()
	if ctx.Err() != nil {
		return fmt.Errorf("the virtual machine was stopped: %w (logs in %s)", context.Cause(ctx), cfg.RunDir)
	}
	if err != nil {
		return fmt.Errorf("qemu: %w: %s (logs in %s)", err, strings.TrimSpace(complaints.String()), cfg.RunDir)
	}
	return m.exitStatus()
}

// Shell boots the machine with its console on this terminal, root logged in.
// Ctrl-A X ends it.
func Shell(ctx context.Context, cfg Config) error {
	m, err := cfg.prepare(nil)
	if err != nil {
		return fmt.Errorf("cannot prepare the virtual machine: %w", err)
	}
	defer os.RemoveAll(filepath.Join(cfg.RunDir, guestLayerDir))
	cmd := exec.CommandContext(ctx, "qemu-system-x86_64", m.args()...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	return cmd.Run()
}

// prepare fills RunDir and returns the machine that boots from it. With args
// nil the machine is for a person at its console.
func (cfg Config) prepare(args []string) (*preparedMachine, error) {
	if cfg.Accel == "" {
		cfg.Accel = TCG
	}
	if cfg.Deadline == 0 {
		cfg.Deadline = runDeadline
	}
	if cfg.Binary == "" {
		self, err := os.Executable()
		if err != nil {
			return nil, err
		}
		cfg.Binary = self
	}
	share, guest := filepath.Join(cfg.RunDir, "lab"), filepath.Join(cfg.RunDir, guestLayerDir)
	if err := os.MkdirAll(share, 0o755); err != nil {
		return nil, err
	}
	if err := writeGuestLayer(guest, cfg.Binary, args, cfg.Deadline); err != nil {
		return nil, err
	}
	if cfg.Counting {
		if cfg.Accel != TCG {
			return nil, fmt.Errorf("instructions can only be counted with %s", TCG)
		}
		cfg.CPUs = 1
	}
	m := machine{root: cfg.Root, accel: cfg.Accel, cpus: max(cfg.CPUs, 1), memory: memory, counting: cfg.Counting, skipping: cfg.Skipping, share: share}
	m.layers = append(m.layers, cfg.Root.Dir)
	m.layers = append(m.layers, cfg.Layers...)
	m.layers = append(m.layers, guest)
	if args != nil {
		m.console = filepath.Join(cfg.RunDir, "console.log")
		m.output = true
	}
	return &preparedMachine{machine: m, deadline: cfg.Deadline}, nil
}

type preparedMachine struct {
	machine
	deadline time.Duration
}

// exitStatus returns nil when the guest's command left a zero behind.
func (m *preparedMachine) exitStatus() error {
	text, err := os.ReadFile(filepath.Join(m.share, exitStatusFile))
	if err != nil {
		return fmt.Errorf("the guest stopped before its command ended (see %s)", m.console)
	}
	if status := strings.TrimSpace(string(text)); status != "0" {
		return &ExitError{Status: status}
	}
	return nil
}

// copyAfterFirstLine copies what follows the first line, which only says that
// the guest has started: it stops the boot timer.
func copyAfterFirstLine(out io.Writer, in io.Reader, boot *time.Timer) error {
	one := make([]byte, 1)
	for one[0] != '\n' {
		if _, err := in.Read(one); err == io.EOF {
			return nil // qemu's own error says more
		} else if err != nil {
			return err
		}
	}
	boot.Stop()
	_, err := io.Copy(out, in)
	return err
}

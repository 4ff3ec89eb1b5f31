// SPDX-License-Identifier: GPL-3.0-or-later

package golden

import (
	"bytes"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

//go:embed fakelibusb.c
var fakelibusb []byte

// library is the name by which usb_modeswitch asks for libusb: the loader takes
// the preloaded one of that name, and loads no other.
const library = "libusb-1.0.so.0"

// runTimeout bounds one run. Its sleeps take no time.
const runTimeout = 10 * time.Second

// A Program is an installed usb_modeswitch that sees a fake stick.
type Program struct {
	path string // of the executable
	dir  string // of the library, and of the files of the run at hand
}

// Prepare builds the library for the program at path, in the directory dir. The
// error says in one line what is missing.
func Prepare(ctx context.Context, path, dir string) (*Program, error) {
	p := &Program{path: path, dir: dir}
	if _, err := os.Stat(path); err != nil {
		return nil, fmt.Errorf("usb_modeswitch is missing, of Debian's package usb-modeswitch: %w", err)
	}
	source := filepath.Join(dir, "fakelibusb.c")
	if err := os.WriteFile(source, fakelibusb, 0o644); err != nil {
		return nil, err
	}
	gcc := exec.CommandContext(ctx, "gcc", "-shared", "-fPIC", "-O1", "-o", filepath.Join(dir, library), source, "-Wl,-soname,"+library)
	if out, err := gcc.CombinedOutput(); errors.Is(err, exec.ErrNotFound) {
		return nil, errors.New("gcc is missing, which builds the recording libusb")
	} else if err != nil {
		return nil, fmt.Errorf("cannot build the recording libusb (are libusb's headers there, of Debian's package libusb-1.0-0-dev?): %w\n%s", err, out)
	}
	return p, nil
}

// A Run is what a run of the program did and said.
type Run struct {
	Calls          []Call
	Stdout, Stderr string
	Status         int // its exit status
}

// Run starts the program with those arguments on the fake stick. It is for one
// goroutine at a time.
func (p *Program) Run(ctx context.Context, fake Fake, args ...string) (Run, error) {
	ctx, cancel := context.WithTimeout(ctx, runTimeout)
	defer cancel()
	device, log := filepath.Join(p.dir, "device"), filepath.Join(p.dir, "log")
	if err := os.WriteFile(device, []byte(fake.description()), 0o644); err != nil {
		return Run{}, err
	}
	var stdout, stderr bytes.Buffer
	cmd := exec.CommandContext(ctx, p.path, args...)
	cmd.Env = []string{"LD_PRELOAD=" + filepath.Join(p.dir, library), "FAKELIBUSB_DEVICE=" + device, "FAKELIBUSB_LOG=" + log}
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	var exit *exec.ExitError
	if err := cmd.Run(); err != nil && !errors.As(err, &exit) || ctx.Err() != nil {
		return Run{}, fmt.Errorf("cannot run %s: %w", p.path, errors.Join(err, ctx.Err()))
	}
	if status := cmd.ProcessState.ExitCode(); status < 0 || status == fakeFailed {
		return Run{}, fmt.Errorf("%s ended with %v: %s", p.path, cmd.ProcessState, strings.TrimSpace(stderr.String()))
	}
	text, err := os.ReadFile(log)
	if err != nil {
		return Run{}, err
	}
	calls, err := parseCalls(text)
	return Run{calls, stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()}, err
}

// fakeFailed is the exit status by which fakelibusb.c says that it cannot work.
const fakeFailed = 70

// Version returns what the program says of itself, such as "2.6.1".
func (p *Program) Version(ctx context.Context) (string, error) {
	run, err := p.Run(ctx, Fake{}, "-e")
	if err != nil {
		return "", err
	}
	_, after, ok := strings.Cut(run.Stdout, "Version ")
	version, _, _ := strings.Cut(after, " ")
	if !ok || version == "" {
		return "", fmt.Errorf("%s does not say its version: %q", p.path, run.Stdout)
	}
	return version, nil
}

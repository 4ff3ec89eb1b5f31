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
	"strings"
	"time"
)

// makeRoot unpacks d beside dir and renames it into place when it is complete.
func makeRoot(ctx context.Context, d Distro, kind Kind, dir string, progress io.Writer) error {
	if os.Geteuid() != 0 {
		return errors.New("this needs root: run it with sudo")
	}
	if _, err := exec.LookPath("mmdebstrap"); err != nil {
		return errors.New("mmdebstrap is missing: run `make deps` on a Debian machine")
	}
	ctx, cancel := context.WithTimeout(ctx, rootDeadline)
	defer cancel()
	tmp := dir + ".partial"
	if err := os.RemoveAll(tmp); err != nil {
		return err
	}
	args, err := mmdebstrapArgs(ctx, d, kind, tmp)
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, "mmdebstrap", args...)
	// INITRD=No is Debian's way to tell the kernel package that nobody needs
	// the big initramfs; making it would take longer than all the rest.
	cmd.Env = append(os.Environ(), "INITRD=No", "LC_ALL=C.UTF-8")
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 30 * time.Second
	var log bytes.Buffer
	cmd.Stdout, cmd.Stderr = &log, &log
	if err := cmd.Run(); err != nil {
		os.RemoveAll(tmp)
		_, _ = progress.Write(log.Bytes())
		return fmt.Errorf("mmdebstrap: %w", err)
	}
	return os.Rename(tmp, dir)
}

// mmdebstrapArgs returns the command line that unpacks d into target, from the
// archives that the host's own apt uses.
func mmdebstrapArgs(ctx context.Context, d Distro, kind Kind, target string) ([]string, error) {
	a, err := hostArchives(ctx)
	if err != nil {
		return nil, err
	}
	args := []string{
		"--mode=root", "--format=directory", "--variant=minbase",
		"--include=" + strings.Join(kind.packages(), ","),
		// No one reads manuals or another language in there.
		"--dpkgopt=path-exclude=/usr/share/man/*",
		"--dpkgopt=path-exclude=/usr/share/doc/*",
		"--dpkgopt=path-exclude=/usr/share/locale/*",
	}
	for _, opt := range aptNetworkOptions(ctx) {
		args = append(args, "--aptopt="+opt)
	}
	args = append(args, d.Name, target)
	return append(args, a.sources(d)...), nil
}

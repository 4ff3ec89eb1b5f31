// SPDX-License-Identifier: GPL-3.0-or-later

package vm

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// rootDeadline bounds the making of one root: a slow mirror and a slow machine
// need minutes, never an hour.
const rootDeadline = 20 * time.Minute

// A Root is an unpacked Debian in the cache, ready to boot.
type Root struct {
	Distro    Distro
	Dir       string // the root file system
	Kernel    string // the kernel image, inside Dir
	Initramfs string // our initramfs, beside Dir
}

// EnsureRoot returns the cached root of d of that kind, after making it when it
// is not there or when its package list changed. progress hears one line when
// something slow starts. It needs root, mmdebstrap and a Debian host, and says in
// its error which of these is missing.
func EnsureRoot(ctx context.Context, d Distro, kind Kind, cache string, progress io.Writer) (Root, error) {
	if err := os.MkdirAll(cache, 0o755); err != nil {
		return Root{}, fmt.Errorf("cannot make the lab's cache: %w", err)
	}
	unlock, err := lock(filepath.Join(cache, d.file(kind)+".lock"))
	if err != nil {
		return Root{}, err
	}
	defer unlock()

	dir := filepath.Join(cache, d.key(kind))
	if _, err := os.Stat(dir); errors.Is(err, os.ErrNotExist) {
		start := time.Now()
		fmt.Fprintf(progress, "making a %s in %s (once; a minute or two)\n", d.title(kind), dir)
		if err := makeRoot(ctx, d, kind, dir, progress); err != nil {
			return Root{}, fmt.Errorf("cannot make the %s: %w", d.title(kind), err)
		}
		fmt.Fprintf(progress, "%s ready after %.0f s\n", d.title(kind), time.Since(start).Seconds())
	} else if err != nil {
		return Root{}, err
	}
	return openRoot(ctx, d, dir)
}

// openRoot finds the kernel of the root in dir and makes the initramfs beside
// it when there is none yet.
func openRoot(ctx context.Context, d Distro, dir string) (Root, error) {
	r := Root{Distro: d, Dir: dir, Initramfs: dir + ".initramfs"}
	kernels, _ := filepath.Glob(filepath.Join(dir, "boot/vmlinuz-*"))
	if len(kernels) != 1 {
		return r, fmt.Errorf("%s holds %d kernels, want one", dir, len(kernels))
	}
	r.Kernel = kernels[0]
	image, err := buildInitramfs(ctx, dir, strings.TrimPrefix(filepath.Base(r.Kernel), "vmlinuz-"))
	if err != nil {
		return r, fmt.Errorf("cannot build the initramfs of %s: %w", dir, err)
	}
	// Rebuilt on every run (it takes no second), so that it is never older
	// than the code, and renamed into place for those who boot meanwhile.
	tmp := fmt.Sprintf("%s.%d", r.Initramfs, os.Getpid())
	if err := os.WriteFile(tmp, image, 0o644); err != nil {
		return r, err
	}
	return r, os.Rename(tmp, r.Initramfs)
}

// lock takes an exclusive lock on the file named path, waiting for whoever
// holds it, and returns how to let it go. Two runs at once must not both make
// the same root.
func lock(path string) (unlock func(), err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, err
	}
	if err := unix.Flock(int(f.Fd()), unix.LOCK_EX); err != nil {
		f.Close()
		return nil, fmt.Errorf("cannot lock %s: %w", path, err)
	}
	return func() { f.Close() }, nil
}

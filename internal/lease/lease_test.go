// SPDX-License-Identifier: GPL-3.0-or-later

package lease_test

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"

	"modembridge/internal/lease"
)

const port = "1-1.4"

func take(t *testing.T, root string) *lease.Lease {
	t.Helper()
	l, err := lease.Take(root, port)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func held(t *testing.T, root string) bool {
	t.Helper()
	h, err := lease.Held(root, port)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// left returns the names below the directory of leases.
func left(t *testing.T, root string) []string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(root, "run/modembridge-lease/*"))
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func TestALeaseIsHeldUntilItIsReleased(t *testing.T) {
	root := t.TempDir()
	if held(t, root) {
		t.Error("held before anybody took it")
	}
	if entries, err := os.ReadDir(root); err != nil || len(entries) > 0 {
		t.Errorf("Held made %v (%v)", entries, err)
	}
	l := take(t, root)
	if !held(t, root) {
		t.Error("not held after it was taken")
	}
	if h, err := lease.Held(root, "1-1"); h || err != nil {
		t.Errorf("another port's lease: held %v, error %v", h, err)
	}
	if _, err := lease.Take(root, port); !errors.Is(err, lease.ErrHeld) {
		t.Errorf("taken twice: error %v, want ErrHeld", err)
	}
	if !held(t, root) {
		t.Error("lost when another tried to take it")
	}
	if err := l.Release(); err != nil {
		t.Error(err)
	}
	if held(t, root) || len(left(t, root)) > 0 {
		t.Errorf("after the release: held %v, files %v", held(t, root), left(t, root))
	}
	if err := take(t, root).Release(); err != nil {
		t.Error(err)
	}
}

func TestWhatAKilledProcessLeavesIsNoLease(t *testing.T) {
	if _, err := exec.LookPath("flock"); err != nil {
		t.Skip("flock is missing: install the package util-linux")
	}
	root := t.TempDir()
	if err := take(t, root).Release(); err != nil { // for the directory
		t.Fatal(err)
	}
	// As a process that has taken the lease, and says so.
	file := filepath.Join(root, "run/modembridge-lease", port)
	cmd := exec.Command("flock", file, "sh", "-c", "echo taken; read line")
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := out.Read(make([]byte, 8)); err != nil {
		t.Fatal(err)
	}
	if !held(t, root) {
		t.Error("not held while a process has it")
	}
	if _, err := lease.Take(root, port); !errors.Is(err, lease.ErrHeld) {
		t.Errorf("taken from a process: error %v, want ErrHeld", err)
	}
	// The lock ends with its last holder, which is the shell.
	cmd.Process.Kill()
	in.Close()
	if _, err := out.Read(make([]byte, 8)); err == nil {
		t.Error("the shell said more")
	}
	cmd.Wait()
	if held(t, root) || len(left(t, root)) != 1 {
		t.Errorf("after it was killed: held %v, files %v, want the file alone", held(t, root), left(t, root))
	}
	if err := take(t, root).Release(); err != nil {
		t.Error(err)
	}
}

// Whoever has the lease is the only one, however many come and go.
func TestOnlyOneHasTheLease(t *testing.T) {
	root := t.TempDir()
	var holders, taken atomic.Int32
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 300 {
				l, err := lease.Take(root, port)
				if errors.Is(err, lease.ErrHeld) {
					continue
				}
				if err != nil {
					t.Error(err)
					return
				}
				taken.Add(1)
				if n := holders.Add(1); n != 1 {
					t.Errorf("%d have the lease", n)
				}
				if h, err := lease.Held(root, port); !h || err != nil {
					t.Errorf("held %v, error %v while it is taken", h, err)
				}
				holders.Add(-1)
				if err := l.Release(); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	if taken.Load() == 0 {
		t.Error("nobody ever got it")
	}
}

// The daemon asks often, and must not be in the way of who takes the lease.
func TestAskingIsNotTaking(t *testing.T) {
	root := t.TempDir()
	dir := filepath.Join(root, "run/modembridge-lease")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	var asking sync.WaitGroup
	asking.Go(func() {
		for {
			select {
			case <-done:
				return
			default:
				if _, err := lease.Held(root, port); err != nil {
					t.Error(err)
					return
				}
			}
		}
	})
	for range 300 {
		if err := os.WriteFile(filepath.Join(dir, port), nil, 0o644); err != nil { // left behind
			t.Fatal(err)
		}
		l, err := lease.Take(root, port)
		if err != nil {
			t.Error(err)
			break
		}
		if err := l.Release(); err != nil {
			t.Error(err)
		}
	}
	close(done)
	asking.Wait()
}

func TestADirectoryThatCannotBeMade(t *testing.T) {
	root := t.TempDir()
	if err := os.WriteFile(filepath.Join(root, "run"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := lease.Take(root, port); err == nil || errors.Is(err, lease.ErrHeld) || errors.Is(err, fs.ErrNotExist) {
		t.Errorf("error %v, want one that says that run is no directory", err)
	}
	if _, err := lease.Held(root, port); err == nil {
		t.Error("Held answers without knowing")
	}
}

// SPDX-License-Identifier: GPL-3.0-or-later

package holders_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sys/unix"

	"modembridge/internal/holders"
)

// A tree is a root with a /proc and a /dev. As only root can make device nodes,
// those of the machine that every process may open stand for ports.
type tree struct {
	t    *testing.T
	root string
}

// newTree is a tree with the first process, which has no device open.
func newTree(t *testing.T) tree {
	tr := tree{t, t.TempDir()}
	tr.process(1, "systemd", 0, "0::/init.scope\n")
	return tr
}

// process adds a process that has these files open.
func (tr tree) process(pid int, comm string, uid int, cgroup string, open ...string) {
	tr.t.Helper()
	dir := fmt.Sprintf("proc/%d/", pid)
	tr.file(dir+"comm", comm+"\n")
	tr.file(dir+"status", fmt.Sprintf("Name:\t%s\nUid:\t4294967201\t%d\t0\t0\n", comm, uid))
	tr.file(dir+"cgroup", cgroup)
	tr.file(dir+"cmdline", "")
	if err := os.Mkdir(filepath.Join(tr.root, dir, "fd"), 0o755); err != nil {
		tr.t.Fatal(err)
	}
	for i, name := range open {
		tr.link(fmt.Sprintf("%sfd/%d", dir, i), name)
	}
}

func (tr tree) file(name, text string) {
	tr.t.Helper()
	path := filepath.Join(tr.root, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		tr.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		tr.t.Fatal(err)
	}
}

func (tr tree) link(name, to string) {
	tr.t.Helper()
	path := filepath.Join(tr.root, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		tr.t.Fatal(err)
	}
	if err := os.Symlink(to, path); err != nil {
		tr.t.Fatal(err)
	}
}

// find returns who holds a node of the tree.
func (tr tree) find(node string) ([]holders.Process, bool) {
	tr.t.Helper()
	f := holders.FS{Root: tr.root}
	port, err := f.Device(node)
	if err != nil {
		tr.t.Fatal(err)
	}
	found, err := f.Find(tr.t.Context(), port)
	if err != nil {
		tr.t.Fatal(err)
	}
	return found.By[port], found.Partial
}

func TestFind(t *testing.T) {
	tr := newTree(t)
	tr.link("dev/ttyUSB0", "/dev/null")
	tr.link("dev/ttyUSB1", "/dev/zero")
	tr.link("dev/ttyUSB2", "/dev/full")
	tr.link("dev/modembridge/mf626/at", "../../ttyUSB0")
	const nobody = 4294967200 // a user without a name
	tr.process(10, "ModemManager", 0, "0::/system.slice/ModemManager.service\n", "socket:[1]", "/dev/null", "/dev/zero", "/dev/null")
	tr.process(9, "minicom", nobody, "0::/user.slice/user-1000.slice/session-2.scope\n", "/dev/null")
	tr.process(11, "cat", 0, "0::/\n", "pipe:[5]", filepath.Join(tr.root, "gone"))
	tr.file("proc/uptime", "1 1\n")
	mm := holders.Process{PID: 10, Program: "ModemManager", User: "root", Unit: "ModemManager.service"}
	minicom := holders.Process{PID: 9, Program: "minicom", User: fmt.Sprint(nobody), Unit: "session-2.scope"}
	for _, tt := range []struct {
		node string
		want []holders.Process
	}{
		{"/dev/ttyUSB0", []holders.Process{minicom, mm}},
		{"/dev/modembridge/mf626/at", []holders.Process{minicom, mm}},
		{"/dev/ttyUSB1", []holders.Process{mm}},
		{"/dev/ttyUSB2", nil},
	} {
		t.Run(tt.node, func(t *testing.T) {
			got, partial := tr.find(tt.node)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("processes differ (-want +got):\n%s", diff)
			}
			if partial {
				t.Error("the answer is said to be partial, and is complete")
			}
		})
	}
}

func TestWhatIsNoDevice(t *testing.T) {
	tr := newTree(t)
	tr.file("dev/file", "")
	tr.link("dev/dangling", "ttyUSB9")
	for _, node := range []string{"/dev/file", "/dev", "/dev/dangling", "/dev/ttyUSB9"} {
		if _, err := (holders.FS{Root: tr.root}).Device(node); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("Device(%s): %v, want fs.ErrNotExist", node, err)
		}
	}
}

func TestAnAnswerIsPartial(t *testing.T) {
	t.Run("when a process does not show what it has open", func(t *testing.T) {
		tr := newTree(t)
		tr.link("dev/ttyUSB0", "/dev/null")
		tr.process(10, "secretive", 0, "", "/dev/null")
		tr.process(11, "minicom", 0, "", "/dev/null")
		withoutPrivilege(t, tr.root, "proc/10/fd")
		got, partial := tr.find("/dev/ttyUSB0")
		if len(got) != 1 || got[0].PID != 11 || !partial {
			t.Errorf("got %v, partial %v, want process 11 and partial", got, partial)
		}
	})
	t.Run("when other users' processes are hidden", func(t *testing.T) {
		tr := newTree(t)
		tr.link("dev/ttyUSB0", "/dev/null")
		if err := os.RemoveAll(filepath.Join(tr.root, "proc/1")); err != nil {
			t.Fatal(err)
		}
		if _, partial := tr.find("/dev/ttyUSB0"); !partial {
			t.Error("the answer is said to be complete")
		}
	})
}

// withoutPrivilege closes a directory of the tree, and has the test look at it
// as nobody does: root may look into everything. It stays locked to its thread,
// whose user it is.
func withoutPrivilege(t *testing.T, root, closed string) {
	t.Helper()
	closed = filepath.Join(root, closed)
	for dir, mode := range map[string]fs.FileMode{closed: 0, filepath.Dir(root): 0o755} {
		if err := os.Chmod(dir, mode); err != nil {
			t.Fatal(err)
		}
	}
	runtime.LockOSThread()
	if os.Geteuid() == 0 {
		unix.Setfsuid(65534)
	}
	t.Cleanup(func() {
		unix.Setfsuid(os.Geteuid())
		os.Chmod(closed, 0o755)
	})
}

func TestFindGivesUp(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := (holders.FS{Root: newTree(t).root}).Find(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("Find with a context that is done: %v, want context.Canceled", err)
	}
	if _, err := (holders.FS{Root: t.TempDir()}).Find(t.Context()); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Find without /proc: %v, want fs.ErrNotExist", err)
	}
}

// The kernel's own /proc, with a terminal that this process opens.
func TestFindOnThisMachine(t *testing.T) {
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Skipf("there is no terminal to be had: %v", err)
	}
	defer master.Close()
	n, err := unix.IoctlGetInt(int(master.Fd()), unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	if err := unix.IoctlSetPointerInt(int(master.Fd()), unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	var f holders.FS
	node := fmt.Sprintf("/dev/pts/%d", n)
	port, err := f.Device(node)
	if err != nil {
		t.Fatal(err)
	}
	held := func() bool {
		t.Helper()
		found, err := f.Find(t.Context(), port)
		if err != nil {
			t.Fatal(err)
		}
		return slices.ContainsFunc(found.By[port], func(p holders.Process) bool {
			return p.PID == os.Getpid() && p.Program != "" && p.User != ""
		})
	}
	if held() {
		t.Errorf("%s is said to be open before it is", node)
	}
	slave, err := os.OpenFile(node, os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if !held() {
		t.Errorf("%s is open, and nobody is said to have it", node)
	}
	slave.Close()
	if held() {
		t.Errorf("%s is said to be open after it was closed", node)
	}
}

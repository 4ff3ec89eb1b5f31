// SPDX-License-Identifier: GPL-3.0-or-later

package quirks_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A udev is a directory with a small sysfs, rules and a hardware database, in
// which udev runs as on a machine of its own. Nothing of the host changes.
type udev struct {
	t    *testing.T
	root string
}

// newUdev skips the test where a user may not have namespaces of his own, or
// udev is not installed.
func newUdev(t *testing.T) *udev {
	t.Helper()
	for _, program := range []string{"unshare", "udevadm", "systemd-hwdb"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skip(err)
		}
	}
	if out, err := exec.Command("unshare", "--map-root-user", "--mount", "true").CombinedOutput(); err != nil {
		t.Skipf("no namespaces here: %v: %s", err, out)
	}
	u := &udev{t, t.TempDir()}
	for _, dir := range []string{"usr", "none", "dev", "run", "proc", "tmp"} {
		u.mkdir(dir)
	}
	for _, dir := range []string{"bin", "sbin", "lib", "lib64"} {
		u.link("usr/"+dir, dir)
	}
	return u
}

func (u *udev) mkdir(name string) {
	u.t.Helper()
	if err := os.MkdirAll(filepath.Join(u.root, name), 0o755); err != nil {
		u.t.Fatal(err)
	}
}

func (u *udev) link(target, name string) {
	u.t.Helper()
	u.mkdir(filepath.Dir(name))
	if err := os.Symlink(target, filepath.Join(u.root, name)); err != nil && !os.IsExist(err) {
		u.t.Fatal(err)
	}
}

func (u *udev) write(name, text string) {
	u.t.Helper()
	u.mkdir(filepath.Dir(name))
	if err := os.WriteFile(filepath.Join(u.root, name), []byte(text), 0o644); err != nil {
		u.t.Fatal(err)
	}
}

// An event is what udev is told of a directory of sysfs.
type event struct{ action, dir string }

// properties has udev handle the events, and returns what properties the devices
// have then; "RUN" is what would be run.
func (u *udev) properties(events ...event) []map[string]string {
	u.t.Helper()
	args := []string{"--map-root-user", "--mount", "sh", "-ec", `
		cd "$0"
		mount --rbind /usr usr
		for dir in usr/lib/udev/rules.d usr/lib/udev/hwdb.d; do
			test ! -d $dir || mount --bind none $dir
		done
		mount --rbind /proc proc
		export SYSTEMD_DEVICE_VERIFY_SYSFS=0
		chroot . systemd-hwdb update
		for event; do
			echo "event $event"
			chroot . udevadm test --action="${event%%:*}" "/${event#*:}"
		done`, u.root}
	for _, e := range events {
		args = append(args, e.action+":"+e.dir)
	}
	cmd := exec.CommandContext(u.t.Context(), "unshare", args...)
	cmd.WaitDelay = 10 * time.Second
	out, err := cmd.CombinedOutput()
	if err != nil {
		u.t.Fatalf("%v: %v\n%s", cmd, err, out)
	}
	var all []map[string]string
	for line := range strings.Lines(string(out)) {
		line = strings.TrimSpace(line)
		key, value, ok := strings.Cut(line, "=")
		_, run, runs := strings.Cut(line, "RUN{builtin} : ") // systemd 257
		if !runs {
			run, runs = strings.CutPrefix(line, "run: ") // systemd 252
		}
		switch {
		case strings.HasPrefix(line, "event "):
			all = append(all, make(map[string]string))
		case len(all) == 0:
		case runs:
			all[len(all)-1]["RUN"] = strings.Trim(run, "'")
		case ok && strings.ToUpper(key) == key && !strings.ContainsAny(key, " :/'"):
			all[len(all)-1][key] = value
		}
	}
	for i, e := range events {
		if len(all) != len(events) || all[i]["ACTION"] != e.action {
			u.t.Fatalf("udev did not handle %v:\n%s", e, out)
		}
	}
	return all
}

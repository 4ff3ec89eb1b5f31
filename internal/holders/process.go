// SPDX-License-Identifier: GPL-3.0-or-later

package holders

import (
	"os"
	"os/user"
	"path"
	"strconv"
	"strings"
	"unicode"
)

// A Process is one that has a device open.
type Process struct {
	PID     int
	Program string // its name, without control characters: any program may call itself what it likes
	User    string // the name of the effective user, or the number of one without a name
	Unit    string // the systemd unit that it belongs to, such as "ModemManager.service"; "" for none
}

// process describes a process, and reports false when it has ended.
func (f FS) process(pid int) (Process, bool) {
	read := func(name string) string {
		b, _ := os.ReadFile(f.path("proc", strconv.Itoa(pid), name)) // gone with the process
		return string(b)
	}
	comm := strings.TrimSuffix(read("comm"), "\n")
	if comm == "" {
		return Process{}, false
	}
	return Process{pid, program(comm, read("cmdline")), userOf(read("status")), unit(read("cgroup"))}, true
}

// commLimit is where the kernel cuts a process's name (TASK_COMM_LEN less the
// NUL).
const commLimit = 15

// program returns the name of a process: the kernel's, which of a script is
// that of the script; in full where the kernel cut it and the command line
// tells.
func program(comm, cmdline string) string {
	first, _, _ := strings.Cut(cmdline, "\x00")
	if full := path.Base(first); len(comm) == commLimit && strings.HasPrefix(full, comm) {
		comm = full
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return '?'
	}, comm)
}

// userOf returns the effective user of a process by its /proc/PID/status, whose
// line "Uid:" has the real, the effective, the saved and the file system's user
// (proc(5)). The owner of /proc/PID would not do: of a process that changed its
// user it is root.
func userOf(status string) string {
	for line := range strings.Lines(status) {
		fields := strings.Fields(line)
		if len(fields) < 3 || fields[0] != "Uid:" {
			continue
		}
		if u, err := user.LookupId(fields[2]); err == nil {
			return u.Username
		}
		return fields[2]
	}
	return ""
}

// unit returns the innermost systemd unit in a /proc/PID/cgroup, whose lines are
// hierarchy:controllers:path (cgroups(7)). systemd's own hierarchy is the one
// without controllers, or in version 1 the one named systemd.
func unit(cgroup string) string {
	for line := range strings.Lines(cgroup) {
		fields := strings.SplitN(strings.TrimSpace(line), ":", 3)
		if len(fields) != 3 || fields[1] != "" && fields[1] != "name=systemd" {
			continue
		}
		for dir := fields[2]; dir != "/" && dir != "."; dir = path.Dir(dir) {
			name := path.Base(dir)
			if strings.HasSuffix(name, ".service") || strings.HasSuffix(name, ".scope") {
				return name
			}
		}
	}
	return ""
}

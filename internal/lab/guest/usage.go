// SPDX-License-Identifier: GPL-3.0-or-later

package guest

import (
	"context"
	"fmt"
	"io/fs"
	"path"
	"strconv"
	"strings"
	"time"
)

// A Usage is what a process has used since it began.
type Usage struct {
	Processor time.Duration // of all its threads, in user and kernel mode
	Peak      int           // kB of memory that were in use at once, at most
}

// MainPID returns the number of a unit's main process. A unit that does not run
// has none, and is an error.
func MainPID(ctx context.Context, unit string) (string, error) {
	out, err := Run(ctx, "systemctl", "show", "--property=MainPID", "--value", unit)
	if err != nil {
		return "", err
	}
	if pid := strings.TrimSpace(out); pid != "0" && pid != "" {
		return pid, nil
	}
	return "", fmt.Errorf("%s does not run", unit)
}

// tick is what /proc counts processor time in: USER_HZ, which is 100 on all that
// Debian runs on (time(7)).
const tick = time.Second / 100

// ReadUsage reads the numbers of a process from a proc file system.
func ReadUsage(proc fs.FS, pid string) (Usage, error) {
	var u Usage
	status, err := fs.ReadFile(proc, path.Join(pid, "status"))
	if err != nil {
		return u, err
	}
	if u.Peak, err = field(string(status), "VmHWM:"); err != nil {
		return u, err
	}
	stat, err := fs.ReadFile(proc, path.Join(pid, "stat"))
	if err != nil {
		return u, err
	}
	u.Processor, err = processor(string(stat))
	return u, err
}

// processor returns utime and stime, fields 14 and 15 of stat (proc(5)). The
// name in field 2 may hold spaces and brackets, so what is counted begins behind
// the last bracket, with field 3.
func processor(stat string) (time.Duration, error) {
	const utime, stime = 14 - 3, 15 - 3
	f := strings.Fields(stat[strings.LastIndexByte(stat, ')')+1:])
	if len(f) <= stime {
		return 0, fmt.Errorf("cannot read a process's times from %q", stat)
	}
	user, errUser := strconv.ParseInt(f[utime], 10, 64)
	kernel, errKernel := strconv.ParseInt(f[stime], 10, 64)
	if errUser != nil || errKernel != nil {
		return 0, fmt.Errorf("cannot read a process's times from %q", stat)
	}
	return time.Duration(user+kernel) * tick, nil
}

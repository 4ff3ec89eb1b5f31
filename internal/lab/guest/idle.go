// SPDX-License-Identifier: GPL-3.0-or-later

package guest

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"strconv"
	"strings"
	"time"
)

// MaxResident is the memory that an idle daemon may hold, in kB.
const MaxResident = 20 << 10

// Idle is what the threads of a process have done so far.
type Idle struct {
	Wakeups   int           // times that a thread waited and was woken: voluntary context switches
	Preempted int           // times that one lost the processor against its will
	Runs      int           // times that one got the processor
	Processor time.Duration // that they used
	Resident  int           // kB of memory that are in use now
	Own       int           // kB of those that are in no file: not the program's text, which comes in as it is run
}

// MeasureIdle is the command idle UNIT DURATION of scenarios: it looks at the
// main process of a unit before and after that time, says what it did in
// between, and fails when it holds more than [MaxResident].
func MeasureIdle(ctx context.Context, args []string) (string, error) {
	if len(args) != 2 {
		return "", errors.New("want: idle UNIT DURATION")
	}
	d, err := time.ParseDuration(args[1])
	if err != nil {
		return "", err
	}
	out, err := Run(ctx, "systemctl", "show", "--property=MainPID", "--value", args[0])
	if err != nil {
		return out, err
	}
	pid := strings.TrimSpace(out)
	before, err := ReadIdle(os.DirFS("/proc"), pid)
	if err != nil {
		return "", err
	}
	select {
	case <-time.After(d):
	case <-ctx.Done():
		return "", ctx.Err()
	}
	after, err := ReadIdle(os.DirFS("/proc"), pid)
	if err != nil {
		return "", err
	}
	report := fmt.Sprintf("%s in %v without a stick: %d wake-ups, %d runs, %d times preempted, %v of processor time; %.1f MB resident\n",
		args[0], d, after.Wakeups-before.Wakeups, after.Runs-before.Runs, after.Preempted-before.Preempted,
		(after.Processor - before.Processor).Round(time.Millisecond/10), float64(after.Resident)/1024)
	if after.Resident > MaxResident {
		return report, fmt.Errorf("%s holds %d kB, more than %d kB", args[0], after.Resident, MaxResident)
	}
	return report, nil
}

// ReadIdle reads the numbers of a process from a proc file system.
func ReadIdle(proc fs.FS, pid string) (Idle, error) {
	var idle Idle
	status, err := fs.ReadFile(proc, path.Join(pid, "status"))
	if err != nil {
		return idle, err
	}
	if idle.Resident, err = field(string(status), "VmRSS:"); err != nil {
		return idle, err
	}
	if idle.Own, err = field(string(status), "RssAnon:"); err != nil {
		return idle, err
	}
	threads, err := fs.ReadDir(proc, path.Join(pid, "task"))
	if err != nil {
		return idle, err
	}
	for _, t := range threads {
		dir := path.Join(pid, "task", t.Name())
		if err := idle.add(proc, dir); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return idle, err
		}
	}
	return idle, nil
}

// add adds the numbers of one thread.
func (i *Idle) add(proc fs.FS, dir string) error {
	status, err := fs.ReadFile(proc, path.Join(dir, "status"))
	if err != nil {
		return err
	}
	voluntary, err := field(string(status), "voluntary_ctxt_switches:")
	if err != nil {
		return err
	}
	forced, err := field(string(status), "nonvoluntary_ctxt_switches:")
	if err != nil {
		return err
	}
	// Time on the processor and waiting for it, both in nanoseconds, and how
	// often it got it (kernel: Documentation/scheduler/sched-stats.rst).
	stat, err := fs.ReadFile(proc, path.Join(dir, "schedstat"))
	if err != nil {
		return err
	}
	var used, waited int64
	var runs int
	if _, err := fmt.Sscan(string(stat), &used, &waited, &runs); err != nil {
		return fmt.Errorf("cannot read %s/schedstat %q: %w", dir, stat, err)
	}
	i.Wakeups += voluntary
	i.Preempted += forced
	i.Runs += runs
	i.Processor += time.Duration(used)
	return nil
}

// field returns the number after a name at the start of a line.
func field(status, name string) (int, error) {
	for line := range strings.Lines(status) {
		rest, ok := strings.CutPrefix(line, name)
		if !ok {
			continue
		}
		f := strings.Fields(rest)
		if len(f) == 0 {
			break
		}
		return strconv.Atoi(f[0])
	}
	return 0, fmt.Errorf("no %s in the status", strings.TrimSuffix(name, ":"))
}

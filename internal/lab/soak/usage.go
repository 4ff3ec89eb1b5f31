// SPDX-License-Identifier: GPL-3.0-or-later

package soak

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"time"

	"modembridge/internal/lab/guest"
)

const unit = "modembridge.service"

// A Usage is what the daemon holds while there is no stick.
type Usage struct {
	Rounds     int `json:"rounds"` // before it was measured
	Goroutines int `json:"goroutines"`
	Files      int `json:"files"`       // open file descriptors
	Heap       int `json:"heap_kb"`     // in use, right after the garbage was collected
	Own        int `json:"own_kb"`      // memory that is in no file: the heap, free or not, stacks, libraries' data
	Resident   int `json:"resident_kb"` // the same and the program's text, as far as it was ever run
}

// told matches the line in which the daemon tells what it uses.
var told = regexp.MustCompile(`msg=usage goroutines=(\d+) heap=(\d+)`)

// tellLimit is how long the daemon may take to tell.
const tellLimit = 30 * time.Second

// measure returns what the daemon uses now.
func measure(ctx context.Context) (u Usage, err error) {
	ctx, cancel := context.WithTimeout(ctx, tellLimit)
	defer cancel()
	pid, err := mainPID(ctx)
	if err != nil {
		return u, err
	}
	before, err := lines(ctx)
	if err != nil {
		return u, err
	}
	if _, err := guest.Run(ctx, "systemctl", "kill", "--kill-who=main", "--signal=USR1", unit); err != nil {
		return u, err
	}
	for {
		now, err := lines(ctx)
		if err != nil {
			return u, err
		}
		if len(now) > len(before) {
			u.Goroutines, _ = strconv.Atoi(now[len(now)-1][1]) // the pattern has digits only
			u.Heap, _ = strconv.Atoi(now[len(now)-1][2])
			u.Heap >>= 10
			break
		}
		select {
		case <-ctx.Done():
			return u, fmt.Errorf("the daemon does not tell what it uses: %w", ctx.Err())
		case <-time.After(time.Second):
		}
	}
	files, err := os.ReadDir(filepath.Join("/proc", pid, "fd"))
	if err != nil {
		return u, err
	}
	u.Files = len(files)
	idle, err := guest.ReadIdle(os.DirFS("/proc"), pid)
	u.Own, u.Resident = idle.Own, idle.Resident
	return u, err
}

// mainPID returns the daemon's. Where the clock skips what is waited for, systemd may
// be too late with an answer: it waits for a file of the host's, and nothing else runs.
func mainPID(ctx context.Context) (pid string, err error) {
	for range 3 {
		if pid, err = guest.MainPID(ctx, unit); err == nil {
			return pid, nil
		}
	}
	return "", err
}

// lines returns what the daemon has told so far.
func lines(ctx context.Context) ([][]string, error) {
	text, err := guest.Run(ctx, "journalctl", "--no-pager", "--output=cat", "--unit="+unit, "--grep=msg=usage")
	if err != nil && text != "" && text != "-- No entries --\n" {
		return nil, err
	}
	return told.FindAllStringSubmatch(text, -1), nil
}

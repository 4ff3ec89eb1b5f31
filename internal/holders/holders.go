// SPDX-License-Identifier: GPL-3.0-or-later

// Package holders tells which processes have a device open.
//
//	var machine holders.FS
//	port, err := machine.Device("/dev/ttyUSB2")
//	found, err := machine.Find(ctx, port)
//	for _, p := range found.By[port] { … }
//
// It looks through /proc as fuser(1) does, and opens no device.
package holders

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
)

// An FS is a view of /proc and /dev below Root. The zero value is the machine
// itself; tests name another directory.
type FS struct {
	Root string // "" means "/"
}

// path returns the host path of a path given by its elements.
func (f FS) path(elem ...string) string {
	return filepath.Join(append([]string{"/", f.Root}, elem...)...)
}

// A Device is the number of a character device: what its node, a symlink to
// that, and the node of a container have in common.
type Device uint64

// Device returns the device that a node such as /dev/ttyUSB2, or a symlink to
// it, stands for. The error is fs.ErrNotExist when there is no node of a
// character device.
func (f FS) Device(node string) (Device, error) { return device(f.path(node)) }

func device(path string) (Device, error) {
	info, err := os.Stat(path)
	if err != nil {
		return 0, fmt.Errorf("cannot find the device: %w", err)
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok || info.Mode()&fs.ModeCharDevice == 0 {
		return 0, fmt.Errorf("cannot find the device: %s is none: %w", path, fs.ErrNotExist)
	}
	return Device(stat.Rdev), nil
}

// Found is who has devices open.
type Found struct {
	By      map[Device][]Process // ordered by PID; without those that nobody has open
	Partial bool                 // there may be more: processes of other users do not show themselves
}

// Find returns who has any of the devices open. A process that begins or ends
// meanwhile may or may not be among them. The error is that of ctx, or says
// that there is no list of processes.
func (f FS) Find(ctx context.Context, devices ...Device) (Found, error) {
	pids, err := f.pids()
	if err != nil {
		return Found{}, err
	}
	found := Found{By: make(map[Device][]Process)}
	// Where /proc is mounted with hidepid=2, other users' processes are not
	// refused but left out, and with them the first of all (proc(5)).
	found.Partial = !slices.Contains(pids, 1)
	for _, pid := range pids {
		if err := ctx.Err(); err != nil {
			return Found{}, fmt.Errorf("cannot look through all processes: %w", err)
		}
		open, err := f.open(pid)
		if errors.Is(err, fs.ErrPermission) {
			found.Partial = true
		}
		maps.DeleteFunc(open, func(d Device, _ bool) bool { return !slices.Contains(devices, d) })
		if len(open) == 0 {
			continue
		}
		if p, ok := f.process(pid); ok {
			for d := range open {
				found.By[d] = append(found.By[d], p)
			}
		}
	}
	return found, nil
}

// pids returns the numbers of all processes that show themselves, sorted.
func (f FS) pids() ([]int, error) {
	entries, err := os.ReadDir(f.path("proc"))
	if err != nil {
		return nil, fmt.Errorf("cannot list the processes: %w", err)
	}
	var pids []int
	for _, e := range entries {
		if pid, err := strconv.Atoi(e.Name()); err == nil {
			pids = append(pids, pid)
		}
	}
	slices.Sort(pids)
	return pids, nil
}

// open returns the character devices that a process has open. The error is
// fs.ErrPermission when it does not show them, and another when it has ended.
func (f FS) open(pid int) (map[Device]bool, error) {
	dir := f.path("proc", strconv.Itoa(pid), "fd")
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	open := make(map[Device]bool)
	for _, e := range entries {
		link := filepath.Join(dir, e.Name())
		// The name is not compared, as it is that of the process's own mount
		// namespace. But stat(2) of a file on a dead network share would block.
		name, linkErr := os.Readlink(link)
		if errors.Is(linkErr, fs.ErrPermission) {
			err = linkErr
		}
		if !strings.Contains(name, "/dev/") {
			continue
		}
		if d, err := device(link); err == nil {
			open[d] = true
		}
	}
	return open, err
}

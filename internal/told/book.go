// SPDX-License-Identifier: GPL-3.0-or-later

// Package told remembers what sticks were told to become, for as long as the
// machine runs and the stick stays in its port, so that a daemon which takes the
// place of one that was killed tells no stick twice, and knows what comes of one
// by a name that no quirk has.
//
// There is one small file for each USB port. It outlives the daemon and not the
// machine, so nothing waits for the disk.
package told

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sys/unix"

	"modembridge/switcher/usb"
)

// A Note is what one stick was told.
type Note struct {
	Boot   string        `json:"boot"` // the kernel's name for the time since the machine was started
	At     time.Duration `json:"at"`   // after that, the time asleep included
	Port   usb.PortPath  `json:"port"`
	ID     usb.ID        `json:"usb"` // of the storage mode
	Was    Place         `json:"was"`
	Became Place         `json:"became"` // that which it came back as; zero while it has not
	Quirk  string        `json:"quirk"`
	Mode   string        `json:"mode"`  // that the user chose
	Amiss  bool          `json:"amiss"` // and that the quirk knows no way to
}

// A Place is one appearance of a device on the bus, in one of its configurations.
type Place struct {
	Bus           int `json:"bus"`
	Address       int `json:"address"`
	Configuration int `json:"configuration"`
}

// PlaceOf returns that of a device.
func PlaceOf(d usb.Device) Place { return Place{d.Bus, d.Address, d.Configuration} }

// A Book is the directory of the files.
type Book struct {
	Dir  string
	Boot string // as in /proc/sys/kernel/random/boot_id
}

// Now returns how long ago the machine was started. Nobody sets this clock
// (CLOCK_BOOTTIME, clock_gettime(2)).
func Now() (time.Duration, error) {
	var t unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_BOOTTIME, &t); err != nil {
		return 0, err
	}
	return time.Duration(t.Nano()), nil
}

// Write notes what the stick in its port was told, in place of what was noted of
// that port before.
func (b Book) Write(n Note) error {
	if err := b.write(n); err != nil {
		return fmt.Errorf("cannot note what the stick in %s is told: %w", n.Port, err)
	}
	return nil
}

func (b Book) write(n Note) error {
	n.Boot = b.Boot
	text, err := json.Marshal(n)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(b.Dir, 0o700); err != nil {
		return err
	}
	// Whoever dies in between leaves the old note.
	part := b.path(n.Port) + ".part"
	if err := os.WriteFile(part, text, 0o600); err != nil {
		return err
	}
	return os.Rename(part, b.path(n.Port))
}

// Drop forgets what was noted of a port.
func (b Book) Drop(port usb.PortPath) error {
	if err := os.Remove(b.path(port)); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// Notes returns what was noted since the machine was started, and forgets what is
// older or cannot be understood.
func (b Book) Notes() ([]Note, error) {
	entries, err := os.ReadDir(b.Dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("cannot read what sticks were told: %w", err)
	}
	var list []Note
	for _, e := range entries {
		path := filepath.Join(b.Dir, e.Name())
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, fmt.Errorf("cannot read what sticks were told: %w", err)
		}
		var n Note
		if json.Unmarshal(text, &n) != nil || n.Boot != b.Boot || b.path(n.Port) != path {
			if err := os.Remove(path); err != nil {
				return nil, fmt.Errorf("cannot forget what a stick was told: %w", err)
			}
			continue
		}
		list = append(list, n)
	}
	return list, nil
}

func (b Book) path(port usb.PortPath) string { return filepath.Join(b.Dir, string(port)+".json") }

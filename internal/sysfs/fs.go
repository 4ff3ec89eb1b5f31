// SPDX-License-Identifier: GPL-3.0-or-later

package sysfs

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"modembridge/switcher/usb"
)

// An FS is a view of the kernel's file systems below Root: /sys, /proc and
// /dev. The zero value is the machine itself; tests and `doctor --root` name
// another directory. It has no state, so it is safe for concurrent use.
type FS struct {
	Root string // "" means "/"
}

// path returns the host path of a kernel path given by its elements.
func (f FS) path(elem ...string) string {
	return filepath.Join(append([]string{"/", f.Root}, elem...)...)
}

// device returns the directory of the USB device at port.
func (f FS) device(port usb.PortPath) string {
	return f.path("sys/bus/usb/devices", string(port))
}

// read returns a file's content. An attribute of a device that was unplugged
// after its file was opened reads as ENODEV; that is mapped to fs.ErrNotExist,
// so that callers have one word for "gone".
func read(path string) ([]byte, error) {
	b, err := os.ReadFile(path)
	return b, gone(err)
}

// text returns an attribute without its line end and padding, "" when the
// attribute is missing or unreadable: most attributes are optional.
func text(elem ...string) string {
	b, err := read(filepath.Join(elem...))
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(b))
}

// number returns a decimal attribute, 0 when it is missing or no number.
func number(elem ...string) int {
	n, _ := strconv.Atoi(text(elem...))
	return n
}

// names returns the sorted names in a directory, none when it is missing.
func names(elem ...string) []string {
	entries, err := os.ReadDir(filepath.Join(elem...))
	if err != nil {
		return nil
	}
	var out []string
	for _, e := range entries {
		out = append(out, e.Name())
	}
	return out
}

// gone maps the errors of a vanished device to fs.ErrNotExist.
func gone(err error) error {
	if errors.Is(err, syscall.ENODEV) || errors.Is(err, syscall.ENXIO) {
		return fmt.Errorf("%w (%w)", fs.ErrNotExist, err)
	}
	return err
}

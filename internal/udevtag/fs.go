// SPDX-License-Identifier: GPL-3.0-or-later

package udevtag

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// An FS is a view of the machine's /sys and /run below Root. The zero value is
// the machine itself.
type FS struct {
	Root string // "" means "/"
}

func (f FS) path(elem ...string) string {
	return filepath.Join(append([]string{"/", f.Root}, elem...)...)
}

// Read returns the record of a device of the class "tty", "net" or "usbmisc".
// One that udev has not processed yet has an empty record and no error; the
// error is fs.ErrNotExist when there is no such device.
//
// udev deletes a record when it processes the removal, a moment after the
// kernel's event. In between, a successor of the same name shows the record of
// its predecessor; [Record.Since] tells them apart. Properties in udev's own
// events are never stale.
func (f FS) Read(class, name string) (Record, error) {
	record, err := f.read(class, name)
	if err != nil {
		return Record{}, fmt.Errorf("cannot read the tags of %s: %w", name, err)
	}
	return record, nil
}

func (f FS) read(class, name string) (Record, error) {
	key, err := f.key(class, name)
	if err != nil {
		return Record{}, err
	}
	file, err := os.Open(f.path("run/udev/data", key))
	if errors.Is(err, fs.ErrNotExist) {
		return Record{}, nil
	}
	if err != nil {
		return Record{}, err
	}
	record, err := Parse(file)
	if err = errors.Join(err, file.Close()); err != nil || !record.Processed {
		return Record{}, err
	}
	return record, nil
}

// key returns the name of the device's file in the database: a letter and its
// number, a network interface's index (systemd: sd_device_get_device_id).
func (f FS) key(class, name string) (string, error) {
	if class == "net" {
		index, err := f.attribute(class, name, "ifindex")
		return "n" + index, err
	}
	number, err := f.attribute(class, name, "dev")
	return "c" + number, err
}

func (f FS) attribute(class, name, attribute string) (string, error) {
	dir, err := f.class(class, name)
	if err != nil {
		return "", err
	}
	b, err := os.ReadFile(filepath.Join(dir, attribute))
	return strings.TrimSpace(string(b)), gone(err)
}

// class returns the device's directory. The names come from the kernel; the
// check keeps others from leaving it.
func (f FS) class(class, name string) (string, error) {
	if !filepath.IsLocal(class) || !filepath.IsLocal(name) || strings.ContainsRune(class+name, '/') {
		return "", fmt.Errorf("%q is not the name of a device", class+"/"+name)
	}
	return f.path("sys/class", class, name), nil
}

// Trigger has the rules run again for a device by a "change" event. It returns
// at once; udev's event says when they have run. The error is fs.ErrNotExist
// when there is no such device.
func (f FS) Trigger(class, name string) error {
	dir, err := f.class(class, name)
	if err == nil {
		err = writeUevent(filepath.Join(dir, "uevent"))
	}
	if err != nil {
		return fmt.Errorf("cannot have udev look at %s again: %w", name, err)
	}
	return nil
}

func writeUevent(path string) error {
	file, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return gone(err)
	}
	_, err = file.WriteString("change")
	return gone(errors.Join(err, file.Close()))
}

// gone maps the error of a vanished device to fs.ErrNotExist.
func gone(err error) error {
	if errors.Is(err, syscall.ENODEV) {
		return fmt.Errorf("%w (%w)", fs.ErrNotExist, err)
	}
	return err
}

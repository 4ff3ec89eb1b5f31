// SPDX-License-Identifier: GPL-3.0-or-later

// Package durable writes files so that a power cut or a full disk leaves the old
// one or the new one, and never a part.
package durable

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
)

// Write gives the file at path a new text, and makes it if it is not there. It is
// prepare that gives the new file its mode and owner before it takes the place of
// the old one; nil leaves it to its owner alone.
func Write(path string, text []byte, prepare func(*os.File) error) (err error) {
	dir := filepath.Dir(path)
	f, err := os.CreateTemp(dir, "."+filepath.Base(path)+"-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			os.Remove(f.Name())
		}
	}()
	_, err = f.Write(text)
	if err == nil && prepare != nil {
		err = prepare(f)
	}
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	return sync(dir)
}

// WriteJSON gives the file at path a value as its text, readable by its owner alone.
func WriteJSON(path string, value any) error {
	text, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		return err
	}
	return Write(path, append(text, '\n'), nil)
}

// sync makes the names in a directory last.
func sync(path string) error {
	dir, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

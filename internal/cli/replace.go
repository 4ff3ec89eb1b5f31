// SPDX-License-Identifier: GPL-3.0-or-later

package cli

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"modembridge/internal/durable"
)

// replaceFile gives a file a new text, so that a power cut or a full disk leaves
// the old one or the new one whole. Mode and owner stay; a link is followed. A
// file that is not there is made.
func replaceFile(path string, text []byte) error {
	target, err := filepath.EvalSymlinks(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err == nil {
		path = target
	}
	return durable.Write(path, text, func(f *os.File) error { return likeFile(f, path) })
}

// likeFile gives f the mode and the owner of the file that it is to replace.
func likeFile(f *os.File, path string) error {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return f.Chmod(0o644)
	}
	if err != nil {
		return err
	}
	if owner, ok := info.Sys().(*syscall.Stat_t); ok && int(owner.Uid) != os.Getuid() {
		if err := f.Chown(int(owner.Uid), int(owner.Gid)); err != nil {
			return err
		}
	}
	return f.Chmod(info.Mode().Perm())
}

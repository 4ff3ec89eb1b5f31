// SPDX-License-Identifier: GPL-3.0-or-later

package vm

import (
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// CacheDir returns where roots, logs and results are kept: $MODEMLAB_CACHE when
// set, else build/lab below the working directory when that is a checkout one
// can write to, else the user's cache directory.
func CacheDir() (string, error) {
	if dir := os.Getenv("MODEMLAB_CACHE"); dir != "" {
		return filepath.Abs(dir)
	}
	if _, err := os.Stat("cmd/modemlab"); err == nil && unix.Access(".", unix.W_OK) == nil {
		return filepath.Abs("build/lab")
	}
	dir, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	return filepath.Join(dir, "modemlab"), nil
}

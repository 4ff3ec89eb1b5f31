// SPDX-License-Identifier: GPL-3.0-or-later

package cli

import (
	"fmt"
	"io"
	"os"

	"modembridge/quirks"
)

// readFile returns the text of a quirk file. What is no file that a person would
// write, a directory or a disk image, is an error, and is not read.
func readFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		return nil, fmt.Errorf("%s is a directory: name the files in it", path)
	}
	return readAll(path, f)
}

// readAll is readFile for what is open already.
func readAll(name string, r io.Reader) ([]byte, error) {
	text, err := io.ReadAll(io.LimitReader(r, quirks.MaxFileSize+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("cannot read %s: %w", name, err)
	case len(text) > quirks.MaxFileSize:
		return nil, fmt.Errorf("%s has more than %d MiB, so it is no quirk file", name, quirks.MaxFileSize>>20)
	}
	return text, nil
}

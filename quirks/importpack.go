// SPDX-License-Identifier: GPL-3.0-or-later

package quirks

import (
	"archive/tar"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"modembridge/quirks/modeswitch"
)

// gzipMagic is how a gzip file starts (RFC 1952, 2.3.1).
var gzipMagic = []byte{0x1f, 0x8b}

// The limits of a package. That of usb-modeswitch-data 20191128 has 513 files
// and unpacks to 850 kB, most of it padding.
const (
	maxPacked   = 10_000   // files
	maxUnpacked = 64 << 20 // bytes, padding included
)

// unpack returns the device files of a package, which is a tar file packed by
// gzip, without directories. Nothing of it is written anywhere.
func unpack(name string, r io.Reader) ([]foreignFile, []Problem) {
	fail := func(format string, args ...any) ([]foreignFile, []Problem) {
		return nil, []Problem{{File: name, Message: fmt.Sprintf(format, args...)}}
	}
	unzipped, err := gzip.NewReader(r)
	if err != nil {
		return fail("cannot unpack it: %v", err)
	}
	limited := &io.LimitedReader{R: unzipped, N: maxUnpacked}
	var files []foreignFile
	var problems []Problem
	archive := tar.NewReader(limited)
	for n := 0; ; n++ {
		header, err := archive.Next()
		switch {
		case errors.Is(err, io.EOF) && limited.N > 0:
			if len(files) == 0 {
				return fail("the package has no device files of usb_modeswitch")
			}
			return files, problems
		case limited.N <= 0:
			return fail("the package unpacks to more than %d MiB, so it is not one of usb_modeswitch's", maxUnpacked>>20)
		case err != nil:
			return fail("cannot unpack it: %v", err)
		case n == maxPacked:
			return fail("the package has more than %d files, so it is not one of usb_modeswitch's", maxPacked)
		case header.Typeflag == tar.TypeDir:
			continue
		}
		full := path.Join(name, path.Base(header.Name))
		if p := passedOver(full); p != nil {
			problems = append(problems, *p)
			continue
		}
		if inside := strings.TrimPrefix(header.Name, "./"); strings.Contains(inside, "/") || header.Typeflag != tar.TypeReg {
			return fail("%q is not a file at the top of the package, where device files are", header.Name)
		}
		text, err := io.ReadAll(io.LimitReader(archive, modeswitch.MaxSize+1))
		if err != nil {
			return fail("cannot unpack %s: %v", header.Name, err)
		}
		files = append(files, foreignFile{path: full, text: text})
	}
}

// SPDX-License-Identifier: GPL-3.0-or-later

package quirks_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"io"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"modembridge/quirks"
)

func TestImportReadsDirectoriesAndPackages(t *testing.T) {
	dir := fstest.MapFS{
		"fff0:0001":          {Data: []byte(good)},
		"fff0:0002:uMa=x":    {Data: []byte("Huaweimode=1\n" + good)},
		"fff0:0002.dpkg-old": {Data: []byte("junk")},
		"README":             {Data: []byte("junk")},
		".fff0:0003.swp":     {Data: []byte("junk")},
	}
	packed := targz(t, tar.Header{Name: "./", Typeflag: tar.TypeDir}, device1, tar.Header{Name: "new.lst"})
	got, problems := quirks.Import(byTest, quirks.Foreign{Name: "d", Dir: dir}, quirks.Foreign{Name: "p.tar.gz", File: bytes.NewReader(packed)})
	var ids, warnings []string
	for _, q := range got {
		ids = append(ids, q.ID)
	}
	for _, p := range problems {
		if !p.Warning {
			t.Error(p)
		}
		first, _, _ := strings.Cut(p.Error(), "\n")
		warnings = append(warnings, first)
	}
	if d := cmp.Diff([]string{"usb-fff0-0001", "usb-fff0-0002-uma-x"}, ids); d != "" {
		t.Errorf("entries (-want +got):\n%s", d)
	}
	want := []string{
		"d/README: passed over: \"README\" is no name of a device file: want a USB id, such as 12d1:1446, and texts if need be, such as 05c6:1000:uMa=Option",
		"d/fff0:0002.dpkg-old: passed over: \"fff0:0002.dpkg-old\" is no name of a device file: want a USB id, such as 12d1:1446, and texts if need be, such as 05c6:1000:uMa=Option",
		"d/fff0:0002:uMa=x:1:1: unknown key Huaweimode: is HuaweiMode meant?",
		"p.tar.gz/new.lst: passed over: \"new.lst\" is no name of a device file: want a USB id, such as 12d1:1446, and texts if need be, such as 05c6:1000:uMa=Option",
		"p.tar.gz/fff0:0001: fff0:0001 is not used: it makes the same entry, usb-fff0-0001, as d/fff0:0001",
	}
	if d := cmp.Diff(want, warnings); d != "" {
		t.Errorf("warnings (-want +got):\n%s", d)
	}
}

// device1 is a file in a package, with the text good.
var device1 = tar.Header{Name: "./fff0:0001", Typeflag: tar.TypeReg, Size: int64(len(good))}

// targz returns a package with these headers, each with as much of good as it
// says.
func targz(t *testing.T, headers ...tar.Header) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, h := range headers {
		if h.Typeflag == 0 {
			h.Typeflag = tar.TypeReg
		}
		if err := w.WriteHeader(&h); err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, good[:h.Size]); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return zip(t, &b)
}

// bomb returns a package with a file of 1 GiB of zeros, cut off at 65 MiB.
func bomb(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := tar.NewWriter(&b).WriteHeader(&tar.Header{Name: "x", Typeflag: tar.TypeReg, Size: 1 << 30}); err != nil {
		t.Fatal(err)
	}
	return zip(t, io.MultiReader(&b, io.LimitReader(zeros{}, 65<<20)))
}

func zip(t *testing.T, r io.Reader) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestSpeed)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(w, r); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// zeros is a file without an end.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// failing is a file that cannot be read.
type failing struct{}

func (failing) Read([]byte) (int, error) {
	return 0, &fs.PathError{Op: "read", Path: "d", Err: errIsDirectory}
}

type plainError string

func (e plainError) Error() string { return string(e) }

const errIsDirectory = plainError("is a directory")

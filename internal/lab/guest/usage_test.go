// SPDX-License-Identifier: GPL-3.0-or-later

package guest_test

import (
	"testing"
	"testing/fstest"
	"time"

	"modembridge/internal/lab/guest"
)

// busy is /proc of a process, as Linux 6.1 shows it, with a name that is hard to
// read.
func busy() fstest.MapFS {
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	return fstest.MapFS{
		"42/status": file("Name:\ta) b (c\nVmPeak:\t 1800000 kB\nVmHWM:\t   14000 kB\nVmRSS:\t   12345 kB\n"),
		"42/stat": file("42 (a) b (c) S 1 42 42 0 -1 4194560 2101 0 12 0 123 45 7 9 20 0 9 0 1200 1800000000 3086 " +
			"18446744073709551615 1 1 0 0 0 0 0 4096 2143420159 0 0 0 17 1 0 0 0 0 0 0 0 0 0 0 0 0 0\n"),
	}
}

func TestReadUsage(t *testing.T) {
	got, err := guest.ReadUsage(busy(), "42")
	if err != nil {
		t.Fatal(err)
	}
	if want := (guest.Usage{Processor: 1680 * time.Millisecond, Peak: 14000}); got != want {
		t.Errorf("ReadUsage = %+v, want %+v", got, want)
	}
}

func TestReadUsageSaysWhatItCannotRead(t *testing.T) {
	for name, text := range map[string]string{
		"42/status": "Name:\tmodembridged\n",
		"42/stat":   "42 (modembridged) S 1 42 42 0 -1 4194560 2101 0 12 0 123\n",
	} {
		proc := busy()
		proc[name].Data = []byte(text)
		if got, err := guest.ReadUsage(proc, "42"); err == nil {
			t.Errorf("with %s %q: ReadUsage = %+v, want an error", name, text, got)
		}
	}
	proc := busy()
	proc["42/stat"].Data = []byte("42 (modembridged) S 1 42 42 0 -1 4194560 2101 0 12 0 many few 7\n")
	if got, err := guest.ReadUsage(proc, "42"); err == nil {
		t.Errorf("with times that are no numbers: ReadUsage = %+v, want an error", got)
	}
	if _, err := guest.ReadUsage(busy(), "43"); err == nil {
		t.Error("a process that is not there can be read")
	}
}

// SPDX-License-Identifier: GPL-3.0-or-later

package pin

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"syscall"
)

// maxSize is the size of the largest file, bytes. An entry has about 100.
const maxSize = 64 << 10

// An entry is a [[pin]] of a file.
type entry struct {
	sim  SIM
	code Code
	file string
	line int
}

// counts reports whether the entry is for the SIM.
func (e entry) counts(sim SIM) bool {
	if sim.number() != "" {
		return e.sim.number() == sim.number()
	}
	return e.slotOf(sim)
}

// slotOf reports whether the entry has the stick and the port that the SIM is in.
func (e entry) slotOf(sim SIM) bool { return sim.slot() != "" && e.sim.slot() == sim.slot() }

// unambiguous returns an error when two entries can count for one SIM, as nobody
// knows then which PIN is right.
func unambiguous(entries []entry) error {
	for n, e := range entries {
		for _, o := range entries[:n] {
			if e.sim.number() != "" && e.sim.number() == o.sim.number() || e.slotOf(o.sim) {
				return fmt.Errorf("%s:%d:1: this [[pin]] is for the same SIM, or for the same stick and port, as that in %s:%d: remove one", e.file, e.line, o.file, o.line)
			}
		}
	}
	return nil
}

// read returns the entries of a file, none when there is no file, as at "". It
// asks allowed about the file that it has open, so that nobody can put another in
// its place.
func read(path string, allowed func(path string, info fs.FileInfo) error) ([]entry, error) {
	// Without O_NONBLOCK a named pipe would keep us for ever.
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is not a file", path)
	}
	if err := allowed(path, info); err != nil {
		return nil, err
	}
	text, err := io.ReadAll(io.LimitReader(f, maxSize+1))
	if err != nil {
		return nil, err
	}
	if len(text) > maxSize {
		return nil, fmt.Errorf("%s has more than %d KiB, so it holds more than PINs", path, maxSize>>10)
	}
	return parse(path, text)
}

// format returns a file with the one entry. It returns an error rather than a
// file that parse does not take.
func format(sim SIM, code Code) ([]byte, error) {
	t := table{ICCID: sim.number(), PIN: string(code)}
	if sim.slot() != "" {
		t.IMEI, t.Port = sim.IMEI, string(sim.Port)
	}
	if _, wrong := t.mistake(); wrong != "" {
		return nil, errors.New(wrong)
	}
	var b bytes.Buffer
	b.WriteString("# Written by `modembridge sim unlock --keep`; `modembridge sim forget` removes it.\n[[pin]]\n")
	for _, v := range []struct{ key, value string }{{"iccid", t.ICCID}, {"imei ", t.IMEI}, {"port ", t.Port}, {"pin  ", t.PIN}} {
		if v.value != "" {
			fmt.Fprintf(&b, "%s = %q\n", v.key, v.value)
		}
	}
	return b.Bytes(), nil
}

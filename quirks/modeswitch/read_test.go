// SPDX-License-Identifier: GPL-3.0-or-later

package modeswitch_test

import (
	"io"
	"strings"
	"testing"

	"modembridge/quirks/modeswitch"
	"modembridge/switcher"
)

// endless is a file of many gigabytes. It counts what is read of it.
type endless struct{ read int }

func (e *endless) Read(p []byte) (int, error) {
	e.read += len(p)
	return copy(p, strings.Repeat("#", len(p))), nil
}

func TestReadStopsAtTheLimit(t *testing.T) {
	var file endless
	_, problems := modeswitch.Read("f", &file)
	if !modeswitch.Fatal(problems) || !strings.Contains(problems[0].Message, "larger than 64 KiB") {
		t.Errorf("Read() reports %v; want that the file is too large", problems)
	}
	if file.read > 2*modeswitch.MaxSize {
		t.Errorf("Read() read %d bytes; want no more than twice the limit of %d", file.read, modeswitch.MaxSize)
	}
}

func TestReadReportsWhatCannotBeRead(t *testing.T) {
	r := io.MultiReader(strings.NewReader("HuaweiMode=1\n"), brokenReader{})
	got, problems := modeswitch.Read("f", r)
	if len(problems) != 1 || problems[0].Error() != "f: is a directory" || !problems[0].Fatal || got.Plan.Method != switcher.NoMethod {
		t.Errorf("Read() = %v, %v; want nothing, and the error of the reader", got, problems)
	}
}

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, errDirectory }

type stringError string

func (e stringError) Error() string { return string(e) }

const errDirectory = stringError("is a directory")

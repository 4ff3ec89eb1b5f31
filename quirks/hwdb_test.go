// SPDX-License-Identifier: GPL-3.0-or-later

package quirks_test

import (
	"bytes"
	"flag"
	"os"
	"regexp"
	"strings"
	"testing"

	"modembridge/quirks"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files")

func TestWriteHWDB(t *testing.T) {
	db, _ := quirks.Load()
	var got bytes.Buffer
	if err := quirks.WriteHWDB(&got, db); err != nil {
		t.Fatal(err)
	}
	const golden = "testdata/modembridge.hwdb"
	if *update {
		if err := os.WriteFile(golden, got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got.String()); diff != "" {
		t.Errorf("%s (-want +got):\n%s", golden, diff)
	}
}

func TestWriteHWDBMarksAStickThatWantsToBeTold(t *testing.T) {
	var got bytes.Buffer
	if err := quirks.WriteHWDB(&got, loaded(t, string(initFile("AT+ZOPRT=5")))); err != nil {
		t.Fatal(err)
	}
	const want = "modembridge:usb:v1234p0002*\n MODEMBRIDGE_QUIRK=1234:0002\n MODEMBRIDGE_ASK=1\n MODEMBRIDGE_INIT=1\n"
	if !strings.HasSuffix(got.String(), want) {
		t.Errorf("the database is\n%s\nwant it to end with\n%s", &got, want)
	}
}

// The grammar of hwdb(7), as systemd's own check has it: a match line per
// record, properties below it that start with one blank, records apart.
func TestWriteHWDBKeepsToTheGrammar(t *testing.T) {
	db, _ := quirks.Load()
	var got bytes.Buffer
	if err := quirks.WriteHWDB(&got, db); err != nil {
		t.Fatal(err)
	}
	match := regexp.MustCompile(`^modembridge:usb:v[0-9A-F]{4}p[0-9A-F]{4}\*((in[0-9A-F]{2}|ic[0-9A-F]{2}isc[0-9A-F]{2}ip[0-9A-F]{2}in)\*)?$`)
	property := regexp.MustCompile(`^ [A-Z0-9_]+=\S+$`)
	seen := make(map[string]bool)
	before := ""
	for line := range strings.Lines(got.String()) {
		line = strings.TrimSuffix(line, "\n")
		switch {
		case line == "", strings.HasPrefix(line, "#"):
		case property.MatchString(line) && before != "" && !strings.HasPrefix(before, "#"):
		case match.MatchString(line) && (before == "" || strings.HasPrefix(before, "#")):
			if seen[line] {
				t.Errorf("%q stands twice", line)
			}
			seen[line] = true
		default:
			t.Errorf("%q after %q", line, before)
		}
		before = line
	}
}

// SPDX-License-Identifier: GPL-3.0-or-later

package usage_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"modembridge/internal/usage"
)

const sim = "8935805000000000001"

func open(t *testing.T, path string) *usage.Book {
	t.Helper()
	b, err := usage.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func count(t *testing.T, b *usage.Book, of string, value uint64) {
	t.Helper()
	if _, err := b.Count(sim, of, value, time.Now()); err != nil {
		t.Fatal(err)
	}
}

func expect(t *testing.T, when string, b *usage.Book, want uint64) {
	t.Helper()
	if got := b.Use(sim, 1, time.Now()); uint64(got.Used) != want {
		t.Errorf("%s: %d bytes used, want %d", when, uint64(got.Used), want)
	}
}

func TestABookCountsOverConnectionsAndRestarts(t *testing.T) {
	path := filepath.Join(t.TempDir(), "usage.json")
	b := open(t, path)
	expect(t, "at first", b, 0)
	count(t, b, "boot 7 ppp0", 100)
	count(t, b, "boot 7 ppp0", 1000)
	if err := b.Flush(); err != nil {
		t.Fatal(err)
	}
	b = open(t, path)
	count(t, b, "boot 7 ppp0", 1500)
	expect(t, "after a restart of the daemon", b, 1500)
	count(t, b, "boot 8 ppp0", 30)
	expect(t, "after another dial", b, 1530)
	count(t, b, "next boot 8 ppp0", 40)
	expect(t, "after another boot", b, 1570)
	if got := b.Use("8935805000000000002", 1, time.Now()); got.Used != 0 {
		t.Errorf("another SIM has used %v", got.Used)
	}
}

func TestABookHasNoNumberOfASIM(t *testing.T) {
	path := filepath.Join(t.TempDir(), "usage.json")
	b := open(t, path)
	count(t, b, "boot 7 ppp0", 1)
	if err := b.Flush(); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil || strings.Contains(string(text), sim) {
		t.Errorf("%v: %s", err, text)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v: want it for root alone", info.Mode(), err)
	}
}

// TestABookIsWrittenRarely counts how often the file is another one in an hour of
// use, and what a power cut then costs.
func TestABookIsWrittenRarely(t *testing.T) {
	for _, tt := range []struct {
		name   string
		every  uint64 // bytes in ten seconds
		writes int    // at most
	}{
		{"idle", 0, 2},
		{"mail", 20e3, 14},
		{"video", 6e6, 125},
	} {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "usage.json")
			synctest.Test(t, func(t *testing.T) {
				b := open(t, path)
				writes, last := 0, ""
				var value uint64
				for range 360 {
					<-time.After(10 * time.Second)
					value += tt.every
					count(t, b, "boot 7 ppp0", value)
					if text, _ := os.ReadFile(path); string(text) != last {
						writes, last = writes+1, string(text)
					}
				}
				if writes > tt.writes {
					t.Errorf("%d writes in an hour", writes)
				}
				b = open(t, path)
				if lost := value - uint64(b.Use(sim, 1, time.Now()).Used); lost > max(30*tt.every, 32e6) {
					t.Errorf("%d of %d bytes are lost", lost, value)
				}
			})
		})
	}
}

func TestWhatAPersonAllowsEndsWithThePeriod(t *testing.T) {
	path := filepath.Join(t.TempDir(), "usage.json")
	synctest.Test(t, func(t *testing.T) { // it is 2000-01-01
		b := open(t, path)
		if err := b.Stop(sim, 1, 5e9, time.Now()); err != nil {
			t.Fatal(err)
		}
		if err := b.Allow(sim, 1, time.Now()); err != nil {
			t.Fatal(err)
		}
		b = open(t, path)
		if u := b.Use(sim, 1, time.Now()); !u.Allowed || u.Stopped != 5e9 || u.Period.End.String() != "2000-02-01" {
			t.Errorf("%+v, want allowed and stopped until February", u)
		}
		<-time.After(31 * 24 * time.Hour)
		if u := b.Use(sim, 1, time.Now()); u.Allowed || u.Stopped != 0 {
			t.Errorf("%+v in February", u)
		}
	})
}

func TestADamagedBookIsLeftAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "usage.json")
	for _, text := range []string{"{", `{"schema":2}`, `{"schema":1,"key":"AA=="}`} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		b, err := usage.Open(path)
		if err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: %v, want an error with the file", text, err)
		}
		if _, err := b.Count(sim, "boot 7 ppp0", 20e6, time.Now()); err != nil {
			t.Errorf("%s: %v", text, err)
		}
		expect(t, text, b, 20e6)
		if got, _ := os.ReadFile(path); string(got) != text {
			t.Errorf("%s became %s", text, got)
		}
	}
}

func TestAFullDiskLosesNothingWhileTheDaemonRuns(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state")
	b := open(t, filepath.Join(dir, "usage.json")) // there is no such directory
	if _, err := b.Count(sim, "boot 7 ppp0", 10, time.Now()); err == nil {
		t.Error("no error, want one of the file")
	}
	expect(t, "without the disk", b, 10)
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := b.Flush(); err != nil {
		t.Fatal(err)
	}
	expect(t, "after it is back", open(t, filepath.Join(dir, "usage.json")), 10)
}

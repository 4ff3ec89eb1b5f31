// SPDX-License-Identifier: GPL-3.0-or-later

package pin_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"modembridge/internal/pin"
)

// files returns the files of the PINs that are kept.
func files(t *testing.T, s pin.Store) []string {
	t.Helper()
	list, err := filepath.Glob(filepath.Join(s.Dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func keep(t *testing.T, s pin.Store, sim pin.SIM, code pin.Code) {
	t.Helper()
	if err := s.Keep(sim, code); err != nil {
		t.Fatal(err)
	}
}

func drop(t *testing.T, s pin.Store, sim pin.SIM, want bool) {
	t.Helper()
	if got, err := s.Drop(sim); got != want || err != nil {
		t.Errorf("Drop(%v) = %v, %v; want %v", sim, got, err, want)
	}
}

func TestWhatIsKeptIsFoundUntilItIsDropped(t *testing.T) {
	s := store(t)
	drop(t, s, simA, false)
	// As an older directory may be.
	if err := os.Mkdir(s.Dir, 0o755); err != nil {
		t.Fatal(err)
	}
	keep(t, s, simA, "1111")
	keep(t, s, simA, "2222")
	checkFind(t, s, simA, "2222", "")
	checkFind(t, s, unread, "2222", "")
	checkFind(t, s, simB, "", "")

	list := files(t, s)
	if len(list) != 1 || strings.Contains(list[0], numberA) || strings.Contains(list[0], imei) {
		t.Fatalf("the files are %q, want one without a number in its name", list)
	}
	for path, want := range map[string]os.FileMode{s.Dir: 0o700, list[0]: 0o600} {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v, %v; want mode %v", path, info.Mode().Perm(), err, want)
		}
	}
	drop(t, s, simB, false)
	drop(t, s, simA, true)
	drop(t, s, simA, false)
	checkFind(t, s, simA, "", "")
	if list := files(t, s); len(list) != 0 {
		t.Errorf("%q is left", list)
	}
}

func TestAStickAndPortStandForTheLastSIM(t *testing.T) {
	s := store(t)
	keep(t, s, simA, "1111")
	keep(t, s, simB, "2222")
	checkFind(t, s, simA, "1111", "")
	checkFind(t, s, simB, "2222", "")
	checkFind(t, s, unread, "2222", "")

	keep(t, s, unread, "3333")
	checkFind(t, s, simA, "1111", "")
	checkFind(t, s, simB, "2222", "")
	checkFind(t, s, unread, "3333", "")

	keep(t, s, simA, "4444") // which was unread before
	checkFind(t, s, simA, "4444", "")
	checkFind(t, s, unread, "4444", "")
	if list := files(t, s); len(list) != 2 {
		t.Errorf("the files are %q, want one for each SIM", list)
	}
}

func TestDropTakesWhatWasKeptBeforeTheNumberWasKnown(t *testing.T) {
	s := store(t)
	keep(t, s, unread, "1111")
	other := unread
	other.Port = "1-2"
	keep(t, s, other, "2222")
	drop(t, s, simA, true)
	checkFind(t, s, unread, "", "")
	checkFind(t, s, other, "2222", "")

	keep(t, s, simA, "1111")
	drop(t, s, simB, false) // another SIM in its place
	drop(t, s, unread, true)
	checkFind(t, s, simA, "", "")
}

func TestDropLeavesTheAdministratorsFileAlone(t *testing.T) {
	s := store(t)
	put(t, s.File, byNumber(numberA, "1111"), 0o600)
	drop(t, s, simA, false)
	checkFind(t, s, simA, "1111", s.File)
}

func TestKeepRefusesWhatCouldNotBeFoundAgain(t *testing.T) {
	for _, tt := range []struct {
		name string
		sim  pin.SIM
		code pin.Code
		want string
	}{
		{"an unknown SIM", nothing, "1111", "nothing is known"},
		{"no PIN", simA, "", "no pin"},
		{"a PIN with a quote", simA, "12\"34", "four to eight digits"},
		{"a number that is none", pin.SIM{ICCID: "1234"}, "1111", "eighteen to twenty digits"},
	} {
		s := store(t)
		if err := s.Keep(tt.sim, tt.code); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.want)
		}
		if list := files(t, s); len(list) != 0 {
			t.Errorf("%s: %q was written", tt.name, list)
		}
	}
}

func TestKeepNeedsOnlyOneName(t *testing.T) {
	s := store(t)
	half := pin.SIM{ICCID: numberA, Port: "1-1"} // a port without a stick finds nothing
	keep(t, s, half, "1111")
	checkFind(t, s, half, "1111", "")
	checkFind(t, s, unread, "", "")
}

func TestWhatACrashLeftDoesNotCount(t *testing.T) {
	s := store(t)
	keep(t, s, simA, "1111")
	path := files(t, s)[0]
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(s.Dir, "."+filepath.Base(path)+"-123"), string(text[:len(text)-3]), 0o600)
	checkFind(t, s, simA, "1111", path)
	// Somebody copied a file: nobody knows which of the two is right.
	put(t, filepath.Join(s.Dir, "copy.toml"), string(text), 0o600)
	if _, _, found, err := s.Find(simA); found || err == nil || !strings.Contains(err.Error(), "remove one") {
		t.Errorf("Find() = %v, %v; want an error", found, err)
	}
}

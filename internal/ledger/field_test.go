// SPDX-License-Identifier: GPL-3.0-or-later

package ledger_test

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"modembridge/internal/ledger"
)

// A shelf is a ledger that is opened anew before each use, so that nothing counts
// but what is in the file.
type shelf struct {
	t    *testing.T
	path string
}

func newShelf(t *testing.T) shelf { return shelf{t, filepath.Join(t.TempDir(), "profiles.json")} }

func (s shelf) open() *ledger.Ledger {
	s.t.Helper()
	l, err := ledger.Open(s.path)
	if err != nil {
		s.t.Fatal(err)
	}
	return l
}

func (s shelf) write(fields map[string]string) {
	s.t.Helper()
	l := s.open()
	if len(l.Profiles()) == 0 {
		if err := l.Make("u", "mobile", fields); err != nil {
			s.t.Fatal(err)
		}
	}
	if err := l.Write("u", fields); err != nil {
		s.t.Fatal(err)
	}
}

// see checks which fields are ours when the profile is so.
func (s shelf) see(when string, fields map[string]string, want ...string) {
	s.t.Helper()
	if got, err := s.open().See("u", fields); err != nil || !slices.Equal(got, want) {
		s.t.Errorf("%s: See() = %q, %v; want %q", when, got, err, want)
	}
}

func profile(apn, user string) map[string]string { return map[string]string{"apn": apn, "user": user} }

func TestAFieldIsOursUntilItIsChanged(t *testing.T) {
	s := newShelf(t)
	s.see("a profile that nobody wrote", profile("internet", ""))
	s.write(profile("internet", ""))
	s.see("as it was written", profile("internet", ""), "apn", "user")
	s.see("the user has changed the APN", profile("corporate", ""), "user")
	s.see("the user has changed it back", profile("internet", ""), "user")
	s.see("and the other, too", profile("internet", "me"))
	s.see("and back", profile("internet", ""))
}

func TestAnInterruptedWriteLeavesBothValuesOurs(t *testing.T) {
	s := newShelf(t)
	s.write(profile("one", ""))
	s.write(map[string]string{"apn": "two"})
	s.see("before it", profile("one", ""), "apn", "user")
	s.see("still before it", profile("one", ""), "apn", "user")
	s.write(map[string]string{"apn": "three"})
	s.see("an earlier one was late", profile("two", ""), "apn", "user")
	s.see("after it", profile("three", ""), "apn", "user")
	s.see("what it was before is no longer ours", profile("one", ""), "user")
}

func TestAFieldThatWasNeverWrittenIsOursWhileItIsUnset(t *testing.T) {
	s := newShelf(t)
	s.write(profile("internet", ""))
	as := func(metered string) map[string]string {
		p := profile("internet", "")
		p["metered"] = metered
		return p
	}
	s.see("unset", as(""), "apn", "metered", "user")
	s.see("set by the user", as("yes"), "apn", "user")
	s.see("unset by the user", as(""), "apn", "user")
}

func TestAProfileThatWasAboutToBeMadeWasNot(t *testing.T) {
	s := newShelf(t)
	s.write(profile("internet", ""))
	if got := s.open().Profiles(); len(got) != 0 {
		t.Errorf("Profiles() = %v before it was made, want none", got)
	}
	if err := s.open().Add("u"); err != nil {
		t.Fatal(err)
	}
	if got, want := s.open().Profiles(), []ledger.Profile{{UUID: "u", ID: "mobile"}}; !slices.Equal(got, want) {
		t.Errorf("Profiles() = %v, want %v", got, want)
	}
	s.see("once it is made", profile("internet", ""), "apn", "user")
}

// TestALedgerFromBeforeThereWereFields has a profile of which nobody knows what
// was written.
func TestALedgerFromBeforeThereWereFields(t *testing.T) {
	s := newShelf(t)
	if err := os.WriteFile(s.path, []byte(`{"schema": 1, "profiles": {"u": {"created": "2026-11-01T00:00:00Z"}}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	s.see("an old profile", profile("internet", ""))
	if got := s.open().Profiles(); len(got) != 1 {
		t.Errorf("Profiles() = %v, want the old one", got)
	}
}

func TestTheLedgerTellsNoSecret(t *testing.T) {
	s, other := newShelf(t), newShelf(t)
	for _, s := range []shelf{s, other} {
		s.write(profile("internet", "hunter2"))
		s.write(profile("web", "hunter2"))
	}
	text, err := os.ReadFile(s.path)
	if err != nil {
		t.Fatal(err)
	}
	too, err := os.ReadFile(other.path)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if strings.Contains(line, "hunter2") || len(line) > 64 && strings.Contains(string(too), line) {
			t.Errorf("the ledger shows %s", line)
		}
	}
	if info, err := os.Stat(s.path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v; want 600", info.Mode().Perm(), err)
	}
}

func TestTwoProfilesHaveTwoNames(t *testing.T) {
	s := newShelf(t)
	s.write(profile("internet", ""))
	if err := s.open().Make("u-2", "mobile", profile("", "")); err != nil {
		t.Errorf("before the first was made: %v", err)
	}
	if err := s.open().Add("u"); err != nil {
		t.Fatal(err)
	}
	if err := s.open().Make("u-2", "mobile", profile("", "")); !errors.Is(err, ledger.ErrTaken) {
		t.Errorf("once the first was made: %v, want %v", err, ledger.ErrTaken)
	}
	if err := s.open().Make("u", "mobile", profile("", "")); err != nil {
		t.Errorf("the first once more: %v", err)
	}
}

func TestAProfileIsUsedWithASIM(t *testing.T) {
	s := newShelf(t)
	s.write(profile("internet", ""))
	if err := s.open().Add("u"); err != nil {
		t.Fatal(err)
	}
	for _, home := range []string{"a", "b"} {
		if err := errors.Join(s.open().Use("u", home), s.open().Use("v", home)); err != nil {
			t.Fatal(err)
		}
		if got, want := s.open().Profiles(), []ledger.Profile{{UUID: "u", ID: "mobile", Home: home}}; !slices.Equal(got, want) {
			t.Errorf("Profiles() = %v, want %v", got, want)
		}
	}
	if err := s.open().Forget("u"); err != nil {
		t.Fatal(err)
	}
	if got := s.open().Profiles(); len(got) != 0 {
		t.Errorf("Profiles() = %v after it was forgotten, want none", got)
	}
}

func TestTheProfileOfASIMStaysTheSame(t *testing.T) {
	s, other := newShelf(t), newShelf(t)
	s.write(nil)
	other.write(nil)
	a := s.open().OfSIM("8935805000000000001")
	if !regexp.MustCompile("^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$").MatchString(a) {
		t.Errorf("%q is not a UUID of version 8", a)
	}
	if got := s.open().OfSIM("8935805000000000001"); got != a {
		t.Errorf("got %q after a restart, want %q", got, a)
	}
	if s.open().OfSIM("8935805000000000002") == a || other.open().OfSIM("8935805000000000001") == a {
		t.Error("another SIM, or that SIM on another machine, has the same profile")
	}
}

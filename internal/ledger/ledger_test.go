// SPDX-License-Identifier: GPL-3.0-or-later

package ledger_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"modembridge/internal/ledger"
)

func TestWhatIsAddedIsThereAfterAReopen(t *testing.T) {
	path := filepath.Join(t.TempDir(), "profiles.json")
	l, err := ledger.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, uuid := range []string{"b", "a", "b"} {
		if err := l.Add(uuid); err != nil {
			t.Fatal(err)
		}
	}
	l, err = ledger.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := l.Profiles(), []ledger.Profile{{UUID: "a"}, {UUID: "b"}}; !slices.Equal(got, want) {
		t.Errorf("Profiles() = %q, want %q", got, want)
	}
	entries, _ := os.ReadDir(filepath.Dir(path))
	if len(entries) != 1 {
		t.Errorf("%d files in the directory, want the ledger alone", len(entries))
	}
}

func TestABrokenLedgerIsNotTakenForAnEmptyOne(t *testing.T) {
	for name, text := range map[string]string{
		"cut off": `{"schema":1,"prof`, "of a later schema": `{"schema":2}`, "empty": "",
	} {
		path := filepath.Join(t.TempDir(), "profiles.json")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := ledger.Open(path); err == nil {
			t.Errorf("a ledger that is %s was opened without an error", name)
		}
	}
}

func TestAnEntryThatCannotBeWrittenIsNotRemembered(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "gone")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	l, err := ledger.Open(filepath.Join(dir, "profiles.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(dir); err != nil {
		t.Fatal(err)
	}
	if err := l.Add("a"); err == nil {
		t.Error("Add succeeded without a directory to write to")
	}
	if got := l.Profiles(); len(got) != 0 {
		t.Errorf("Profiles() = %q after a failed Add, want none", got)
	}
}

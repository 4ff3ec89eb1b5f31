// SPDX-License-Identifier: GPL-3.0-or-later

package told_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"modembridge/internal/told"
	"modembridge/switcher/usb"
)

func TestANoteOutlivesTheDaemonAndNotTheMachine(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "told")
	book := told.Book{Dir: dir, Boot: "first"}
	note := func(port usb.PortPath, address int) told.Note {
		return told.Note{
			Boot: "first", At: time.Minute, Port: port, ID: usb.ID{Vendor: 0x19d2, Product: 0x2000},
			Was: told.Place{Bus: 1, Address: address, Configuration: 1}, Quirk: "zte-19d2-2000", Mode: "auto",
		}
	}
	notes := func(b told.Book, when string, want ...told.Note) {
		t.Helper()
		got, err := b.Notes()
		if err != nil {
			t.Fatalf("%s: %v", when, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", when, diff)
		}
	}
	notes(book, "before the first")
	for _, n := range []told.Note{note("1-1", 7), note("1-1.4", 8), note("1-1", 9)} {
		n.Boot = ""
		if err := book.Write(n); err != nil {
			t.Fatal(err)
		}
	}
	notes(book, "the newest of each port", note("1-1.4", 8), note("1-1", 9))
	notes(told.Book{Dir: dir, Boot: "first"}, "by another daemon", note("1-1.4", 8), note("1-1", 9))
	for range 2 {
		if err := book.Drop("1-1.4"); err != nil {
			t.Error(err)
		}
	}
	for name, text := range map[string]string{"1-2.json": "{", "1-3.json": `{"boot":"first","port":"1-1"}`, "1-4.json.part": ""} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	notes(book, "what a crash and others leave", note("1-1", 9))
	notes(told.Book{Dir: dir, Boot: "second"}, "after a start of the machine")
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("%d files are left, %v; want none", len(left), err)
	}
}

// SPDX-License-Identifier: GPL-3.0-or-later

package apnbook_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"modembridge/internal/apnbook"
)

const (
	simA = "8935805000000000001"
	simB = "8935805000000000002"
)

var (
	first  = apnbook.Entry{APN: "internet"}
	second = apnbook.Entry{APN: "web.example", User: "u", Auth: "pap"}
)

func open(t *testing.T, path string) *apnbook.Book {
	t.Helper()
	b, err := apnbook.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// check checks what is known of a SIM; the zero Entry is nothing.
func check(t *testing.T, b *apnbook.Book, iccid string, want apnbook.Entry) {
	t.Helper()
	if got, ok := b.Worked(iccid); got != want || ok != (want != apnbook.Entry{}) {
		t.Errorf("got %+v, %v; want %+v", got, ok, want)
	}
}

func note(t *testing.T, b *apnbook.Book, iccid string, e apnbook.Entry) {
	t.Helper()
	if err := b.Note(iccid, e); err != nil {
		t.Fatal(err)
	}
}

func TestWhatWorkedIsKnownAfterAReopenForItsSIMAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "apns.json")
	b := open(t, path)
	check(t, b, simA, apnbook.Entry{})
	note(t, b, simA, first)
	note(t, b, simA, second)
	note(t, b, simB, first)
	note(t, b, "", first)
	for _, b := range []*apnbook.Book{b, open(t, path)} {
		check(t, b, simA, second)
		check(t, b, simA+"F", second)
		check(t, b, simB, first)
		check(t, b, "", apnbook.Entry{})
		check(t, b, "FFFF", apnbook.Entry{})
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(text), simA[:10]) {
		t.Errorf("the file shows the number of a SIM:\n%s", text)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v; want it for root alone", info.Mode(), err)
	}
}

func TestTheOldestSIMMakesRoom(t *testing.T) {
	path := filepath.Join(t.TempDir(), "apns.json")
	b := open(t, path)
	for i := range 65 {
		note(t, b, fmt.Sprintf("89358050000000%05d", i), first)
	}
	b = open(t, path)
	check(t, b, "8935805000000000000", apnbook.Entry{})
	check(t, b, "8935805000000000001", first)
	check(t, b, "8935805000000000064", first)
}

func TestABrokenBookIsAnEmptyOne(t *testing.T) {
	for name, text := range map[string]string{
		"cut off": `{"schema":1,"ke`, "of a later schema": `{"schema":2}`, "empty": "", "without a key": `{"schema":1}`,
		"of another making": `{"schema":1,"key":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=","sims":[{"sim":"` + simA + `","apn":"x"}]}`,
	} {
		path := filepath.Join(t.TempDir(), "apns.json")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		b, err := apnbook.Open(path)
		if err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: error %v, want one that names the file", name, err)
		}
		check(t, b, simA, apnbook.Entry{})
		note(t, b, simA, first)
		check(t, open(t, path), simA, first)
	}
}

func TestWhatCannotBeWrittenIsNotKnown(t *testing.T) {
	b := open(t, filepath.Join(t.TempDir(), "gone", "apns.json"))
	if err := b.Note(simA, first); err == nil {
		t.Error("noted without a directory to write to")
	}
	check(t, b, simA, apnbook.Entry{})
}

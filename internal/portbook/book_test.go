// SPDX-License-Identifier: GPL-3.0-or-later

package portbook_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"modembridge/internal/portbook"
	"modembridge/switcher/usb"
)

// stick has two serial interfaces.
func stick(product uint16) usb.Device {
	vendor := usb.Class{Class: 0xff, SubClass: 0xff, Protocol: 0xff}
	return usb.Device{
		Port: "1-1", ID: usb.ID{Vendor: 0x19d2, Product: product}, Revision: 0x0102,
		Interfaces: []usb.Interface{{Number: 0, Class: vendor}, {Number: 3, Class: vendor}},
	}
}

var roles = []portbook.Port{{Interface: 3, Role: "at-primary", Names: []string{"at", "ppp"}}}

func book(t *testing.T) portbook.Book {
	dir := t.TempDir()
	return portbook.Book{Asked: filepath.Join(dir, "run", "ports"), Learned: filepath.Join(dir, "var", "ports")}
}

func read(t *testing.T, dir string) map[string]string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	files := make(map[string]string)
	for _, e := range entries {
		text, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		files[e.Name()] = string(text)
	}
	return files
}

func TestALayoutIsAskedAndThenLearned(t *testing.T) {
	b, d := book(t), stick(0xfff1)
	if err := b.Learn(d); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Learn before Ask: %v, want fs.ErrNotExist", err)
	}
	if err := b.Ask(d, roles); err != nil {
		t.Fatal(err)
	}
	const first = "usb:v19D2pFFF1d0102dc00dsc00dp00icFFiscFFipFFin00"
	const second = "usb:v19D2pFFF1d0102dc00dsc00dp00icFFiscFFipFFin03"
	const head = "MODEMBRIDGE_QUIRK=19d2:fff1\nMODEMBRIDGE_ASK=0\nMODEMBRIDGE_SOURCE=asked\nMODEMBRIDGE_FOUND=00ffffff,03ffffff\n"
	got := read(t, b.Asked)
	for name, want := range map[string]string{
		first:  head + "MODEMBRIDGE_ROLE=none\nMODEMBRIDGE_NAME=none\nMODEMBRIDGE_ALIAS=none\n",
		second: head + "MODEMBRIDGE_ROLE=at-primary\nMODEMBRIDGE_NAME=at\nMODEMBRIDGE_ALIAS=ppp\n",
	} {
		if got[name] != want {
			t.Errorf("%s:\n%s\nwant:\n%s", name, got[name], want)
		}
	}
	if len(got) != 2 || len(read(t, b.Learned)) != 0 || b.HasLearned(d, d.Interfaces[1]) {
		t.Errorf("asked %d pages and learned %d, want 2 and none", len(got), len(read(t, b.Learned)))
	}
	if err := b.Learn(d); err != nil {
		t.Fatal(err)
	}
	kept := read(t, b.Learned)
	if !strings.Contains(kept[second], "SOURCE=learned\n") || strings.Contains(kept[second], "SOURCE=asked") || len(kept) != 2 {
		t.Errorf("learned %q", kept)
	}
	if !b.HasLearned(d, d.Interfaces[1]) {
		t.Error("what was learned is not what was asked")
	}
	if err := b.Ask(d, []portbook.Port{{Interface: 3, Role: "ppp"}}); err != nil || b.HasLearned(d, d.Interfaces[1]) {
		t.Errorf("Ask: %v; another role counts as learned", err)
	}
	if err := b.Drop(d); err != nil {
		t.Fatal(err)
	}
	if len(read(t, b.Asked)) != 0 || len(read(t, b.Learned)) != 2 {
		t.Error("Drop did not take what was asked, or took what was learned")
	}
}

func TestForgetTakesAllOfOneID(t *testing.T) {
	b := book(t)
	other := stick(0xfff1)
	other.Revision = 0x0200
	for _, d := range []usb.Device{stick(0xfff1), other, stick(0xfff2)} {
		if err := errors.Join(b.Ask(d, roles), b.Learn(d)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(b.Learned, "README"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	gone, left := usb.ID{Vendor: 0x19d2, Product: 0xfff1}, usb.ID{Vendor: 0x19d2, Product: 0xfff2}
	if ids, err := b.IDs(); err != nil || !slices.Equal(ids, []usb.ID{gone, left}) {
		t.Errorf("IDs() = %v, %v", ids, err)
	}
	if found, err := b.Forget(gone); err != nil || !found {
		t.Errorf("Forget() = %v, %v", found, err)
	}
	if ids, err := b.IDs(); err != nil || !slices.Equal(ids, []usb.ID{left}) {
		t.Errorf("IDs() = %v, %v; want %v", ids, err, left)
	}
	if found, err := b.Forget(gone); err != nil || found {
		t.Errorf("Forget() again = %v, %v; want false", found, err)
	}
}

// SPDX-License-Identifier: GPL-3.0-or-later

package bench_test

import (
	"os"
	"path/filepath"
	"testing"

	"modembridge/internal/lab/bench"
	"modembridge/internal/lab/stick"
	"modembridge/quirks"
	"modembridge/switcher/usb"
)

func TestTheUsersQuirkFilesFitTheirSticks(t *testing.T) {
	db, problems := quirks.Load(quirks.Source{Name: "data", FS: os.DirFS("data")})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	for _, c := range bench.Standard() {
		if c.Quirk == "" {
			continue
		}
		if _, err := os.Stat(filepath.Join("data", c.Quirk)); err != nil {
			t.Error(err)
		}
		model, err := stick.Load(c.Model)
		if err != nil {
			t.Fatal(err)
		}
		modem := db.ModemByID(model.Modem.USB)
		if modem == nil || modem.Asks() || len(modem.Init) != 1 || modem.Init[0] != model.Modem.AT.NeedsInit {
			t.Errorf("%s: the quirk file says %+v, want its ports by number and %q first", c.Model, modem, model.Modem.AT.NeedsInit)
		}
	}
}

func TestLearnedOf(t *testing.T) {
	dir, id := t.TempDir(), usb.ID{Vendor: 0x19d2, Product: 0x0fa6}
	if bench.LearnedOf(filepath.Join(dir, "none"), id) || bench.LearnedOf(dir, id) {
		t.Error("something was learned before anything was kept")
	}
	for _, page := range []struct {
		name string
		want bool
	}{
		{"usb:v19D2p0FA7d0100dc00dsc00dp00icFFisc02ip01in04", false},
		{"usb:v19D2p0FA6d0100dc00dsc00dp00icFFisc02ip01in04", true},
	} {
		if err := os.WriteFile(filepath.Join(dir, page.name), nil, 0o644); err != nil {
			t.Fatal(err)
		}
		if got := bench.LearnedOf(dir, id); got != page.want {
			t.Errorf("with %s: %t, want %t", page.name, got, page.want)
		}
	}
}

// SPDX-License-Identifier: GPL-3.0-or-later

package host

import (
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"modembridge/bridge"
	"modembridge/internal/ledger"
	"modembridge/internal/mm"
	"modembridge/internal/nm"
	"modembridge/internal/nm/nmtest"
)

// withLedger returns a host that has nothing but a ledger, in which `mobile` was made.
func withLedger(t *testing.T) *Host {
	t.Helper()
	l, err := ledger.Open(filepath.Join(t.TempDir(), "profiles.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(l.Make(bridge.ProfileUUID, "mobile", nil), l.Add(bridge.ProfileUUID)); err != nil {
		t.Fatal(err)
	}
	return &Host{ledger: l}
}

func modemWith(path, number string) mm.Modem {
	return mm.Modem{Path: path, SysfsPath: "/sys/devices/usb1/" + path, State: mm.Registered, SIM: &mm.SIM{Identifier: number}}
}

func TestRivalsAreTheModemsThatMayDial(t *testing.T) {
	h := withLedger(t)
	me, other, locked, dead := modemWith("1-1", "1"), modemWith("1-2", "2f"), modemWith("1-3", ""), modemWith("1-4", "4")
	locked.State, dead.State = mm.Locked, mm.Failed
	net := network{Snapshot: nm.Snapshot{
		Devices: []nm.Device{{UDI: "1-2", Active: &nm.ActiveConnection{UUID: "any"}}, {UDI: "1-3", AvailableUUID: []string{"by the stick"}}},
		Profiles: []nm.Profile{
			{UUID: "any"}, {UUID: "of the first", SIMID: "1"}, {UUID: "of the second", SIMID: "2f"}, {UUID: "by the stick", DeviceID: "x"},
		},
	}}
	got := h.rivals(me, []mm.Modem{me, other, locked, dead}, net)
	want := []bridge.Rival{
		{Port: "1-2", SIM: "2f", Own: h.ownProfile(modemWith("", "2")), Profile: "any", Fits: []string{"any", "of the second"}},
		{Port: "1-3", Fits: []string{"any", "of the first", "of the second", "by the stick"}},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(bridge.Rival{})); diff != "" {
		t.Errorf("rivals (-want +got):\n%s", diff)
	}
}

func TestAProfileKnowsTheSIMThatItWasUsedWith(t *testing.T) {
	h := withLedger(t)
	m := modemWith("1-1", "1")
	home := func() string {
		return h.seenProfile(nm.Profile{UUID: bridge.ProfileUUID}, network{}, m, nm.Device{}).Home
	}
	o := bridge.Observation{Modem: &bridge.Modem{Own: h.ownProfile(m)}, Link: &bridge.Link{Profile: bridge.ProfileUUID}}
	h.noteUse(&o)
	if got := home(); got != "" {
		t.Errorf("while it is dialled: %q", got)
	}
	o.Link.Activated = true
	h.noteUse(&o)
	if got := home(); got == "" || got != o.Modem.Own {
		t.Errorf("once connected: %q, want %q", got, o.Modem.Own)
	}
}

func TestRestoreProfiles(t *testing.T) {
	d := open(t)
	if err := d.AddProfile(t.Context(), bridge.NewProfile{UUID: "u-2", Settings: bridge.Settings{ID: "mobile-2"}}); err != nil {
		t.Fatal(err)
	}
	restore := func(when, name string, kind error, want ...string) {
		t.Helper()
		if err := d.readAll(); err != nil {
			t.Fatal(err)
		}
		got, err := d.RestoreProfiles(name)
		if !slices.Equal(got, want) || (err == nil) != (len(want) > 0) || kind != nil && !errors.Is(err, kind) {
			t.Errorf("%s: %q, %v; want %q", when, got, err, want)
		}
	}
	restore("none was deleted", "", fs.ErrNotExist)
	restore("one that is there", "mobile", nil)
	restore("one that never was", "mobile-3", fs.ErrNotExist)
	d.nm.Delete(nmtest.Root + "/Settings/2")
	restore("another than the deleted one", "mobile", nil)
	restore("the deleted one", "mobile-2", nil, "mobile-2")
	restore("it once more", "mobile-2", fs.ErrNotExist)
	if got, names := d.created(); len(got) != 1 || got[0] != bridge.ProfileUUID || names[got[0]] != "mobile" {
		t.Errorf("created are %v, called %v, want mobile alone", got, names)
	}
	d.nm.Delete(d.path)
	restore("all", "", nil, "mobile")
	if got, _ := d.created(); len(got) != 0 {
		t.Errorf("created are %v, want none", got)
	}
}

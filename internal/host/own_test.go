// SPDX-License-Identifier: GPL-3.0-or-later

package host

import (
	"errors"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"

	"github.com/godbus/dbus/v5"

	"modembridge/bridge"
	"modembridge/internal/ledger"
	"modembridge/internal/nm/nmtest"
	"modembridge/internal/sysbus/bustest"
)

// A desk is a table with a ledger and the profile that we made.
type desk struct {
	*table
	made bridge.NewProfile
	path dbus.ObjectPath // of the profile in NetworkManager
}

func open(t *testing.T) *desk {
	t.Helper()
	d := &desk{table: lay(t, "")}
	d.reopen()
	d.made = bridge.NewProfile{UUID: bridge.ProfileUUID, Settings: bridge.Settings{
		ID: "mobile", APN: bridge.APN{Name: "internet", User: "me", Password: "hush"}, Autoconnect: true,
	}}
	if err := d.AddProfile(t.Context(), d.made); err != nil {
		t.Fatal(err)
	}
	d.path = nmtest.Root + "/Settings/1"
	return d
}

// reopen is a daemon that starts again.
func (d *desk) reopen() {
	d.t.Helper()
	var err error
	if d.ledger, err = ledger.Open(filepath.Join(d.root, "profiles.json")); err != nil {
		d.t.Fatal(err)
	}
}

// look returns the profile as the bridge sees it.
func (d *desk) look() bridge.Profile {
	d.t.Helper()
	if err := d.readAll(); err != nil {
		d.t.Fatal(err)
	}
	net, _ := d.net.latest()
	p, ok := net.Profile(d.made.UUID)
	if !ok {
		d.t.Fatal("the profile is not there")
	}
	return bridge.Profile{UUID: p.UUID, ID: p.ID, Settings: settings(p, net.passwords[p.Path]), Ours: net.ours[p.Path]}
}

// edit is a user who changes the profile.
func (d *desk) edit(f func(nmtest.Profile)) {
	next := nmtest.Profile{}
	for setting, props := range d.nm.Stored(d.path) {
		next[setting] = map[string]any{}
		for name, value := range props {
			next[setting][name] = value
		}
	}
	f(next)
	d.replace(next)
}

// replace is a user who writes the whole profile. It returns when the host reads
// that.
func (d *desk) replace(next nmtest.Profile) {
	d.t.Helper()
	before := d.reading()
	d.nm.Update(d.path, next)
	for d.reading() == before {
		bustest.Await(d.t, d.Host.nm.Changed())
	}
}

// reading returns which reading of the profile is the newest.
func (d *desk) reading() uint64 {
	d.look()
	net, _ := d.net.latest()
	p, _ := net.Profile(d.made.UUID)
	return p.Reading
}

func (d *desk) update(p bridge.Profile, next bridge.Settings, fields ...bridge.Field) error {
	return d.UpdateProfile(d.t.Context(), bridge.UpdateProfile{Profile: p, Next: next, Fields: bridge.Fields(0).With(fields...)})
}

func TestAProfileThatWeMadeIsOurs(t *testing.T) {
	d := open(t)
	for _, when := range []string{"at once", "after a restart"} {
		p := d.look()
		if p.Settings != d.made.Settings || p.Ours != bridge.AllFields {
			t.Errorf("%s: %#v is ours in %v, want it as it was made and all of it", when, p.Settings, p.Ours)
		}
		d.reopen()
	}
}

func TestAnUpdateStaysOurs(t *testing.T) {
	d := open(t)
	p := d.look()
	next := p.Settings
	next.APN, next.Metered, next.SIM = bridge.APN{Name: "web", User: "me", Password: "hush"}, bridge.MeteredYes, iccid
	if err := d.update(p, next, bridge.FieldAPN, bridge.FieldMetered, bridge.FieldSIM); err != nil {
		t.Fatal(err)
	}
	d.reopen()
	if p = d.look(); p.Settings != next || p.Ours != bridge.AllFields {
		t.Errorf("%#v is ours in %v, want %#v and all of it", p.Settings, p.Ours, next)
	}
	if got := d.nm.Stored(d.path)["gsm"]["password"]; got != "hush" {
		t.Errorf("the password is %v, want hush", got)
	}
}

func TestWhatTheUserEditsIsTheUsers(t *testing.T) {
	for _, tt := range []struct {
		name string
		edit func(nmtest.Profile)
		want bridge.Field
	}{
		{"another APN", func(p nmtest.Profile) { p["gsm"]["apn"] = "corporate" }, bridge.FieldAPN},
		{"no APN", func(p nmtest.Profile) { delete(p["gsm"], "apn") }, bridge.FieldAPN},
		{"an empty APN", func(p nmtest.Profile) { p["gsm"]["apn"] = "" }, bridge.FieldAPN},
		{"an APN by the operator", func(p nmtest.Profile) { p["gsm"]["auto-config"] = true; delete(p["gsm"], "apn") }, bridge.FieldAPN},
		{"a password that an agent keeps", func(p nmtest.Profile) { p["gsm"]["password-flags"] = uint32(1) }, bridge.FieldPassword},
		{"another name", func(p nmtest.Profile) { p["connection"]["id"] = "Ann's" }, bridge.FieldID},
		{"not unasked", func(p nmtest.Profile) { p["connection"]["autoconnect"] = false }, bridge.FieldAutoconnect},
		{"dropped by an editor", func(p nmtest.Profile) {
			delete(p["connection"], "autoconnect-retries")
			p["connection"]["autoconnect-retries"] = int32(0)
		}, bridge.FieldRetries},
		{"a metric", func(p nmtest.Profile) { p["ipv4"]["route-metric"] = int64(0) }, bridge.FieldIPv4Metric},
		{"a SIM", func(p nmtest.Profile) { p["gsm"]["sim-id"] = "1" }, bridge.FieldSIM},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := open(t)
			d.look()
			before := d.nm.Stored(d.path)
			d.edit(tt.edit)
			want := bridge.AllFields &^ bridge.Fields(0).With(tt.want)
			if got := d.look().Ours; got != want {
				t.Errorf("ours is %v, want all but %v", got, tt.want)
			}
			d.replace(before)
			d.reopen()
			if got := d.look().Ours; got != want {
				t.Errorf("after it was changed back ours is %v, want all but %v still", got, tt.want)
			}
		})
	}
}

func TestAPasswordThatTheUserEditsIsTheUsers(t *testing.T) {
	d := open(t)
	p := d.look()
	before := d.nm.Stored(d.path)
	d.nm.Update(d.path, nmtest.Profile{
		"connection": before["connection"], "ipv4": before["ipv4"], "ipv6": before["ipv6"],
		"gsm": {"apn": "internet", "username": "me", "password": "mine"},
	})
	next := p.Settings
	next.APN = bridge.APN{Name: "web", User: "web", Password: "web"}
	if err := d.update(p, next, bridge.FieldAPN, bridge.FieldUser, bridge.FieldPassword); !errors.Is(err, bridge.ErrProfileChanged) {
		t.Errorf("error %v, want %v", err, bridge.ErrProfileChanged)
	}
	if got := d.nm.Stored(d.path)["gsm"]["password"]; got != "mine" {
		t.Errorf("the password is %v, want mine", got)
	}
	if got := d.look().Ours; got.Has(bridge.FieldPassword) {
		t.Errorf("ours is %v, want it without the password", got)
	}
}

// TestReadingSettles has a profile with a password, of which NetworkManager says that
// it was updated whenever somebody asks for the password.
func TestReadingSettles(t *testing.T) {
	d := open(t)
	d.look()
	revision := d.reading()
	asked := func() (n int) {
		for _, call := range d.nm.Calls() {
			if strings.HasPrefix(call, "GetSecrets") {
				n++
			}
		}
		return n
	}
	asked()
	for range 10 {
		d.nm.Update(d.path, d.nm.Stored(d.path))
		bustest.Await(t, d.Host.nm.Changed())
		d.look()
	}
	if n := asked(); n != 0 || d.reading() != revision {
		t.Errorf("asked %d times for the password of what has not changed, and took it for another: %v", n, d.reading() != revision)
	}
}

func TestAnUpdateOfWhatHasChangedIsNotMade(t *testing.T) {
	d := open(t)
	p := d.look()
	d.edit(func(p nmtest.Profile) { p["gsm"]["apn"] = "corporate" })
	next := p.Settings
	next.APN.Name = "web"
	for _, when := range []string{"before it was read", "after it was read"} {
		if err := d.update(p, next, bridge.FieldAPN); !errors.Is(err, bridge.ErrProfileChanged) {
			t.Errorf("%s: error %v, want %v", when, err, bridge.ErrProfileChanged)
		}
		if got := d.look().Settings.APN.Name; got != "corporate" {
			t.Errorf("%s: the APN is %q, want corporate", when, got)
		}
	}
	d.nm.Delete(d.path)
	if err := d.readAll(); err != nil {
		t.Fatal(err)
	}
	if err := d.update(p, next, bridge.FieldAPN); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("of a deleted profile: error %v, want %v", err, fs.ErrNotExist)
	}
}

func TestAProfileOfTheUsersIsNotOurs(t *testing.T) {
	d := open(t)
	d.nm.AddProfile(nmtest.Profile{"connection": {"id": "mine", "uuid": "u-1", "type": "gsm"}, "gsm": {"apn": "internet"}})
	d.look()
	net, _ := d.net.latest()
	p, _ := net.Profile("u-1")
	if got := net.ours[p.Path]; got != 0 {
		t.Errorf("ours is %v, want nothing", got)
	}
	for _, made := range d.ledger.Profiles() {
		if made.UUID != bridge.ProfileUUID {
			t.Errorf("the ledger has %v", made)
		}
	}
}

func TestNothingIsWrittenThatCannotBeRemembered(t *testing.T) {
	d := open(t)
	p := d.look()
	next := p.Settings
	next.APN.Name = "web"
	d.ledger = nil
	if err := d.update(p, next, bridge.FieldAPN); err == nil {
		t.Error("a profile was updated without a ledger")
	}
	if err := d.AddProfile(t.Context(), bridge.NewProfile{UUID: "u-2"}); err == nil {
		t.Error("a profile was made without a ledger")
	}
	for _, call := range d.nm.Calls() {
		if strings.HasPrefix(call, "Update2") {
			t.Errorf("called %s", call)
		}
	}
}

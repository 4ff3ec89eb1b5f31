// SPDX-License-Identifier: GPL-3.0-or-later

package nm_test

import (
	"errors"
	"io/fs"
	"testing"

	"github.com/godbus/dbus/v5"
	"github.com/google/go-cmp/cmp"

	"modembridge/internal/nm"
	"modembridge/internal/nm/nmtest"
)

// rich is a profile with what we do not write, as NetworkManager tells it.
func rich() nmtest.Profile {
	type route struct {
		Destination []byte
		Prefix      uint32
		NextHop     []byte
		Metric      uint32
	}
	return nmtest.Profile{
		"connection": {"id": "mobile", "uuid": "u-1", "type": "gsm", "permissions": []string{"user:ann:"}},
		"gsm":        {"apn": "internet", "username": "me", "password": "hush", "pin": "2718", "number": "*99#", "mtu": uint32(1400)},
		"ipv4":       {"method": "auto", "dns": []uint32{16843009}, "addresses": [][]uint32{}, "address-data": []map[string]dbus.Variant{}},
		"ipv6": {
			"method": "auto", "dns": [][]byte{make([]byte, 16)},
			"routes":     []route{{make([]byte, 16), 64, make([]byte, 16), 5}},
			"route-data": []map[string]dbus.Variant{{"dest": dbus.MakeVariant("2001:db8::"), "prefix": dbus.MakeVariant(uint32(64))}},
		},
		"user": {"data": map[string]string{"a": "b"}},
		"ppp":  {"refuse-eap": true},
	}
}

var sameVariants = cmp.Comparer(func(a, b dbus.Variant) bool { return a.String() == b.String() })

// stored adds a profile and returns it as it is seen.
func stored(t *testing.T, service *nmtest.Service, client *nm.Client, p nmtest.Profile) nm.Profile {
	t.Helper()
	path := service.AddProfile(p)
	for _, seen := range state(t, client).Profiles {
		if seen.Path == string(path) {
			return seen
		}
	}
	t.Fatal("the profile that was added is not seen")
	return nm.Profile{}
}

func TestUpdateProfileChangesTheNamedFieldsAlone(t *testing.T) {
	next := nm.GSMProfile{ID: "other", Autoconnect: true, Retries: -1, APN: "web", HomeOnly: true, SIMID: "s", Priority: 3, IPv4Metric: 700, IPv6Metric: -1}
	for name, versions := range map[string]bool{"with versions": true, "without versions": false} {
		t.Run(name, func(t *testing.T) {
			service, client := dial(t)
			if versions {
				service.MakeNew()
			}
			seen := stored(t, service, client, rich())
			fields := []string{"gsm.apn", "gsm.username", "gsm.home-only", "gsm.sim-id", "connection.autoconnect-priority", "ipv4.route-metric"}
			if err := client.UpdateProfile(t.Context(), seen, new("hush"), next, fields); err != nil {
				t.Fatal(err)
			}
			want := rich()
			want["gsm"]["apn"], want["gsm"]["home-only"], want["gsm"]["sim-id"] = "web", true, "s"
			delete(want["gsm"], "username")
			want["connection"]["autoconnect-priority"] = int32(3)
			want["ipv4"]["route-metric"] = int64(700)
			delete(want["ipv4"], "addresses")
			delete(want["ipv6"], "routes")
			if diff := cmp.Diff(want, service.Stored(dbus.ObjectPath(seen.Path)), sameVariants); diff != "" {
				t.Errorf("the profile (-want +got):\n%s", diff)
			}
		})
	}
}

func TestUpdateProfileKeepsSecretsThatItCannotRead(t *testing.T) {
	service, client := dial(t)
	p := rich()
	delete(p["gsm"], "password")
	delete(p["gsm"], "pin")
	seen := stored(t, service, client, p)
	if err := client.UpdateProfile(t.Context(), seen, nil, nm.GSMProfile{APN: "web"}, []string{"gsm.apn"}); err != nil {
		t.Fatal(err)
	}
	if got := service.Stored(dbus.ObjectPath(seen.Path))["gsm"]["apn"]; got != "web" {
		t.Errorf("the APN is %v, want web", got)
	}
}

func TestUpdateProfileTakesAPasswordAway(t *testing.T) {
	service, client := dial(t)
	p := rich()
	delete(p["gsm"], "pin")
	seen := stored(t, service, client, p)
	if err := client.UpdateProfile(t.Context(), seen, new("hush"), nm.GSMProfile{APN: "web"}, []string{"gsm.apn", "gsm.username", "gsm.password"}); err != nil {
		t.Fatal(err)
	}
	got := service.Stored(dbus.ObjectPath(seen.Path))["gsm"]
	if got["username"] != nil || got["password"] != "" {
		t.Errorf("username %v, password %q; want none", got["username"], got["password"])
	}
}

func TestUpdateProfileLeavesWhatHasChanged(t *testing.T) {
	edited := func() nmtest.Profile {
		p := rich()
		p["gsm"]["apn"] = "corporate"
		return p
	}
	update := func(client *nm.Client, seen nm.Profile) error {
		return client.UpdateProfile(t.Context(), seen, new("hush"), nm.GSMProfile{APN: "web"}, []string{"gsm.apn"})
	}
	check := func(t *testing.T, service *nmtest.Service, seen nm.Profile, err error) {
		t.Helper()
		if !errors.Is(err, nm.ErrChanged) {
			t.Errorf("error %v, want %v", err, nm.ErrChanged)
		}
		if diff := cmp.Diff(edited(), service.Stored(dbus.ObjectPath(seen.Path)), sameVariants); diff != "" {
			t.Errorf("the profile (-want +got):\n%s", diff)
		}
	}
	t.Run("since it was seen", func(t *testing.T) {
		service, client := dial(t)
		seen := stored(t, service, client, rich())
		service.Update(dbus.ObjectPath(seen.Path), edited())
		check(t, service, seen, update(client, seen))
	})
	t.Run("since it was read for the update", func(t *testing.T) {
		service, client := dial(t)
		service.MakeNew()
		seen := stored(t, service, client, rich())
		service.BeforeUpdate(func() { service.Update(dbus.ObjectPath(seen.Path), edited()) })
		check(t, service, seen, update(client, seen))
	})
	t.Run("and is gone", func(t *testing.T) {
		service, client := dial(t)
		seen := stored(t, service, client, rich())
		service.Delete(dbus.ObjectPath(seen.Path))
		if err := update(client, seen); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("error %v, want %v", err, fs.ErrNotExist)
		}
	})
}

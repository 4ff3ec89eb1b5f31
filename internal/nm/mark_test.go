// SPDX-License-Identifier: GPL-3.0-or-later

package nm_test

import (
	"testing"

	"github.com/godbus/dbus/v5"
	"github.com/google/go-cmp/cmp"

	"modembridge/internal/nm"
	"modembridge/internal/nm/nmtest"
	"modembridge/internal/sysbus/bustest"
)

// only returns the one device that there is.
func only(t *testing.T, client *nm.Client) nm.Device {
	t.Helper()
	s, err := client.State(t.Context())
	if err != nil || len(s.Devices) != 1 {
		t.Fatalf("%v; %d devices", err, len(s.Devices))
	}
	return s.Devices[0]
}

// TestWhatWeEndedIsToldFromWhatAPersonEnded goes through a day of a link.
func TestWhatWeEndedIsToldFromWhatAPersonEnded(t *testing.T) {
	service, client, ears := dialWithEars(t)
	profile := service.AddProfile(mobile())
	device := service.AddModem(1, modemPath, profile)
	const active = nmtest.Root + "/ActiveConnection/1"
	dialled := func() {
		service.Put(active, bustest.Object{nmtest.Active: {"Uuid": "u-1", "Id": "mobile", "State": uint32(2)}})
		service.Set(device, nmtest.Device, "ActiveConnection", active)
		service.Enter(device, 50, 0)
		service.Enter(device, 100, 0)
	}
	ended := func() {
		service.Enter(device, 110, 39)
		service.Remove(active)
		service.Set(device, nmtest.Device, "ActiveConnection", nmtest.Root[:1])
		service.Enter(device, 30, 39)
	}
	expect := func(when string, ours, ended bool) {
		t.Helper()
		ears.catchUp(t, service)
		if d := only(t, client); d.Ours != ours || d.Ended != ended {
			t.Errorf("%s: ours %t, ended by us %t", when, d.Ours, d.Ended)
		}
	}

	dialled()
	expect("dialled by somebody", false, false)
	if err := client.End(t.Context(), only(t, client)); err != nil {
		t.Fatal(err)
	}
	ended()
	expect("ended by us", false, true)
	if client.HungUp(string(device)) {
		t.Error("what we have ended is a person's doing")
	}
	if err := client.End(t.Context(), only(t, client)); err == nil {
		t.Error("no error at the end of what is not there")
	}
	kept := client.Marks()
	if diff := cmp.Diff(map[string]string{string(device): "u-1"}, kept.Ended); diff != "" {
		t.Error(diff)
	}

	path, err := client.Activate(t.Context(), string(profile), string(device))
	if err != nil {
		t.Fatal(err)
	}
	client.Own(string(device), path)
	dialled()
	expect("dialled by us", true, false)
	ended()
	expect("ended by a person", false, false)
	if !client.HungUp(string(device)) {
		t.Error("what a person has ended is nobody's doing")
	}

	client.Restore(kept)
	expect("as it was kept", false, true)
	service.Quit()
	service.Run()
	expect("after a restart of NetworkManager", false, false)
}

// through takes a modem's device through states, each with its reason.
func through(service *nmtest.Service, states [][2]uint32) dbus.ObjectPath {
	device := service.AddModem(1, modemPath)
	for _, s := range states {
		service.Enter(device, s[0], s[1])
	}
	return device
}

// TestADeviceThatGoesTellsWhoEndedItsConnection has ModemManager go while, or before,
// a person hangs up.
func TestADeviceThatGoesTellsWhoEndedItsConnection(t *testing.T) {
	const requested, removed = 39, 36
	tests := []struct {
		name   string
		states [][2]uint32 // and reasons
		want   bool
	}{
		{"a person hangs up and it goes", [][2]uint32{{100, 0}, {110, requested}, {10, removed}}, true},
		{"it goes", [][2]uint32{{100, 0}, {10, removed}}, false},
		{"a person hangs up and dials again", [][2]uint32{{100, 0}, {110, requested}, {30, requested}, {50, 0}, {10, removed}}, false},
		{"another profile takes its place", [][2]uint32{{100, 0}, {110, 60}, {10, removed}}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			service, client, ears := dialWithEars(t)
			device := through(service, tt.states)
			service.Remove(device)
			ears.catchUp(t, service)
			if got := client.HungUp(string(device)); got != tt.want {
				t.Errorf("hung up by a person: %t, want %t", got, tt.want)
			}
			if client.HungUp(string(device)) {
				t.Error("it is not forgotten with the answer")
			}
		})
	}
}

// TestAModemThatCannotBeSwitchedOnIsNobodysEnd has ModemManager switch a modem off
// that is in use, for which NetworkManager blames a person.
func TestAModemThatCannotBeSwitchedOnIsNobodysEnd(t *testing.T) {
	const requested = 39
	tests := []struct {
		name   string
		states [][2]uint32 // and reasons
		want   bool
	}{
		{"a person hangs up", [][2]uint32{{40, 0}, {110, requested}, {30, requested}}, false},
		{"it cannot be switched on", [][2]uint32{{40, 0}, {30, requested}}, true},
		{"it is switched off during the link", [][2]uint32{{40, 0}, {100, 0}, {30, requested}}, true},
		{"it is dialled again", [][2]uint32{{40, 0}, {30, requested}, {40, 0}}, false},
		{"and then a person hangs up", [][2]uint32{{40, 0}, {30, requested}, {40, 0}, {110, requested}, {30, requested}}, false},
		{"a dial fails", [][2]uint32{{40, 0}, {120, 1}, {30, 0}}, false},
		{"nobody was there to hear", [][2]uint32{{30, requested}}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			service, client, ears := dialWithEars(t)
			through(service, tt.states)
			ears.catchUp(t, service)
			if got := only(t, client).Unasked; got != tt.want {
				t.Errorf("nobody has asked for it: %t, want %t", got, tt.want)
			}
		})
	}
}

func TestAnEndThatFailsIsNoEnd(t *testing.T) {
	service, client := dial(t)
	device := service.AddModem(1, modemPath)
	const active = nmtest.Root + "/ActiveConnection/1"
	service.Put(active, bustest.Object{nmtest.Active: {"Uuid": "u-1", "State": uint32(4)}})
	service.Set(device, nmtest.Device, "ActiveConnection", active)
	if err := client.End(t.Context(), only(t, client)); err == nil {
		t.Error("no error")
	}
	if got := client.Marks(); len(got.Ended) > 0 {
		t.Errorf("%v, want no mark", got)
	}
}

func TestLastUsed(t *testing.T) {
	service, client := dial(t)
	p := mobile()
	p["connection"]["timestamp"] = uint64(1795000000)
	if got, err := client.LastUsed(t.Context(), string(service.AddProfile(p))); got != 1795000000 || err != nil {
		t.Errorf("%d, %v", got, err)
	}
	if got, err := client.Instance(t.Context()); got == "" || err != nil {
		t.Errorf("instance %q, %v", got, err)
	}
}

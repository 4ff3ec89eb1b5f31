// SPDX-License-Identifier: GPL-3.0-or-later

package nm_test

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
	"github.com/google/go-cmp/cmp"

	"modembridge/internal/nm"
	"modembridge/internal/nm/nmtest"
	"modembridge/internal/sysbus/bustest"
)

const modemPath = "/org/freedesktop/ModemManager1/Modem/0"

// dial returns a running fake and a client of it.
func dial(t *testing.T) (*nmtest.Service, *nm.Client) {
	t.Helper()
	service, client, _ := dialWithEars(t)
	return service, client
}

func dialWithEars(t *testing.T) (*nmtest.Service, *nm.Client, *ears) {
	t.Helper()
	address := bustest.Start(t)
	service := nmtest.New(t, address)
	service.Run()
	ears := &ears{Handler: slog.DiscardHandler, heard: make(chan string, 100)}
	client, err := nm.Dial(t.Context(), nm.Config{Bus: address, Log: slog.New(ears)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { client.Close() })
	return service, client, ears
}

// ears are the client's: its log says which signals it has dealt with.
type ears struct {
	slog.Handler
	heard chan string
}

func (e *ears) Enabled(context.Context, slog.Level) bool { return true }

func (e *ears) Handle(_ context.Context, r slog.Record) error {
	r.Attrs(func(a slog.Attr) bool {
		if a.Key == "object" {
			e.heard <- a.Value.String()
		}
		return true
	})
	return nil
}

// catchUp waits until the client has dealt with all that the service has said,
// and returns the objects that was about.
func (e *ears) catchUp(t *testing.T, service *nmtest.Service) []string {
	t.Helper()
	const mark = "/mark"
	service.Emit(mark, nmtest.Settings+".ConnectionRemoved", dbus.ObjectPath("/none"))
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	var objects []string
	for {
		select {
		case object := <-e.heard:
			if object == mark {
				return objects
			}
			objects = append(objects, object)
		case <-ctx.Done():
			t.Fatal("the client did not hear the mark")
		}
	}
}

func state(t *testing.T, c *nm.Client) nm.Snapshot {
	t.Helper()
	s, err := c.State(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// mobile returns a gsm profile as nmcli makes it.
func mobile() nmtest.Profile {
	return nmtest.Profile{
		"connection": {"id": "mobile", "uuid": "u-1", "type": "gsm"},
		"gsm":        {"apn": "internet", "password": "hush"},
		"ipv4":       {"method": "auto"},
		"ipv6":       {"method": "auto"},
	}
}

func ethernet() nmtest.Profile {
	return nmtest.Profile{"connection": {"id": "wired", "uuid": "u-2", "type": "802-3-ethernet"}}
}

func TestStateReadsAConnectedModem(t *testing.T) {
	service, client := dial(t)
	service.AddEthernet(1)
	wired, profile := service.AddProfile(ethernet()), service.AddProfile(mobile())
	device := service.AddModem(2, modemPath, profile, wired)
	active, ip4 := nmtest.Root+"/ActiveConnection/5", nmtest.Root+"/IP4Config/9"
	service.Put(active, bustest.Object{nmtest.Active: {"Uuid": "u-1", "Id": "mobile", "State": uint32(2)}})
	service.Put(ip4, bustest.Object{nmtest.IP4Config: {
		"Gateway":        "10.64.64.64",
		"AddressData":    []map[string]any{{"address": "10.0.0.2", "prefix": uint32(32)}},
		"NameserverData": []map[string]any{{"address": "10.0.0.53"}},
	}})
	ip6 := nmtest.Root + "/IP6Config/9"
	service.Put(ip6, bustest.Object{nmtest.IP6Config: {"Nameservers": [][]byte{
		{0x20, 0x01, 0x0d, 0xb8, 15: 0x53}, {0xfe, 0x80, 15: 1},
	}}})
	for property, value := range map[string]any{
		"State": uint32(100), "StateReason": nmtest.Reason{State: 100}, "IpInterface": "ppp0", "ActiveConnection": active, "Ip4Config": ip4, "Ip6Config": ip6,
	} {
		service.Set(device, nmtest.Device, property, value)
	}

	want := nm.Snapshot{
		Version: "1.42.4", NetworkingEnabled: true, WWANEnabled: true, WWANHardwareEnabled: true,
		Managed: []string{"ttyUSB1", "ppp0"},
		Devices: []nm.Device{{
			Path: string(device), UDI: modemPath, Interface: "ttyUSB1", State: nm.DeviceActivated, Managed: true, Autoconnect: true, Metered: true,
			Active:      &nm.ActiveConnection{Path: string(active), UUID: "u-1", ID: "mobile", State: nm.Activated},
			IPInterface: "ppp0", IP4: []string{"10.0.0.2/32"}, Gateway: "10.64.64.64", DNS: []string{"10.0.0.53", "2001:db8::53"},
			AvailableUUID: []string{"u-1"},
		}},
		Profiles: []nm.Profile{{
			Path: string(profile), UUID: "u-1", ID: "mobile", Autoconnect: true, Retries: -1, APN: new("internet"),
			IPv4Method: "auto", IPv6Method: "auto", IPv4MayFail: true, IPv6MayFail: true, IPv4Metric: -1, IPv6Metric: -1, Reading: 1,
			Filename: "/etc/NetworkManager/system-connections/mobile.nmconnection",
		}},
	}
	if diff := cmp.Diff(want, state(t, client)); diff != "" {
		t.Errorf("snapshot (-want +got):\n%s", diff)
	}
}

func TestStateReadsEveryFieldOfAProfile(t *testing.T) {
	service, client := dial(t)
	service.AddProfile(nmtest.Profile{
		"connection": {
			"id": "office", "uuid": "u-9", "type": "gsm", "interface-name": "ttyUSB2", "autoconnect": false, "autoconnect-retries": int32(0),
			"autoconnect-priority": int32(7), "metered": int32(2),
		},
		"gsm": {
			"username": "u", "password-flags": uint32(1), "home-only": true, "network-id": "24405", "device-id": "d",
			"sim-id": "s", "sim-operator-id": "24491", "auto-config": true,
		},
		"ipv4": {"method": "disabled", "may-fail": false, "route-metric": int64(0)},
		"ipv6": {"method": "ignore", "route-metric": int64(700)},
		"ppp":  {"refuse-eap": true, "noauth": false},
	})
	got := state(t, client).Profiles[0]
	got.Path, got.Filename, got.Reading = "", "", 0
	want := nm.Profile{
		UUID: "u-9", ID: "office", Interface: "ttyUSB2", Retries: 0, Priority: 7, Metered: 2, Username: new("u"), PasswordFlags: 1, HomeOnly: true,
		AutoConfig: true, NetworkID: "24405", DeviceID: "d", SIMID: "s", SIMOperatorID: "24491",
		IPv4Method: "disabled", IPv6Method: "ignore", IPv6MayFail: true, IPv4Metric: 0, IPv6Metric: 700, HasPPP: true, AllowedAuth: 2 | 4 | 8 | 16, Auth: "pap chap mschap mschapv2",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("profile (-want +got):\n%s", diff)
	}
}

func TestStateReadsAProfileOnlyWhenItIsNewOrChanged(t *testing.T) {
	service, client, ears := dialWithEars(t)
	first, second := service.AddProfile(mobile()), service.AddProfile(ethernet())
	var third dbus.ObjectPath
	changed := mobile()
	changed["gsm"]["apn"] = "corporate"
	extra := mobile()
	extra["connection"]["uuid"] = "u-3"

	steps := []struct {
		name string
		do   func()
		read []dbus.ObjectPath
		apns []string
	}{
		{"the first time", func() {}, []dbus.ObjectPath{first, second}, []string{"internet"}},
		{"again", func() {}, nil, []string{"internet"}},
		{"after an edit", func() { service.Update(first, changed) }, []dbus.ObjectPath{first}, []string{"corporate"}},
		{"after one was added", func() { third = service.AddProfile(extra) }, []dbus.ObjectPath{nmtest.Root + "/Settings/3"}, []string{"corporate", "internet"}},
		{"after one was deleted", func() { service.Delete(first) }, nil, []string{"internet"}},
		{"after a restart", func() { service.Quit(); service.Run() }, []dbus.ObjectPath{second, "/org/freedesktop/NetworkManager/Settings/3"}, []string{"internet"}},
	}
	for _, step := range steps {
		t.Run(step.name, func(t *testing.T) {
			ears.catchUp(t, service)
			service.Calls()
			step.do()
			ears.catchUp(t, service)
			s := state(t, client)
			var want []string
			for _, path := range step.read {
				want = append(want, "GetSettings "+string(path))
			}
			var got []string
			for _, call := range service.Calls() {
				if strings.HasPrefix(call, "GetSettings") {
					got = append(got, call)
				}
			}
			slices.Sort(got)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("profiles read (-want +got):\n%s", diff)
			}
			var apns []string
			for _, p := range s.Profiles {
				apns = append(apns, *p.APN)
			}
			if diff := cmp.Diff(step.apns, apns); diff != "" {
				t.Errorf("APNs (-want +got):\n%s", diff)
			}
		})
	}
	if _, ok := state(t, client).Profile("u-3"); !ok || third == "" {
		t.Error("the added profile is not found by its UUID")
	}
}

func TestStateTellsThatAUserTurnedTheModemOff(t *testing.T) {
	service, client := dial(t)
	service.Enter(service.AddModem(1, modemPath), 30, 39)
	d, ok := state(t, client).Modem(modemPath)
	if !ok || d.Reason != nm.UserRequested || d.Active != nil {
		t.Errorf("device %+v (found %t), want one without a connection, turned off by the user", d, ok)
	}
}

func TestStateRemembersWhyADialFailed(t *testing.T) {
	service, client, ears := dialWithEars(t)
	device := service.AddModem(1, modemPath)
	failure := func() nm.StateReason {
		ears.catchUp(t, service)
		d, _ := state(t, client).Modem(modemPath)
		return d.Failure
	}
	service.Enter(device, 120, 31)
	service.Enter(device, 30, 0)
	if got := failure(); got != nm.RegistrationDenied {
		t.Errorf("after a dial that failed: %d, want %d", got, nm.RegistrationDenied)
	}
	service.Enter(device, 40, 0)
	if got := failure(); got != nm.RegistrationDenied {
		t.Errorf("during the next dial: %d, want %d still", got, nm.RegistrationDenied)
	}
	service.Enter(device, 100, 0)
	if got := failure(); got != nm.NoReason {
		t.Errorf("once connected: %d, want none", got)
	}
	service.Enter(device, 120, 1)
	service.Enter(device, 40, 0)
	ears.catchUp(t, service)
	if d, _ := state(t, client).Modem(modemPath); d.Failures != 2 {
		t.Errorf("%d dials have failed, want 2", d.Failures)
	}
}

func TestChangedFiresForWhatConcernsModems(t *testing.T) {
	service, client := dial(t)
	var device, profile dbus.ObjectPath
	steps := []struct {
		name string
		do   func()
	}{
		{"a device comes", func() { device = service.AddModem(1, modemPath) }},
		{"its state changes", func() { service.Set(device, nmtest.Device, "State", uint32(40)) }},
		{"WWAN is switched off", func() { service.Set(nmtest.Root, nmtest.Name, "WwanEnabled", false) }},
		{"a profile is added", func() { profile = service.AddProfile(mobile()) }},
		{"a profile is edited", func() { service.Update(profile, mobile()) }},
		{"a profile is deleted", func() { service.Delete(profile) }},
		{"a device goes", func() { service.Remove(device) }},
		{"NetworkManager quits", func() { service.Quit() }},
		{"NetworkManager returns", func() { service.Run() }},
	}
	for _, step := range steps {
		t.Run(step.name, func(t *testing.T) {
			step.do()
			bustest.Await(t, client.Changed())
		})
	}
}

func TestClientDoesNotHearAccessPoints(t *testing.T) {
	service, _, ears := dialWithEars(t)
	service.Put(nmtest.Root+"/AccessPoint/7", bustest.Object{nmtest.Name + ".AccessPoint": {"Strength": byte(40)}})
	service.Set(nmtest.Root+"/AccessPoint/7", nmtest.Name+".AccessPoint", "Strength", byte(50))
	if heard := ears.catchUp(t, service); len(heard) > 0 {
		t.Errorf("heard %q, want nothing", heard)
	}
}

func TestStateOfANetworkManagerThatIsNotThere(t *testing.T) {
	service, client := dial(t)
	service.Quit()
	if _, err := client.State(t.Context()); !errors.Is(err, nm.ErrNotRunning) {
		t.Errorf("error %v, want %v", err, nm.ErrNotRunning)
	}
}

// SPDX-License-Identifier: GPL-3.0-or-later

package mm_test

import (
	"errors"
	"io/fs"
	"slices"
	"testing"

	"github.com/godbus/dbus/v5"
	"github.com/google/go-cmp/cmp"

	"modembridge/internal/mm"
	"modembridge/internal/mm/mmtest"
	"modembridge/internal/sysbus/bustest"
)

const stick = "/sys/devices/pci0000:00/0000:00:14.0/usb1/1-1"

// dial returns a running fake without modems, and a client of it.
func dial(t *testing.T) (*mmtest.Service, *mm.Client) {
	t.Helper()
	address := bustest.Start(t)
	service := mmtest.New(t, address)
	service.Run()
	client, err := mm.Dial(t.Context(), mm.Config{Bus: address})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { client.Close() })
	return service, client
}

func modems(t *testing.T, c *mm.Client) []mm.Modem {
	t.Helper()
	m, err := c.Modems(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestModemsReadsAModemWithItsSIMAndBearers(t *testing.T) {
	service, client := dial(t)
	path := service.AddModem(3, stick)
	service.Set(mmtest.Root+"/SIM/3", mmtest.SIM, "Gid1", []byte{0x53, 0x6e})
	bearer, err := client.CreateBearer(t.Context(), string(path), mm.BearerProperties{APN: new("internet"), IPType: mm.IPv4v6})
	if err != nil {
		t.Fatal(err)
	}
	service.Set(dbus.ObjectPath(bearer), mmtest.Bearer, "Connected", true)
	service.Set(dbus.ObjectPath(bearer), mmtest.Bearer, "Interface", "ttyUSB2")
	service.Set(dbus.ObjectPath(bearer), mmtest.Bearer, "Ip4Config", map[string]dbus.Variant{
		"method": dbus.MakeVariant(uint32(2)), "address": dbus.MakeVariant("10.0.0.2"), "prefix": dbus.MakeVariant(uint32(30)),
		"gateway": dbus.MakeVariant("10.0.0.1"), "dns1": dbus.MakeVariant("10.0.0.53"),
	})

	want := []mm.Modem{{
		Path: string(mmtest.Root) + "/Modem/3", UID: stick, SysfsPath: stick,
		EquipmentID:  "356938035643809",
		Manufacturer: "ZTE INCORPORATED", Model: "MF626", Plugin: "zte", PrimaryPort: "ttyUSB1",
		Ports: []mm.Port{{Name: "ttyUSB0", Type: mm.IgnoredPort}, {Name: "ttyUSB1", Type: mm.ATPort}, {Name: "ttyUSB2", Type: mm.ATPort}},
		State: mm.Registered, Unlock: mm.Unlocked, UnlockRetries: map[mm.Lock]uint32{mm.SIMPIN: 3, mm.SIMPUK: 10},
		Signal: 67, AccessTech: 1 << 5, IPFamilies: mm.IPv4 | mm.IPv6 | mm.IPv4v6,
		Registration: mm.Home, Operator: mm.Operator{Code: "24405", Name: "Elisa"},
		SIM: &mm.SIM{
			Path: string(mmtest.Root) + "/SIM/3", Operator: mm.Operator{Code: "24405", Name: "elisa"},
			GID1: []byte{0x53, 0x6e}, Identifier: "8935805000000000001", Active: true,
		},
		Bearers: []mm.Bearer{{
			Path:       bearer,
			Properties: mm.BearerProperties{APN: new("internet"), IPType: mm.IPv4v6},
			Connected:  true, Interface: "ttyUSB2",
			IP4: mm.IPConfig{Method: mm.Static, Address: "10.0.0.2", Prefix: 30, Gateway: "10.0.0.1", DNS: []string{"10.0.0.53"}},
		}},
	}}
	service.Calls()
	if diff := cmp.Diff(want, modems(t, client)); diff != "" {
		t.Errorf("modems (-want +got):\n%s", diff)
	}
	calls := service.Calls()
	slices.Sort(calls)
	wantCalls := []string{"GetAll " + bearer, "GetAll " + string(mmtest.Root) + "/SIM/3", "GetManagedObjects"}
	if diff := cmp.Diff(wantCalls, calls); diff != "" {
		t.Errorf("calls on the bus (-want +got):\n%s", diff)
	}
}

func TestModemsOfALockedModemHasNoRegistration(t *testing.T) {
	service, client := dial(t)
	service.Put(mmtest.Root+"/Modem/0", bustest.Object{mmtest.Modem: {
		"Device": "stick-7", "Physdev": stick, "State": int32(2), "UnlockRequired": uint32(2), "Sim": dbus.ObjectPath("/"),
	}})
	got := modems(t, client)[0]
	want := mm.Modem{
		Path: string(mmtest.Root) + "/Modem/0", UID: "stick-7", SysfsPath: stick, State: mm.Locked,
		Unlock: mm.SIMPIN, UnlockRetries: map[mm.Lock]uint32{}, Registration: mm.UnknownRegistration,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("locked modem (-want +got):\n%s", diff)
	}
}

func TestModemsLeavesOutWhatWentAwayMeanwhile(t *testing.T) {
	service, client := dial(t)
	path := service.AddModem(0, stick)
	service.Set(path, mmtest.Modem, "Sim", mmtest.Root+"/SIM/99")
	service.Set(path, mmtest.Modem, "Bearers", []dbus.ObjectPath{mmtest.Root + "/Bearer/99"})
	if got := modems(t, client)[0]; got.SIM != nil || got.Bearers != nil {
		t.Errorf("SIM %v, bearers %v; want neither", got.SIM, got.Bearers)
	}
}

func TestChangedFiresForWhatAModemDoes(t *testing.T) {
	service, client := dial(t)
	var path dbus.ObjectPath
	steps := []struct {
		name string
		do   func()
	}{
		{"a modem comes", func() { path = service.AddModem(0, stick) }},
		{"its state changes", func() { service.Set(path, mmtest.Modem, "State", int32(11)) }},
		{"its operator changes", func() { service.Set(path, mmtest.Modem3GPP, "OperatorName", "Elisa FI") }},
		{"its SIM is read", func() { service.Set(mmtest.Root+"/SIM/0", mmtest.SIM, "OperatorName", "Elisa") }},
		{"only StateChanged is sent", func() {
			service.Emit(path, mmtest.Modem+".StateChanged", int32(8), int32(9), uint32(1))
		}},
		{"the modem goes", func() { service.Remove(path) }},
		{"ModemManager quits", func() { service.Quit() }},
		{"ModemManager returns", func() { service.Run() }},
	}
	for _, step := range steps {
		t.Run(step.name, func(t *testing.T) {
			step.do()
			bustest.Await(t, client.Changed())
		})
	}
}

func TestClientOfAModemManagerThatIsNotThere(t *testing.T) {
	service, client := dial(t)
	service.Quit()
	if _, err := client.Modems(t.Context()); !errors.Is(err, mm.ErrNotRunning) {
		t.Errorf("Modems: error %v, want %v", err, mm.ErrNotRunning)
	}
	if _, err := client.Version(t.Context()); !errors.Is(err, mm.ErrNotRunning) {
		t.Errorf("Version: error %v, want %v", err, mm.ErrNotRunning)
	}
	service.Run()
	if got, err := client.Version(t.Context()); got != "1.20.4" || err != nil {
		t.Errorf("Version = %q, %v; want 1.20.4", got, err)
	}
}

func TestDeleteBearerTellsOneThatIsGone(t *testing.T) {
	service, client := dial(t)
	path := string(service.AddModem(0, stick))
	bearer, err := client.CreateBearer(t.Context(), path, mm.BearerProperties{APN: new("")})
	if err != nil {
		t.Fatal(err)
	}
	if err := client.DeleteBearer(t.Context(), path, bearer); err != nil {
		t.Error(err)
	}
	if err := client.DeleteBearer(t.Context(), path, bearer); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("deleted twice: error %v, want %v", err, fs.ErrNotExist)
	}
	if _, err := client.CreateBearer(t.Context(), path+"9", mm.BearerProperties{}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("bearer of a modem that is not there: error %v, want %v", err, fs.ErrNotExist)
	}
}

// SPDX-License-Identifier: GPL-3.0-or-later

package host

import (
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/godbus/dbus/v5"
	"github.com/google/go-cmp/cmp"

	"modembridge/bridge"
	"modembridge/internal/mm"
	"modembridge/internal/nm"
	"modembridge/internal/nm/nmtest"
	"modembridge/internal/sysbus/bustest"
	"modembridge/internal/usage"
	"modembridge/switcher/usb"
)

// giveBooks gives a host that a test has made what it keeps.
func giveBooks(t *testing.T, h *Host) {
	t.Helper()
	dir := t.TempDir()
	book, err := usage.Open(filepath.Join(dir, "usage.json"))
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.DiscardHandler)
	h.doings = openDoings(filepath.Join(dir, "links.json"), log)
	h.meter = newMeter(Config{Usage: book, Log: log, Cap: Cap{Limit: 1000, Cycle: 1, WarnAt: 80}}, h.sysfs, "boot")
	h.meter.links, h.meter.wake = h.links, h.wake
	h.probes = newProbes(Targets{}, h.wake)
}

// carry has an interface show that it has carried so much.
func carry(t *testing.T, root, iface string, index int, rx, tx uint64) {
	t.Helper()
	dir := filepath.Join(root, "sys/class/net", iface)
	for name, n := range map[string]uint64{
		"ifindex": uint64(index), "statistics/rx_bytes": rx, "statistics/tx_bytes": tx, "statistics/rx_packets": 1, "statistics/tx_packets": 1,
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, fmt.Appendln(nil, n), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// TestWhatALinkCarriesCountsForItsSIM has one dialled twice, up to its cap.
func TestWhatALinkCarriesCountsForItsSIM(t *testing.T) {
	h, root, _ := fake(t, nil)
	h.changed = make(chan struct{}, 1)
	h.modems.value.list = []mm.Modem{{
		Path: "/m/0", SysfsPath: "/sys/devices/usb1/1-1", SIM: &mm.SIM{Identifier: "8935805000000000001F"}, Ports: []mm.Port{{Name: "ttyUSB0"}},
	}}
	h.net.value = network{Snapshot: nm.Snapshot{Devices: []nm.Device{{UDI: "/m/0", State: nm.DeviceActivated, IPInterface: "ppp0"}}}}
	observe := func() bridge.Data {
		o := bridge.Observation{Time: time.Now(), Port: "1-1", Device: &usb.Device{Interfaces: []usb.Interface{{TTYs: []string{"ttyUSB0"}}}, Port: "1-1"}}
		h.observeModem(&o)
		return o.Data
	}
	expect := func(when string, used uint64, level bridge.DataLevel) {
		t.Helper()
		list := h.Uses()
		if len(list) != 1 || uint64(list[0].Used) != used || list[0].Level != level || observe().Level != level {
			t.Errorf("%s: %+v, and %v is observed; want %d bytes, level %v", when, list, observe(), used, level)
		}
	}
	carry(t, root, "ppp0", 7, 100, 20)
	h.meter.read(time.Now())
	expect("at first", 120, bridge.DataFree)
	carry(t, root, "ppp0", 7, 600, 200)
	h.meter.read(time.Now())
	select {
	case <-h.changed:
	default:
		t.Error("nobody is told that the cap is near")
	}
	expect("later", 800, bridge.DataWarn)
	carry(t, root, "ppp0", 8, 200, 0)
	h.meter.read(time.Now())
	expect("after another dial", 1000, bridge.DataSpent)
	if err := h.AllowData(t.Context(), "1-1"); err != nil || !observe().Allowed {
		t.Errorf("%v, %+v; want it to be allowed", err, observe())
	}
	if err := h.AllowData(t.Context(), "1-2"); err == nil {
		t.Error("a port without a stick was allowed something")
	}
}

func TestWhoHasHungUpOutlivesTheDaemon(t *testing.T) {
	path := filepath.Join(t.TempDir(), "links.json")
	log := slog.New(slog.DiscardHandler)
	first, second := usb.Device{Bus: 1, Address: 4}, usb.Device{Bus: 1, Address: 5}
	expect := func(when string, d usb.Device, l *bridge.Link, off, cut bool) {
		t.Helper()
		gotOff, gotCut := openDoings(path, log).note(d, l, nobody)
		if gotOff != off || gotCut != cut {
			t.Errorf("%s: off %t, cut %t", when, gotOff, gotCut)
		}
	}
	expect("before", first, nil, false, false)
	expect("a person has hung up", first, &bridge.Link{UserOff: true}, true, false)
	expect("ModemManager is restarted", first, nil, true, false)
	expect("its modem is back", first, &bridge.Link{}, true, false)
	expect("another insertion", second, &bridge.Link{}, false, false)
	expect("we have hung up there", second, &bridge.Link{Ended: true}, false, true)
	expect("the first is as it was", first, &bridge.Link{}, true, false)
	expect("a person dials", first, &bridge.Link{Activated: true}, false, false)
	expect("and the link breaks", first, &bridge.Link{}, false, false)
}

func nobody(string) bool { return false }

// TestWhoHangsUpIsKnownAlthoughTheDeviceGoes has ModemManager restarted as soon as a
// person has hung up, so that no look sees more than that the device is gone.
func TestWhoHangsUpIsKnownAlthoughTheDeviceGoes(t *testing.T) {
	up, anew := &bridge.Link{Path: "/Devices/3", Activated: true}, &bridge.Link{Path: "/Devices/4"}
	hungUp := func(device string) bool { return device == up.Path }
	stick, other := usb.Device{Port: "1-1", Bus: 1, Address: 4}, usb.Device{Port: "1-1", Bus: 1, Address: 5}
	tests := []struct {
		name   string
		then   usb.Device
		link   *bridge.Link
		hungUp func(string) bool
		want   bool
	}{
		{"before it is back", stick, nil, hungUp, true},
		{"when it is back", stick, anew, hungUp, true},
		{"nobody has", stick, anew, nobody, false},
		{"another insertion", other, anew, hungUp, false},
		{"the link is still there", stick, up, hungUp, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := openDoings(filepath.Join(t.TempDir(), "links.json"), slog.New(slog.DiscardHandler))
			d.note(stick, up, tt.hungUp)
			if off, _ := d.note(tt.then, tt.link, tt.hungUp); off != tt.want {
				t.Errorf("off by hand: %t, want %t", off, tt.want)
			}
		})
	}
}

func TestANetworkManagerThatHangsKeepsNobodyFromALook(t *testing.T) {
	address := bustest.Start(t)
	service, asked, answer := nmtest.New(t, address), make(chan bool), make(chan bool)
	service.Export(nmtest.Connection, map[string]any{"GetSettings": func() (map[string]map[string]dbus.Variant, *dbus.Error) {
		asked <- true
		<-answer
		return nil, nil
	}})
	service.Run()
	client, err := nm.Dial(t.Context(), nm.Config{Bus: address})
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	client.Restore(nm.Marks{Ended: map[string]string{"/d": "u"}})
	d := openDoings(filepath.Join(t.TempDir(), "links.json"), slog.New(slog.DiscardHandler))
	var kept sync.WaitGroup
	kept.Go(func() {
		d.keep(t.Context(), client, nm.Snapshot{
			Devices:  []nm.Device{{Path: "/d", Ended: true}},
			Profiles: []nm.Profile{{Path: string(service.AddProfile(nmtest.Profile{"connection": {"id": "mobile"}})), UUID: "u"}},
		})
	})
	<-asked
	stick, looked := usb.Device{Port: "1-1", Bus: 1, Address: 4}, make(chan bool, 1)
	go func() {
		d.note(stick, &bridge.Link{UserOff: true}, nobody)
		looked <- true
	}()
	select {
	case <-looked:
	case <-time.After(5 * time.Second):
		t.Error("nobody can look at a stick while NetworkManager is asked")
	}
	close(answer)
	kept.Wait()
	if off, _ := d.note(stick, nil, nobody); !off {
		t.Error("what was noted meanwhile is lost")
	}
}

// TestAPersonsOffOutlivesASleepAndAReset has a stick come back under another address
// although nobody has plugged it in anew.
func TestAPersonsOffOutlivesASleepAndAReset(t *testing.T) {
	at := func(address int, product uint16) usb.Device {
		return usb.Device{Port: "1-1", Bus: 1, Address: address, ID: usb.ID{Vendor: 0x19d2, Product: product}}
	}
	modem, other := at(4, 0x0031), at(6, 0x1506)
	other.ID.Vendor = 0x12d1
	asleep := func(d *doings) { (&Host{doings: d}).Asleep() }
	reset := func(d *doings) { d.reset("1-1") }
	off, idle, up := &bridge.Link{UserOff: true}, &bridge.Link{}, &bridge.Link{Activated: true}
	tests := []struct {
		name  string
		leave func(*doings)
		wait  time.Duration
		then  []usb.Device
		last  *bridge.Link
		want  bool
	}{
		{"asleep", asleep, time.Second, []usb.Device{at(5, 0x0031)}, idle, true},
		{"asleep, and back as a CD-ROM", asleep, time.Second, []usb.Device{at(5, 0x2000), at(6, 0x0031)}, idle, true},
		{"asleep with its power", asleep, time.Second, []usb.Device{modem}, idle, true},
		{"reset by hand", reset, time.Second, []usb.Device{at(5, 0x0031)}, idle, true},
		{"asleep, and plugged in anew then", asleep, time.Second, []usb.Device{at(5, 0x0031), at(6, 0x0031)}, idle, false},
		{"plugged in anew", func(*doings) {}, time.Second, []usb.Device{at(5, 0x0031)}, idle, false},
		{"plugged in anew long after a sleep", asleep, time.Minute, []usb.Device{at(5, 0x0031)}, idle, false},
		{"another stick", asleep, time.Second, []usb.Device{other}, idle, false},
		{"a person has dialled since", asleep, time.Second, []usb.Device{at(5, 0x0031)}, up, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := openDoings(filepath.Join(t.TempDir(), "links.json"), slog.New(slog.DiscardHandler))
				d.note(modem, off, nobody)
				tt.leave(d)
				<-time.After(tt.wait)
				var got bool
				for _, stick := range tt.then {
					d.note(stick, nil, nobody)
					got, _ = d.note(stick, tt.last, nobody)
				}
				if got != tt.want {
					t.Errorf("off by hand: %t, want %t", got, tt.want)
				}
			})
		})
	}
}

func TestDefaultRoutesThatNetworkManagerLeavesAlone(t *testing.T) {
	h, _, _ := fake(t, map[string]string{
		"proc/net/route": "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n" +
			"eth0\t00000000\t0102000A\t0003\t0\t0\t100\t00000000\t0\t0\t0\n" +
			"eth1\t0002000A\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0\n",
		"proc/net/ipv6_route": "00000000000000000000000000000000 00 00000000000000000000000000000000 00 fe800000000000000000000000000001 00000400 00000001 00000000 00000003     eth2\n" +
			"00000000000000000000000000000000 00 00000000000000000000000000000000 00 00000000000000000000000000000000 ffffffff 00000001 00000000 00200200       lo\n",
		"sys/class/net/eth0/device": "", "sys/class/net/eth2/device": "",
	})
	if diff := cmp.Diff([]string{"eth0", "eth2"}, defaultRoutes(h.sysfs.Root)); diff != "" {
		t.Error(diff)
	}
	for _, tt := range []struct {
		name string
		s    nm.Snapshot
		want bridge.Uplink
	}{
		{"NetworkManager leaves it alone", nm.Snapshot{Managed: []string{"eth2"}}, bridge.Uplink{Name: "eth0", Up: true}},
		{"it manages both and finds no internet", nm.Snapshot{Managed: []string{"eth0", "eth2"}}, bridge.Uplink{}},
		{"it has a way itself", nm.Snapshot{Uplinks: []nm.Uplink{{Interface: "wlan0", Up: true}}}, bridge.Uplink{Name: "wlan0", Up: true}},
		{"one is on its way", nm.Snapshot{Managed: []string{"eth0", "eth2"}, Uplinks: []nm.Uplink{{Interface: "wlan0"}}}, bridge.Uplink{Name: "wlan0", Coming: true}},
		{"it has just begun", nm.Snapshot{Managed: []string{"eth0", "eth2"}, Starting: true}, bridge.Uplink{Coming: true}},
	} {
		if got := h.uplink(network{Snapshot: tt.s}); got != tt.want {
			t.Errorf("%s: %+v, want %+v", tt.name, got, tt.want)
		}
	}
}

// SPDX-License-Identifier: GPL-3.0-or-later

package host

import (
	"log/slog"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"modembridge/bridge"
	"modembridge/internal/switching"
	"modembridge/switcher/usb"
)

func TestWhatAStickWasToldOutlivesTheDaemon(t *testing.T) {
	const dir = "sys/bus/usb/devices/1-1/"
	h, root, _ := fake(t, map[string]string{dir + "busnum": "1\n", dir + "devnum": "7\n"})
	address := func(text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(root, dir, "devnum"), []byte(text+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	device := func(address int) usb.Device {
		return usb.Device{Port: "1-1", ID: usb.ID{Vendor: 0x19d2, Product: 0x2000}, Bus: 1, Address: address, Configuration: 1}
	}
	telling := func(back bool) bridge.Telling {
		return bridge.Telling{Device: device(7), Quirk: "zte", Mode: "auto", Back: back}
	}
	next := func(when string, want ...bridge.Telling) {
		t.Helper()
		h.told = newTellings(h.told.dir, slog.New(slog.DiscardHandler))
		got, err := h.Told(t.Context())
		if err != nil {
			t.Fatalf("%s: %v", when, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", when, diff)
		}
	}
	next("before anything")
	h.told.about(telling(false))
	next("while it is on its way", telling(false))
	h.told.see(device(7))
	next("still as it was", telling(false))
	address("8")
	h.told.see(device(8))
	next("when it is back", telling(true))
	address("9")
	next("when another is in its place")
	next("for good")
	h.told.about(telling(false))
	if err := h.told.drop("1-1"); err != nil {
		t.Error(err)
	}
	next("when it was pulled out")
}

func TestAStickIsNotedBeforeItIsTold(t *testing.T) {
	const attribute = "sys/bus/usb/devices/1-1/bConfigurationValue"
	h, root, _ := fake(t, map[string]string{attribute: "1"})
	var then []byte
	m := witnessed{Machine: switching.System{FS: h.sysfs}, about: func() { then, _ = os.ReadFile(filepath.Join(root, attribute)) }}
	if err := m.SetConfiguration(t.Context(), "1-1", 3); err != nil {
		t.Fatal(err)
	}
	now, err := os.ReadFile(filepath.Join(root, attribute))
	if string(then) != "1" || string(now) != "3" || err != nil {
		t.Errorf("the configuration was %q when it was noted, and is %q, %v; want 1 and 3", then, now, err)
	}
	then = nil
	if _, err := m.Open(t.Context(), usb.Device{Port: "9-9", Bus: 9, Address: 99}); err == nil || then != nil {
		t.Errorf("opening what is not there: error %v, noted with %q; want an error and nothing", err, then)
	}
}

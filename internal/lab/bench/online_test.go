// SPDX-License-Identifier: GPL-3.0-or-later

package bench_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"modembridge/internal/lab/bench"
	"modembridge/internal/lab/guest"
	"modembridge/internal/lab/stick"
	"modembridge/switcher/usb"
)

func TestConnected(t *testing.T) {
	// As nmcli 1.42.4 prints it.
	const list = "ttyUSB2:gsm:connected\nttyUSB5:gsm:connecting (prepare)\nttyUSB8:gsm:disconnected\n" +
		"eth0:ethernet:connected\ncdc-wdm0:gsm:connected\nttyUSB9:gsm:connected (externally)\nlo:loopback:unmanaged\n"
	if diff := cmp.Diff([]string{"ttyUSB2", "cdc-wdm0"}, bench.Connected(list)); diff != "" {
		t.Errorf("connected (-want +got):\n%s", diff)
	}
	if got := bench.Connected(""); got != nil {
		t.Errorf("of no devices %q are connected", got)
	}
}

func TestPortOf(t *testing.T) {
	sysfs := t.TempDir()
	for device, class := range map[string]string{
		"devices/platform/vhci_hcd.0/usb3/3-2/3-2:1.3/ttyUSB2/tty/ttyUSB2": "tty",
		"devices/platform/serial8250/tty/ttyS0":                            "tty",
		"devices/platform/vhci_hcd.0/usb3/3-4/3-4:1.4/usbmisc/cdc-wdm0":    "usbmisc",
	} {
		dir, link := filepath.Join(sysfs, device), filepath.Join(sysfs, "class", class, filepath.Base(device))
		for _, d := range []string{dir, filepath.Dir(link)} {
			if err := os.MkdirAll(d, 0o755); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.Symlink(dir, link); err != nil {
			t.Fatal(err)
		}
	}
	for device, want := range map[string]usb.PortPath{"ttyUSB2": "3-2", "cdc-wdm0": "3-4", "ttyS0": "", "ttyUSB3": ""} {
		if got, ok := bench.PortOf(sysfs, device); got != want || ok != (want != "") {
			t.Errorf("PortOf(%s) = %q, %t; want %q", device, got, ok, want)
		}
	}
}

func TestParseStatus(t *testing.T) {
	const document = `{"schema":1,"sticks":[
		{"port_path":"1-1","state":"connected","reason":"","next_step":""},
		{"port_path":"1-2","state":"failed","reason":"ModemManager does not know it","next_step":"Look"}]}`
	for port, want := range map[usb.PortPath]string{
		"1-1": "state connected",
		"1-2": "state failed: ModemManager does not know it",
	} {
		if w, err := bench.ParseStatus(document, port); err != nil || w.String() != want {
			t.Errorf("%s: %q, %v; want %q", port, w, err, want)
		}
	}
	for _, document := range []string{document, "", "{}", "cannot ask modembridged"} {
		if w, err := bench.ParseStatus(document, "1-3"); err == nil {
			t.Errorf("of %q: %q, want an error", document, w)
		}
	}
}

func TestASampleIsReadFromTheSticksLog(t *testing.T) {
	start := time.Now()
	at := func(ms int) time.Time { return start.Add(time.Duration(ms) * time.Millisecond) }
	kernel := &guest.Timeline{}
	kernel.Add(guest.Event{Time: at(90), Text: "add usb/usb_device 1-1"})
	kernel.Add(guest.Event{Time: at(100), Text: "add usb/usb_interface 1-1:1.0"})
	kernel.Add(guest.Event{Time: at(1700), Text: "add usb/usb_interface 1-1:1.0"})
	events := []stick.Event{
		{Kind: stick.Personality, Time: at(1), Text: "storage 19d2:2000"},
		{Kind: stick.Triggered, Time: at(350)},
		{Kind: stick.Triggered, Time: at(360)},
		{Kind: stick.Personality, Time: at(1500), Text: "modem 19d2:0031"},
	}
	want := bench.Sample{Switch: 350 * time.Millisecond, React: 250 * time.Millisecond, Modem: 1500 * time.Millisecond}
	if diff := cmp.Diff(want, bench.ReadSample(events, start, kernel)); diff != "" {
		t.Errorf("sample (-want +got):\n%s", diff)
	}
	want = bench.Sample{Modem: time.Millisecond}
	inModemMode := []stick.Event{{Kind: stick.Personality, Time: at(1), Text: "modem 19d2:0031"}}
	if diff := cmp.Diff(want, bench.ReadSample(inModemMode, start, kernel)); diff != "" {
		t.Errorf("sample of a stick in modem mode (-want +got):\n%s", diff)
	}
}

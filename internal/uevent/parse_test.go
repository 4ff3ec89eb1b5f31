// SPDX-License-Identifier: GPL-3.0-or-later

package uevent_test

import (
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"modembridge/internal/uevent"
)

// captured returns the messages of testdata/debian12.txt: the kernel's for an
// interface, a SCSI host and a tty, udev's for the tty and the interface.
func captured(t testing.TB) [][]byte {
	t.Helper()
	text, err := os.ReadFile("testdata/debian12.txt")
	if err != nil {
		t.Fatal(err)
	}
	var out [][]byte
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		s, err := strconv.Unquote(strings.TrimSpace(line))
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, []byte(s))
	}
	return out
}

func TestParseCapturedMessages(t *testing.T) {
	const device = "/devices/pci0000:00/0000:00:03.0/usb1/1-1"
	want := []uevent.Event{
		{Source: uevent.Kernel, Action: "add", DevPath: device + "/1-1:1.0", Subsystem: "usb", DevType: "usb_interface"},
		{Source: uevent.Kernel, Action: "add", DevPath: "/devices/pci0000:00/0000:00:03.0/usb2/2-3/2-3:1.0/host6/scsi_host/host6", Subsystem: "scsi_host"},
		{Source: uevent.Kernel, Action: "add", DevPath: device + "/1-1:1.0/ttyUSB0/tty/ttyUSB0", Subsystem: "tty"},
		{Source: uevent.Udev, Action: "add", DevPath: device + "/1-1:1.0/ttyUSB0/tty/ttyUSB0", Subsystem: "tty"},
		{Source: uevent.Udev, Action: "add", DevPath: device + "/1-1:1.0", Subsystem: "usb", DevType: "usb_interface"},
	}
	var got []uevent.Event
	for _, message := range captured(t) {
		e, err := uevent.Parse(message)
		if err != nil {
			t.Fatal(err)
		}
		if e.Properties["ACTION"] != e.Action || e.Properties["SEQNUM"] == "" {
			t.Errorf("the properties of %s are not complete: %v", e.DevPath, e.Properties)
		}
		e.Properties = nil
		got = append(got, e)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestParseUdevGivesTheTags(t *testing.T) {
	e, err := uevent.Parse(captured(t)[3])
	if err != nil {
		t.Fatal(err)
	}
	if got := e.Properties["ID_MM_PORT_TYPE_AT_PRIMARY"]; got != "1" {
		t.Errorf("ID_MM_PORT_TYPE_AT_PRIMARY = %q, want 1", got)
	}
}

func TestParse(t *testing.T) {
	udev := string(captured(t)[3])
	for _, tt := range []struct {
		name    string
		message string
		want    map[string]string // nil: an error
	}{
		{
			"a value may hold '='",
			"add@/d\x00ACTION=add\x00DEVPATH=/d\x00X=a=b=\x00",
			map[string]string{"ACTION": "add", "DEVPATH": "/d", "X": "a=b="},
		},
		{
			"a field without '=' or key is passed over",
			"add@/d\x00ACTION=add\x00DEVPATH=/d\x00junk\x00=x\x00EMPTY=\x00",
			map[string]string{"ACTION": "add", "DEVPATH": "/d", "EMPTY": ""},
		},
		{"nothing", "", nil},
		{"no heading", "ACTION=add\x00DEVPATH=/d\x00", nil},
		{"a heading alone", "add@/d", nil},
		{"no action", "add@/d\x00DEVPATH=/d\x00", nil},
		{"no device", "add@/d\x00ACTION=add\x00", nil},
		{"udev's prefix alone", "libudev\x00", nil},
		{"udev's header with another magic", strings.Replace(udev, "\xfe\xed\xca\xfe", "\xfe\xed\xca\xff", 1), nil},
		{"udev's properties cut off", udev[:len(udev)-1], nil},
		{"udev's properties inside the header", udev[:16] + "\x00\x00\x00\x00" + udev[20:], nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			e, err := uevent.Parse([]byte(tt.message))
			if (err == nil) != (tt.want != nil) {
				t.Fatalf("Parse = %v, %v; want an error: %v", e, err, tt.want == nil)
			}
			if diff := cmp.Diff(tt.want, e.Properties); diff != "" {
				t.Errorf("properties (-want +got):\n%s", diff)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	for _, message := range captured(f) {
		f.Add(message)
	}
	f.Fuzz(func(t *testing.T, message []byte) {
		e, err := uevent.Parse(message)
		if err == nil && (e.Action == "" || e.DevPath == "" || e.Source == uevent.Unknown) {
			t.Errorf("Parse(%q) = %+v without an error", message, e)
		}
		e.Port()
	})
}

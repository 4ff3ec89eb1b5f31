// SPDX-License-Identifier: GPL-3.0-or-later

package udevtag_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"modembridge/internal/udevtag"
	"modembridge/switcher/usb"
)

// adapter is the record of testdata/ttyUSB0, captured on 2026-11-22 on Debian
// 12 (udev 252): a serial adapter that an hwdb entry names, on a machine
// without ModemManager.
func adapter() udevtag.Record {
	return udevtag.Record{
		Processed: true,
		Since:     14934958 * time.Microsecond,
		Tags:      map[string]string{"ID_MM_PORT_IGNORE": "0", "ID_MM_PORT_TYPE_AT_PRIMARY": "1"},
		Quirk:     "lab-ftdi",
	}
}

// machine returns a root with ttyUSB0, a network interface of index 7, and the
// database files given by name and content.
func machine(t *testing.T, database map[string]string) (root string) {
	t.Helper()
	root = t.TempDir()
	files := map[string]string{
		"sys/class/tty/ttyUSB0/dev":      "188:0\n",
		"sys/class/tty/ttyUSB0/uevent":   "",
		"sys/class/net/wwan0/ifindex":    "7\n",
		"sys/class/usbmisc/cdc-wdm0/dev": "180:0\n",
	}
	for name, content := range database {
		files["run/udev/data/"+name] = content
	}
	for path, content := range files {
		p := filepath.Join(root, path)
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func TestRead(t *testing.T) {
	text, err := os.ReadFile("testdata/ttyUSB0")
	if err != nil {
		t.Fatal(err)
	}
	captured := string(text)
	for _, tt := range []struct {
		name        string
		file        string
		content     string
		class, what string
		want        udevtag.Record
	}{
		{"a port that a quirk names", "c188:0", captured, "tty", "ttyUSB0", adapter()},
		{"a control port of usbmisc", "c180:0", captured, "usbmisc", "cdc-wdm0", adapter()},
		{"a network interface, by its index", "n7", captured, "net", "wwan0", adapter()},
		{
			"a port that ModemManager may take", "c188:0", "I:1\nE:ID_MM_CANDIDATE=1\nE:OTHER=1\n", "tty", "ttyUSB0",
			udevtag.Record{Processed: true, Since: time.Microsecond, Tags: map[string]string{"ID_MM_CANDIDATE": "1"}, Candidate: true},
		},
		{
			"a port that is withheld", "c188:0", "I:1\nE:ID_MM_CANDIDATE=0\nE:MODEMBRIDGE_WITHHELD=1\n", "tty", "ttyUSB0",
			udevtag.Record{Processed: true, Since: time.Microsecond, Tags: map[string]string{"ID_MM_CANDIDATE": "0"}, Withheld: true},
		},
		{
			"a port that was learned", "c188:0", "I:1\nE:MODEMBRIDGE_SOURCE=learned\nE:MODEMBRIDGE_FOUND=00ffffff\n", "tty", "ttyUSB0",
			udevtag.Record{Processed: true, Since: time.Microsecond, Tags: map[string]string{}, Source: "learned", Found: "00ffffff"},
		},
		{
			"a value with '='", "c188:0", "I:1\nE:ID_MM_X=a=b\n", "tty", "ttyUSB0",
			udevtag.Record{Processed: true, Since: time.Microsecond, Tags: map[string]string{"ID_MM_X": "a=b"}},
		},
		{"a port that udev has not processed", "c1:1", captured, "tty", "ttyUSB0", udevtag.Record{}},
		{"a record without time", "c188:0", "E:ID_MM_CANDIDATE=1\n", "tty", "ttyUSB0", udevtag.Record{}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tags := udevtag.FS{Root: machine(t, map[string]string{tt.file: tt.content})}
			got, err := tags.Read(tt.class, tt.what)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestTriggerWritesAChange(t *testing.T) {
	root := machine(t, nil)
	if err := (udevtag.FS{Root: root}).Trigger("tty", "ttyUSB0"); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(filepath.Join(root, "sys/class/tty/ttyUSB0/uevent"))
	if err != nil || string(got) != "change" {
		t.Errorf("uevent = %q, %v; want change", got, err)
	}
}

func TestTriggerAllReachesEveryPort(t *testing.T) {
	root := machine(t, nil)
	for _, name := range []string{"sys/class/net/wwan0/uevent", "sys/class/usbmisc/cdc-wdm0/uevent"} {
		if err := os.WriteFile(filepath.Join(root, name), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	stick := usb.Device{Interfaces: []usb.Interface{
		{TTYs: []string{"ttyUSB0", "ttyUSB9"}}, // the second one is gone
		{Nets: []string{"wwan0"}, Controls: []string{"cdc-wdm0"}},
	}}
	if err := (udevtag.FS{Root: root}).TriggerAll(stick); err != nil {
		t.Error(err)
	}
	for _, name := range []string{"tty/ttyUSB0", "net/wwan0", "usbmisc/cdc-wdm0"} {
		got, err := os.ReadFile(filepath.Join(root, "sys/class", name, "uevent"))
		if err != nil || string(got) != "change" {
			t.Errorf("%s: uevent = %q, %v; want change", name, got, err)
		}
	}
}

func TestDeviceThatIsGoneDoesNotExist(t *testing.T) {
	tags := udevtag.FS{Root: machine(t, nil)}
	if _, err := tags.Read("tty", "ttyUSB9"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Read = %v, want fs.ErrNotExist", err)
	}
	if err := tags.Trigger("tty", "ttyUSB9"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Trigger = %v, want fs.ErrNotExist", err)
	}
}

func TestNameThatLeavesTheClassIsRefused(t *testing.T) {
	tags := udevtag.FS{Root: machine(t, nil)}
	for _, name := range []string{"../net/wwan0", "..", "", "a/b"} {
		if err := tags.Trigger("tty", name); err == nil || errors.Is(err, fs.ErrNotExist) {
			t.Errorf("Trigger(%q) = %v, want another error than fs.ErrNotExist", name, err)
		}
	}
}

func TestTrue(t *testing.T) {
	for value, want := range map[string]bool{"1": true, "true": true, "TRUE": true, "0": false, "false": false, "": false, "2": false} {
		if got := udevtag.True(value); got != want {
			t.Errorf("True(%q) = %v, want %v", value, got, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("S:serial/by-id/x\nI:14934958\nE:ID_MM_CANDIDATE=1\nG:systemd\nV:1\n")
	f.Add("I:-1\nE:=\nE\n:")
	f.Fuzz(func(t *testing.T, s string) {
		r, err := udevtag.Parse(strings.NewReader(s))
		if err == nil && r.Candidate && !udevtag.True(r.Tags["ID_MM_CANDIDATE"]) {
			t.Errorf("Parse(%q) = %+v", s, r)
		}
	})
}

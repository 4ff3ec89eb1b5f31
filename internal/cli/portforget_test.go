// SPDX-License-Identifier: GPL-3.0-or-later

package cli

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"modembridge/bridge"
	"modembridge/internal/gate"
	"modembridge/internal/lease"
	"modembridge/internal/portbook"
	"modembridge/internal/service"
	"modembridge/internal/udevtag"
	"modembridge/switcher/usb"
)

// learner is a machine with a book in which the two sticks stand that the daemon
// tells of, one in 1-1 and one in 1-2, and one that is not there.
func learner(t *testing.T) (registrar, map[usb.PortPath]usb.Device) {
	t.Helper()
	root := t.TempDir()
	r := registrar{
		root: true, dir: root, gate: gate.Gate{Dir: filepath.Join(root, "gate")}, tags: udevtag.FS{Root: root},
		book: portbook.Book{Asked: filepath.Join(root, "asked"), Learned: filepath.Join(root, "learned")},
	}
	if err := r.gate.Set(); err != nil {
		t.Fatal(err)
	}
	devices := make(map[usb.PortPath]usb.Device)
	for port, tty := range map[usb.PortPath]string{"1-1": "ttyUSB0", "1-2": "ttyUSB1", "1-3": "ttyUSB2"} {
		d := usb.Device{
			Port: port, Bus: 1, Address: int(port[2]-'0') + 4, ID: usb.ID{Vendor: 0x19d2, Product: 0xfff0 + uint16(port[2]-'0')},
			Interfaces: []usb.Interface{{TTYs: []string{tty}}},
		}
		devices[port] = d
		dir := filepath.Join(root, "sys/class/tty", tty)
		if err := errors.Join(os.MkdirAll(dir, 0o755), os.WriteFile(filepath.Join(dir, "uevent"), nil, 0o644),
			r.book.Ask(d, nil), r.book.Learn(d)); err != nil {
			t.Fatal(err)
		}
	}
	r.device = func(port usb.PortPath) (usb.Device, error) {
		d, ok := devices[port]
		if !ok {
			return d, os.ErrNotExist
		}
		return d, nil
	}
	s := service.Status{Schema: service.Schema}
	for port, state := range map[usb.PortPath]string{"1-1": "registered", "1-2": "connected"} {
		s.Sticks = append(s.Sticks, bridge.Snapshot{
			PortPath: port, USBID: devices[port].ID.String(), Name: "Riddle", State: state,
			Ports: []bridge.PortStatus{{TTY: devices[port].Interfaces[0].TTYs[0], Role: "at-primary", Source: "learned"}},
		})
	}
	serve(t, s)
	return r, devices
}

// triggered reports whether udev was told to look at the stick's port.
func (r registrar) triggered(d usb.Device) bool {
	text, err := os.ReadFile(filepath.Join(r.dir, "sys/class/tty", d.Interfaces[0].TTYs[0], "uevent"))
	return err == nil && string(text) == "change"
}

func runRegistrar(t *testing.T, r registrar, args ...string) (status int, out, errs string) {
	t.Helper()
	cmd := newPortRetagCmd(r)
	if args[0] == "forget" {
		cmd = newPortForgetCmd(r)
	}
	var o, e bytes.Buffer
	cmd.SilenceErrors, cmd.SilenceUsage = true, true
	cmd.SetArgs(args[1:])
	cmd.SetOut(&o)
	err := cmd.ExecuteContext(t.Context())
	if err != nil {
		e.WriteString(err.Error())
	}
	return exitStatus(err), o.String(), e.String()
}

func TestWhatIsForgotten(t *testing.T) {
	for _, tt := range []struct {
		args   string
		status int
		out    string // or a part of the error
		left   string // ids in the book
		asked  string // ports of sticks that udev looks at again
	}{
		{"forget 1-1", exitDone, "Forgot what was found out about 19d2:fff1.\nThe ports of the stick in port 1-1 are asked anew.\n", "19d2:fff2 19d2:fff3", "1-1"},
		{"forget 1-2", exitDone, "Forgot what was found out about 19d2:fff2.\nThe stick in port 1-2 is in use, and keeps its roles until it is plugged in again.\n", "19d2:fff1 19d2:fff3", ""},
		{"forget 19d2:fff3", exitDone, "Forgot what was found out about 19d2:fff3.\n", "19d2:fff1 19d2:fff2", ""},
		{"forget 19d2:0001", exitNotFound, "nothing was found out about 19d2:0001", "19d2:fff1 19d2:fff2 19d2:fff3", ""},
		{"forget 1-9", exitNotFound, "no stick with a serial port in port 1-9", "19d2:fff1 19d2:fff2 19d2:fff3", ""},
		{"forget", exitUsage, "say --all", "19d2:fff1 19d2:fff2 19d2:fff3", ""},
		{"forget --all 1-1", exitUsage, "say --all", "19d2:fff1 19d2:fff2 19d2:fff3", ""},
		{"retag 1-1", exitDone, "The ports of Riddle in port 1-1 are taken from ModemManager and given back, which takes some seconds.\n", "19d2:fff1 19d2:fff2 19d2:fff3", "1-1"},
		{"retag 1-2", exitFailed, "it is in use by a connection", "19d2:fff1 19d2:fff2 19d2:fff3", ""},
		{"retag", exitUsage, "there are 2 sticks", "19d2:fff1 19d2:fff2 19d2:fff3", ""},
	} {
		t.Run(tt.args, func(t *testing.T) {
			r, devices := learner(t)
			status, out, errs := runRegistrar(t, r, strings.Fields(tt.args)...)
			if status != tt.status || status == exitDone && out != tt.out || status != exitDone && !strings.Contains(errs, tt.out) {
				t.Errorf("exit status %d, %q, error %q; want %d and %q", status, out, errs, tt.status, tt.out)
			}
			ids, err := r.book.IDs()
			if err != nil {
				t.Fatal(err)
			}
			var left []string
			for _, id := range ids {
				left = append(left, id.String())
			}
			if got := strings.Join(left, " "); got != tt.left {
				t.Errorf("the book has %s, want %s", got, tt.left)
			}
			for port, d := range devices {
				if got, want := r.triggered(d), string(port) == tt.asked; got != want {
					t.Errorf("%s: looked at again %v, want %v", port, got, want)
				}
			}
		})
	}
}

func TestOnlyRootMayForgetAndRetag(t *testing.T) {
	r, devices := learner(t)
	r.root = false
	for _, args := range [][]string{{"forget", "--all"}, {"forget", "19d2:fff3"}, {"retag", "1-1"}} {
		if status, _, errs := runRegistrar(t, r, args...); status != exitNotPermitted {
			t.Errorf("%q: exit status %d, %q; want %d", args, status, errs, exitNotPermitted)
		}
	}
	if ids, err := r.book.IDs(); err != nil || len(ids) != 3 || r.triggered(devices["1-1"]) {
		t.Errorf("the book has %v, %v, and udev was told %v", ids, err, r.triggered(devices["1-1"]))
	}
}

func TestForgetAll(t *testing.T) {
	r, _ := learner(t)
	status, out, _ := runRegistrar(t, r, "forget", "--all")
	if ids, err := r.book.IDs(); status != exitDone || err != nil || len(ids) != 0 || strings.Count(out, "Forgot") != 3 {
		t.Errorf("exit status %d, %q, the book has %v, %v", status, out, ids, err)
	}
}

func TestForgetWithoutADaemon(t *testing.T) {
	r, _ := learner(t)
	noDaemon(t)
	if status, _, _ := runRegistrar(t, r, "forget", "19d2:fff1"); status != exitDone {
		t.Errorf("an id: exit status %d, want %d", status, exitDone)
	}
	if status, _, _ := runRegistrar(t, r, "forget", "1-1"); status != exitNotReachable {
		t.Errorf("a port: exit status %d, want %d", status, exitNotReachable)
	}
}

func TestALentStickIsNotRetagged(t *testing.T) {
	r, devices := learner(t)
	l, err := lease.Take(r.dir, "1-1")
	if err != nil {
		t.Fatal(err)
	}
	status, _, errs := runRegistrar(t, r, "retag", "1-1")
	if status != exitFailed || !strings.Contains(errs, "lent") || r.triggered(devices["1-1"]) {
		t.Errorf("exit status %d, %q, want that it is lent", status, errs)
	}
	if err := l.Release(); err != nil {
		t.Fatal(err)
	}
	if status, _, errs := runRegistrar(t, r, "retag", "1-1"); status != exitDone {
		t.Errorf("after the release: exit status %d, %q", status, errs)
	}
}

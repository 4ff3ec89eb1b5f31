// SPDX-License-Identifier: GPL-3.0-or-later

package quirks_test

import (
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"modembridge/internal/portbook"
)

// A device that no quirk names, and that we did not switch, is to udev what it is
// on a machine without us, whatever the daemon is doing: not a property more, and
// no tag, name or program.
func TestRulesLeaveStrangersAsTheyAre(t *testing.T) {
	t.Parallel()
	u, g := withGate(t)
	u.write("etc/udev/rules.d/77-stock.rules", stock)
	// Much is known of their neighbours: of the hub's place, of other ports, and of
	// an Arduino of another kind, by some mistake.
	u.plug(node{"1-1", "19d2:fff1", 3, "ff/ff/ff", "option", "tty", "ttyUSB0"})
	book := portbook.Book{Learned: filepath.Join(u.root, portbook.Default.Learned), Asked: filepath.Join(u.root, portbook.Default.Asked)}
	other := node{"1-1", "2341:0042", 0, "02/02/01", "cdc_acm", "tty", "ttyACM9"}.device()
	if err := errors.Join(sayings(u, g), g.Claim("1-1", 0x2341), g.Close(other), note(book, other, "at-primary at ppp"), book.Learn(other)); err != nil {
		t.Fatal(err)
	}
	var events []event
	for _, n := range []node{
		{"1-1.1", "2341:0043", 0, "02/02/01", "cdc_acm", "tty", "ttyACM0"},         // an Arduino
		{"1-1.2", "0403:6001", 0, "ff/ff/ff", "ftdi_sio", "tty", "ttyUSB1"},        // a serial cable
		{"1-10", "1546:01a7", 0, "02/02/01", "cdc_acm", "tty", "ttyACM1"},          // a GPS mouse
		{"1-2", "04e8:6860", 1, "02/02/01", "cdc_acm", "tty", "ttyACM2"},           // a phone
		{"4-1.2", "0bda:8153", 0, "ff/ff/00", "r8152", "net", "eth1"},              // a network adapter in a hub
		{"1-3", "04b8:0005", 0, "07/01/02", "usblp", "usbmisc", "lp0"},             // a printer
		{"4-3", "2341:0043", 0, "02/02/01", "cdc_acm", "tty", "ttyACM3"},           // in a port that is closed
		{"5-5", "2341:0043", 0, "02/02/01", "cdc_acm", "tty", "ttyACM4"},           // in the port of a stick of ours
		{"5-7", "19d2:fff1", 3, "ff/ff/ff", "option", "tty", "ttyUSB2"},            // a stick that was not switched here
		{"5-8", "19d2:fff1", 3, "ff/ff/ff", "usbserial_generic", "tty", "ttyUSB3"}, // with a driver that takes anything
	} {
		dir, usbInterface := u.plug(n)
		for _, d := range []string{dir, usbInterface, filepath.Dir(usbInterface)} {
			events = append(events, event{"add", d}, event{"bind", d}, event{"change", d})
		}
	}
	u.device("sys/devices/virtual/tty/tty7", "tty", "", "MAJOR=4\nMINOR=7\nDEVNAME=tty7\n")
	u.device("sys/devices/virtual/net/lo", "net", "", "INTERFACE=lo\nIFINDEX=1\n")
	events = append(events, event{"add", "sys/devices/virtual/tty/tty7"}, event{"add", "sys/devices/virtual/net/lo"})
	// That the rules are at work at all is seen at one of ours.
	ours, _ := u.plug(node{"1-4", "1234:0003", 3, "ff/ff/ff", "option", "tty", "ttyUSB4"})
	events = append(events, event{"add", ours})

	with := u.properties(events...)
	for _, file := range []string{rulesFile, gateRulesFile} {
		if err := os.Remove(filepath.Join(u.root, "etc/udev/rules.d", filepath.Base(file))); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.RemoveAll(filepath.Join(u.root, "run/udev")); err != nil { // or tags would stay
		t.Fatal(err)
	}
	without := u.properties(events...)
	for i, e := range events {
		for _, p := range []map[string]string{with[i], without[i]} {
			maps.DeleteFunc(p, func(key, _ string) bool { return slices.Contains([]string{"", "USEC_INITIALIZED"}, key) })
		}
		if diff := cmp.Diff(without[i], with[i]); (diff == "") == (e.dir == ours) {
			t.Errorf("%s of %s (-without our rules +with them):\n%s", e.action, e.dir, diff)
		}
	}
}

// SPDX-License-Identifier: GPL-3.0-or-later

package quirks_test

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"modembridge/internal/portbook"
	"modembridge/switcher/usb"
)

// withBook returns a udev as [withGate] does, with the gate up, and the book of
// what was found out about ports.
func withBook(t *testing.T) (*udev, portbook.Book) {
	t.Helper()
	u, g := withGate(t)
	if err := errors.Join(g.Set(), g.Claim("2-1", 0x19d2), g.Claim("2-2", 0x19d2)); err != nil {
		t.Fatal(err)
	}
	return u, portbook.Book{
		Asked:   filepath.Join(u.root, portbook.Default.Asked),
		Learned: filepath.Join(u.root, portbook.Default.Learned),
	}
}

// note notes what was asked of a device with one interface: its role and its
// names, as in "at-primary at ppp".
func note(book portbook.Book, d usb.Device, words string) error {
	port := portbook.Port{Interface: d.Interfaces[0].Number}
	if words != "nothing" {
		list := strings.Fields(words)
		port.Role, port.Names = list[0], list[1:]
	}
	return book.Ask(d, []portbook.Port{port})
}

func TestRulesReadWhatWasFoundOut(t *testing.T) {
	t.Parallel()
	u, book := withBook(t)
	table := []struct {
		name           string
		node           node
		learned, asked string
		want           string
	}{
		{
			"a stick that nobody knows, and was learned",
			node{"1-1", "19d2:ff01", 3, "ff/ff/ff", "option", "tty", "ttyUSB1"},
			"at-primary at ppp", "",
			"CANDIDATE PORT_TYPE_AT_PRIMARY layout quirk /dev/modembridge/1-1/at /dev/modembridge/1-1/ppp",
		},
		{
			"one that was asked, and is yet to prove itself",
			node{"1-2", "19d2:ff02", 3, "ff/ff/ff", "option", "tty", "ttyUSB2"},
			"", "gps gps",
			"CANDIDATE PORT_TYPE_GPS layout quirk /dev/modembridge/1-2/gps",
		},
		{
			"what was asked goes before what was learned",
			node{"1-3", "19d2:ff03", 3, "ff/ff/ff", "option", "tty", "ttyUSB3"},
			"at-primary at ppp", "at-secondary at",
			"CANDIDATE PORT_TYPE_AT_SECONDARY layout quirk /dev/modembridge/1-3/at",
		},
		{
			"a role that was learned, and is no more",
			node{"1-4", "19d2:ff04", 3, "ff/ff/ff", "option", "tty", "ttyUSB4"},
			"at-primary at ppp", "nothing",
			"CANDIDATE quirk",
		},
		{
			"nothing of use",
			node{"1-15", "19d2:ff15", 3, "ff/ff/ff", "option", "tty", "ttyUSB17"},
			"", "ignore",
			"CANDIDATE PORT_IGNORE layout quirk",
		},
		{
			"a driver that ModemManager does not look at",
			node{"1-5", "19d2:ff05", 3, "ff/ff/ff", "usbserial_generic", "tty", "ttyUSB5"},
			"ppp ppp", "",
			"CANDIDATE DEVICE_PROCESS PORT_TYPE_AT_PPP layout quirk /dev/modembridge/1-5/ppp",
		},
		{
			"a network interface",
			node{"1-6", "19d2:ff06", 4, "ff/ff/ff", "qmi_wwan", "net", "wwan0"},
			"nothing", "",
			"CANDIDATE quirk",
		},
		{
			"a control port",
			node{"1-7", "19d2:ff07", 4, "ff/ff/ff", "qmi_wwan", "usbmisc", "cdc-wdm0"},
			"", "nothing",
			"CANDIDATE quirk",
		},
		{
			"a layout that the database has asked",
			node{"1-8", "1234:0003", 3, "ff/ff/ff", "option", "tty", "ttyUSB8"},
			"at-primary at ppp", "",
			"CANDIDATE PORT_TYPE_AT_PRIMARY layout quirk /dev/modembridge/1-8/at /dev/modembridge/1-8/ppp",
		},
		{
			"a port of it that has a role in the database, and none in truth",
			node{"1-9", "1234:0003", 4, "ff/02/02", "option", "tty", "ttyUSB9"},
			"", "nothing",
			"CANDIDATE quirk",
		},
		{
			"another port of it of which nothing was found out",
			node{"1-10", "1234:0003", 5, "ff/ff/ff", "option", "tty", "ttyUSB10"},
			"", "",
			"ask quirk withheld",
		},
		{
			"a known layout that is another here",
			node{"1-11", "1234:0001", 3, "ff/ff/ff", "option", "tty", "ttyUSB11"},
			"", "at-secondary at",
			"ACME_TAGGED CANDIDATE PORT_TYPE_AT_SECONDARY layout quirk /dev/modembridge/1-11/at",
		},
		{
			"a known layout whose port is for nothing",
			node{"1-12", "1234:0001", 1, "ff/ff/ff", "option", "tty", "ttyUSB12"},
			"nothing", "",
			"ACME_TAGGED CANDIDATE quirk",
		},
		{
			"a stick that is to be told something all the same",
			node{"1-13", "1234:0004", 3, "ff/ff/ff", "option", "tty", "ttyUSB13"},
			"at-primary at ppp", "",
			"PORT_TYPE_AT_PRIMARY init layout quirk withheld /dev/modembridge/1-13/at /dev/modembridge/1-13/ppp",
		},
		{
			"a stick that we switched, and know from before",
			node{"2-1", "19d2:ff21", 3, "ff/ff/ff", "option", "tty", "ttyUSB14"},
			"at-primary at ppp", "",
			"CANDIDATE PORT_TYPE_AT_PRIMARY layout quirk /dev/modembridge/2-1/at /dev/modembridge/2-1/ppp",
		},
		{
			"a port of a switched stick of which nothing was found out",
			node{"2-2", "19d2:ff22", 4, "ff/ff/ff", "option", "tty", "ttyUSB15"},
			"", "",
			"ask quirk withheld",
		},
		{
			"another class at the same number",
			node{"1-14", "19d2:ff01", 3, "ff/02/01", "option", "tty", "ttyUSB16"},
			"", "",
			"CANDIDATE",
		},
	}
	var events []event
	for _, tt := range table {
		dir, _ := u.plug(tt.node)
		events = append(events, event{"add", dir})
		var errs []error
		if d := tt.node.device(); tt.learned != "" {
			errs = append(errs, note(book, d, tt.learned), book.Learn(d), book.Drop(d))
		}
		if tt.asked != "" {
			errs = append(errs, note(book, tt.node.device(), tt.asked))
		}
		if err := errors.Join(errs...); err != nil {
			t.Fatal(err)
		}
	}
	for i, p := range u.properties(events...) {
		if diff := cmp.Diff(table[i].want, said(p)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", table[i].name, diff)
		}
	}
}

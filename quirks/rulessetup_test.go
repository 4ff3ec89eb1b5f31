// SPDX-License-Identifier: GPL-3.0-or-later

package quirks_test

import (
	"bytes"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"modembridge/internal/gate"
	"modembridge/quirks"
)

// sticks are those that the rules are tried on.
const sticks = `schema = 1

[[modem]]
usb  = "1234:0001"
tags = ["ID_MM_ACME_TAGGED"]
port = [
    { interface = "0", role = "qcdm" },
    { interface = "1", role = "at-secondary" },
    { interface = "2", role = "gps" },
    { interface = "3", role = "at-primary" },
    { interface = "4", role = "audio" },
    { interface = "5", role = "ignore" },
]

[[modem]]
usb  = "1234:0002"
port = [{ interface = "2", role = "at-primary" }]

[[modem]]
usb  = "1234:0003"
port = [
    { interface = "ff/02/01", role = "ppp" },
    { interface = "ff/02/02", role = "at-primary" },
]

[[modem]]
usb  = "1234:0004"
bind = true
init = ["AT+ACME=1"]

[[modem]]
usb  = "1234:0005"
init = ["AT+ACME=1"]
port = [{ interface = "2", role = "at-primary" }]
`

// stock stands for ModemManager's own rules. It has every type of port that
// there is, all of them wrong.
const stock = `SUBSYSTEM=="tty|usbmisc|net", ENV{ID_MM_PORT_IGNORE}="1"
SUBSYSTEM=="tty|usbmisc|net", ENV{ID_MM_PORT_TYPE_AT_PRIMARY}="1", ENV{ID_MM_PORT_TYPE_AT_SECONDARY}="1"
SUBSYSTEM=="tty|usbmisc|net", ENV{ID_MM_PORT_TYPE_AT_PPP}="1", ENV{ID_MM_PORT_TYPE_AT_GPS_CONTROL}="1"
SUBSYSTEM=="tty|usbmisc|net", ENV{ID_MM_PORT_TYPE_GPS}="1", ENV{ID_MM_PORT_TYPE_AUDIO}="1", ENV{ID_MM_PORT_TYPE_QCDM}="1"
SUBSYSTEM=="tty|usbmisc|net", ENV{ID_MM_PORT_TYPE_QMI}="1", ENV{ID_MM_PORT_TYPE_MBIM}="1", ENV{ID_MM_PORT_TYPE_XMMRPC}="1"
ATTRS{idVendor}=="1234", ATTRS{idProduct}=="0004", KERNEL=="ttyACM9", ENV{ID_MM_DEVICE_IGNORE}="1"
`

// candidates stands for 80-mm-candidate.rules, which has ModemManager look at
// every port.
const candidates = `SUBSYSTEM=="tty|usbmisc|net", ENV{ID_MM_CANDIDATE}="1"
`

// withRules returns a udev that has our rules, the database of the sticks, and
// stock rules that are wrong about every port.
func withRules(t *testing.T) *udev {
	t.Helper()
	u := withDatabase(t)
	u.write("etc/udev/rules.d/77-stock.rules", stock)
	return u
}

// withGate returns a udev that has our rules, the database of the sticks, and
// the gate, which is yet to be put up.
func withGate(t *testing.T) (*udev, gate.Gate) {
	t.Helper()
	u := withDatabase(t)
	u.write("etc/udev/rules.d/80-mm-candidate.rules", candidates)
	u.install(gateRulesFile)
	return u, gate.Gate{Dir: filepath.Join(u.root, gate.Dir)}
}

func withDatabase(t *testing.T) *udev {
	t.Helper()
	u := newUdev(t)
	var hwdb bytes.Buffer
	if err := quirks.WriteHWDB(&hwdb, loaded(t, sticks)); err != nil {
		t.Fatal(err)
	}
	u.install(rulesFile)
	u.write("etc/udev/hwdb.d/78-modembridge.hwdb", hwdb.String())
	return u
}

// install copies a file of rules.
func (u *udev) install(file string) {
	u.t.Helper()
	rules, err := os.ReadFile(file)
	if err != nil {
		u.t.Fatal(err)
	}
	u.write("etc/udev/rules.d/"+filepath.Base(file), string(rules))
}

// said returns what the rules did with an event: the properties of ours that the
// device has, the tags of ModemManager that are set and names for it.
func said(p map[string]string) string {
	var words []string
	for _, key := range slices.Sorted(maps.Keys(p)) {
		switch short, _ := strings.CutPrefix(key, "ID_MM_"); {
		case slices.Contains([]string{"MODEMBRIDGE_ASK", "MODEMBRIDGE_INIT", "MODEMBRIDGE_LAYOUT", "MODEMBRIDGE_QUIRK"}, key) && p[key] != "0":
			words = append(words, strings.ToLower(strings.TrimPrefix(key, "MODEMBRIDGE_")))
		case short != key && p[key] == "1":
			words = append(words, short)
		}
	}
	if marks := withheldBy(p); marks != "" {
		words = append(words, marks)
	}
	links := strings.Fields(p["DEVLINKS"])
	slices.Sort(links)
	return strings.Join(append(words, links...), " ")
}

// withheldBy returns "withheld" for a port that ModemManager may not have, that
// says so, and that can be found by a tag, for the day that nobody opens the gate;
// and how many of the three there are, where it is not all or none.
func withheldBy(p map[string]string) string {
	n := 0
	for _, mark := range []bool{
		p["ID_MM_CANDIDATE"] == "0",
		p["MODEMBRIDGE_WITHHELD"] == "1",
		strings.Contains(p["CURRENT_TAGS"], ":modembridge-withheld:"),
	} {
		if mark {
			n++
		}
	}
	return [...]string{"", "1/3 withheld", "2/3 withheld", "withheld"}[n]
}

// wrong is what the stock rules say.
const wrong = "PORT_IGNORE PORT_TYPE_AT_GPS_CONTROL PORT_TYPE_AT_PPP PORT_TYPE_AT_PRIMARY PORT_TYPE_AT_SECONDARY PORT_TYPE_AUDIO " +
	"PORT_TYPE_GPS PORT_TYPE_MBIM PORT_TYPE_QCDM PORT_TYPE_QMI PORT_TYPE_XMMRPC"

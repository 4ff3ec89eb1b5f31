// SPDX-License-Identifier: GPL-3.0-or-later

package quirks_test

import (
	"bytes"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

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

// withRules returns a udev that has our rules and the database of the sticks.
func withRules(t *testing.T) *udev {
	t.Helper()
	u := newUdev(t)
	rules, err := os.ReadFile(rulesFile)
	if err != nil {
		t.Fatal(err)
	}
	var hwdb bytes.Buffer
	if err := quirks.WriteHWDB(&hwdb, loaded(t, sticks)); err != nil {
		t.Fatal(err)
	}
	u.write("etc/udev/rules.d/77-stock.rules", stock)
	u.write("etc/udev/rules.d/78-modembridge.rules", string(rules))
	u.write("etc/udev/hwdb.d/78-modembridge.hwdb", hwdb.String())
	return u
}

// said returns what the rules did with an event: the properties of ours that the
// device has, the tags of ModemManager that are set and names for it.
func said(p map[string]string) string {
	var words []string
	for _, key := range slices.Sorted(maps.Keys(p)) {
		switch short, _ := strings.CutPrefix(key, "ID_MM_"); {
		case slices.Contains([]string{"MODEMBRIDGE_ASK", "MODEMBRIDGE_INIT", "MODEMBRIDGE_LAYOUT", "MODEMBRIDGE_QUIRK"}, key):
			words = append(words, strings.ToLower(strings.TrimPrefix(key, "MODEMBRIDGE_")))
		case short != key && p[key] == "1":
			words = append(words, short)
		}
	}
	links := strings.Fields(p["DEVLINKS"])
	slices.Sort(links)
	return strings.Join(append(words, links...), " ")
}

// wrong is what the stock rules say.
const wrong = "PORT_IGNORE PORT_TYPE_AT_GPS_CONTROL PORT_TYPE_AT_PPP PORT_TYPE_AT_PRIMARY PORT_TYPE_AT_SECONDARY PORT_TYPE_AUDIO " +
	"PORT_TYPE_GPS PORT_TYPE_MBIM PORT_TYPE_QCDM PORT_TYPE_QMI PORT_TYPE_XMMRPC"

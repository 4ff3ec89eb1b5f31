// SPDX-License-Identifier: GPL-3.0-or-later

package quirks_test

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"modembridge/quirks"

	"github.com/google/go-cmp/cmp"
)

const (
	rulesFile     = "../dist/78-modembridge.rules"
	gateRulesFile = "../dist/81-modembridge-gate.rules"
)

func TestRules(t *testing.T) {
	t.Parallel()
	u := withRules(t)
	table := []struct {
		name string
		node node
		want string
	}{
		{
			"a port that dials",
			node{"1-1.4", "1234:0001", 3, "ff/ff/ff", "option", "tty", "ttyUSB3"},
			"ACME_TAGGED PORT_TYPE_AT_PRIMARY layout quirk /dev/modembridge/1-1.4/ppp",
		},
		{
			"a free port for commands",
			node{"1-1.4", "1234:0001", 1, "ff/ff/ff", "option", "tty", "ttyUSB1"},
			"ACME_TAGGED PORT_TYPE_AT_SECONDARY layout quirk /dev/modembridge/1-1.4/at",
		},
		{
			"the same port of an equal stick",
			node{"3-2", "1234:0001", 1, "ff/ff/ff", "option", "tty", "ttyUSB11"},
			"ACME_TAGGED PORT_TYPE_AT_SECONDARY layout quirk /dev/modembridge/3-2/at",
		},
		{
			"diagnostics are named, and not opened",
			node{"1-1.4", "1234:0001", 0, "ff/ff/ff", "option", "tty", "ttyUSB0"},
			"ACME_TAGGED PORT_IGNORE PORT_TYPE_QCDM layout quirk /dev/modembridge/1-1.4/diag",
		},
		{
			"positions",
			node{"1-1.4", "1234:0001", 2, "ff/ff/ff", "option", "tty", "ttyUSB2"},
			"ACME_TAGGED PORT_TYPE_GPS layout quirk /dev/modembridge/1-1.4/gps",
		},
		{
			"voice",
			node{"1-1.4", "1234:0001", 4, "ff/ff/ff", "option", "tty", "ttyUSB4"},
			"ACME_TAGGED PORT_TYPE_AUDIO layout quirk /dev/modembridge/1-1.4/audio",
		},
		{
			"nothing of use",
			node{"1-1.4", "1234:0001", 5, "ff/ff/ff", "option", "tty", "ttyUSB5"},
			"ACME_TAGGED PORT_IGNORE layout quirk",
		},
		{
			"an interface that the layout leaves out",
			node{"1-1.4", "1234:0001", 6, "ff/ff/ff", "option", "tty", "ttyUSB6"},
			"ACME_TAGGED PORT_IGNORE layout quirk",
		},
		{
			"a network interface in the place of a port",
			node{"1-5", "1234:0001", 3, "ff/ff/ff", "qmi_wwan", "net", "wwan0"},
			"ACME_TAGGED " + wrong + " quirk",
		},
		{
			"a control port in the place of a port",
			node{"1-6", "1234:0001", 3, "ff/ff/ff", "qmi_wwan", "usbmisc", "cdc-wdm0"},
			"ACME_TAGGED " + wrong + " quirk",
		},
		{
			"a single port of ModemManager's drivers",
			node{"2-11", "1234:0002", 2, "ff/ff/ff", "option", "tty", "ttyUSB2"},
			"PORT_TYPE_AT_PRIMARY layout quirk /dev/modembridge/2-11/at /dev/modembridge/2-11/ppp",
		},
		{
			"a single port of the generic driver",
			node{"2-12", "1234:0002", 2, "ff/ff/ff", "usbserial_generic", "tty", "ttyUSB2"},
			"DEVICE_PROCESS PORT_TYPE_AT_PRIMARY layout quirk /dev/modembridge/2-12/at /dev/modembridge/2-12/ppp",
		},
		{
			"a single ttyACM that does not call itself a modem",
			node{"2-13", "1234:0004", 0, "02/02/00", "cdc_acm", "tty", "ttyACM0"},
			"DEVICE_PROCESS " + wrong + " ask init quirk",
		},
		{
			"one that ModemManager is to leave alone",
			node{"2-14", "1234:0004", 0, "02/02/00", "cdc_acm", "tty", "ttyACM9"},
			"DEVICE_IGNORE " + wrong + " ask init quirk",
		},
		{
			"a class that the layout has",
			node{"2-15", "1234:0003", 1, "ff/02/02", "option", "tty", "ttyUSB1"},
			"PORT_TYPE_AT_PRIMARY ask layout quirk /dev/modembridge/2-15/at",
		},
		{
			"a class that it has not",
			node{"2-16", "1234:0003", 1, "ff/ff/ff", "option", "tty", "ttyUSB1"},
			wrong + " ask quirk",
		},
		{
			"an Arduino",
			node{"2-17", "2341:0043", 0, "02/02/01", "cdc_acm", "tty", "ttyACM0"},
			wrong,
		},
		{
			"a serial cable",
			node{"2-18", "0403:6001", 0, "ff/ff/ff", "ftdi_sio", "tty", "ttyUSB0"},
			wrong,
		},
		{
			"a product whose number begins like one of ours",
			node{"2-19", "0123:4000", 3, "ff/ff/ff", "usbserial_generic", "tty", "ttyUSB3"},
			wrong,
		},
	}
	var events []event
	for _, tt := range table {
		dir, _ := u.plug(tt.node)
		events = append(events, event{"add", dir})
	}
	for i, p := range u.properties(events...) {
		if diff := cmp.Diff(table[i].want, said(p)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", table[i].name, diff)
		}
	}
}

// udev makes the properties anew with each event, and ModemManager may see any.
func TestRulesSayTheSameAtEachEvent(t *testing.T) {
	t.Parallel()
	u := withRules(t)
	dir, _ := u.plug(node{"1-1.4", "1234:0001", 3, "ff/ff/ff", "option", "tty", "ttyUSB3"})
	actions := []string{"add", "change", "move", "bind"}
	var events []event
	for _, action := range actions {
		events = append(events, event{action, dir})
	}
	for i, p := range u.properties(events...) {
		if got, want := said(p), "ACME_TAGGED PORT_TYPE_AT_PRIMARY layout quirk /dev/modembridge/1-1.4/ppp"; got != want {
			t.Errorf("at %q the rules say %q; want %q", actions[i], got, want)
		}
	}
}

// A tty without a USB device above it is the most frequent one.
func TestRulesLeaveOtherTTYsAlone(t *testing.T) {
	t.Parallel()
	u := withRules(t)
	u.device("sys/devices/virtual/tty/tty7", "tty", "", "MAJOR=4\nMINOR=7\nDEVNAME=tty7\n")
	if got := said(u.properties(event{"add", "sys/devices/virtual/tty/tty7"})[0]); got != wrong {
		t.Errorf("the rules make %q of tty7; want %q", got, wrong)
	}
}

func TestRulesHeedTheMachinesOwnEntries(t *testing.T) {
	t.Parallel()
	u := withRules(t)
	u.write("etc/udev/hwdb.d/90-own.hwdb", "modembridge:usb:v1234p0001*in05*\n MODEMBRIDGE_ROLE=gps\n MODEMBRIDGE_NAME=gps\n")
	dir, _ := u.plug(node{"1-1", "1234:0001", 5, "ff/ff/ff", "option", "tty", "ttyUSB5"})
	if got, want := said(u.properties(event{"add", dir})[0]), "ACME_TAGGED PORT_TYPE_GPS layout quirk /dev/modembridge/1-1/gps"; got != want {
		t.Errorf("the rules say %q; want %q", got, want)
	}
}

func TestRulesLoadTheDriverThatNoKernelWould(t *testing.T) {
	t.Parallel()
	u := withRules(t)
	for i, id := range []string{"1234:0004", "1234:0001", "2341:0043"} {
		_, dir := u.plug(node{fmt.Sprintf("1-%d", i+1), id, 0, "ff/ff/ff", "option", "tty", "ttyUSB0"})
		for j, p := range u.properties(event{"add", dir}, event{"change", dir}) {
			want := ""
			if i == 0 && j == 0 {
				want = "kmod load option"
			}
			if got := p["RUN"]; got != want {
				t.Errorf("%s: udev runs %q at %s; want %q", id, got, p["ACTION"], want)
			}
		}
	}
}

// What udev does is seen only where it can be run; this much is seen anywhere.
func TestRulesNameEveryRoleAndRunNothing(t *testing.T) {
	b, err := os.ReadFile(rulesFile)
	if err != nil {
		t.Fatal(err)
	}
	rules := string(b)
	roles := regexp.MustCompile(`ENV\{MODEMBRIDGE_ROLE\}!="([^"]*)"`).FindStringSubmatch(rules)
	if roles == nil {
		t.Fatal("the rules do not say which roles there are")
	}
	var want []string
	for r := quirks.ATPrimary; r <= quirks.Ignore; r++ {
		want = append(want, r.String())
		if !regexp.MustCompile(`(?m)^ENV\{MODEMBRIDGE_ROLE\}=="([^"]*\|)?` + r.String() + `", ENV\{ID_MM_`).MatchString(rules) {
			t.Errorf("the rules have no tag for %v", r)
		}
	}
	if diff := cmp.Diff(want, strings.Split(roles[1], "|")); diff != "" {
		t.Errorf("roles that the rules know (-want +got):\n%s", diff)
	}
	for _, file := range []string{rulesFile, gateRulesFile} {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, slow := range []string{"{program}", "PROGRAM", "IMPORT{parent}", "WAIT"} {
			if strings.Contains(string(b), slow) {
				t.Errorf("%s has %s, and the machine's other ttys wait for it", file, slow)
			}
		}
	}
}

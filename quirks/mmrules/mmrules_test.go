// SPDX-License-Identifier: GPL-3.0-or-later

package mmrules_test

import (
	"fmt"
	"strings"
	"testing"

	"modembridge/quirks/mmrules"

	"github.com/google/go-cmp/cmp"
)

// text has the form of ModemManager's files, with devices that nobody makes.
const text = `# do not edit

ACTION!="add|change|move|bind", GOTO="end"
SUBSYSTEMS=="usb", ATTRS{idVendor}=="a001", GOTO="one"
SUBSYSTEMS=="usb", ATTRS{idVendor}=="a002", GOTO="two"
SUBSYSTEMS=="pci", ATTRS{vendor}=="0x1eac", GOTO="one"
GOTO="end"

LABEL="one"
SUBSYSTEMS=="usb", ATTRS{bInterfaceNumber}=="?*", ENV{.MM_USBIFNUM}="$attr{bInterfaceNumber}"

# A stick
#  ttyACM0 (if #3): commands
ATTRS{idVendor}=="a001", ATTRS{idProduct}=="00b7", ENV{.MM_USBIFNUM}=="03", SUBSYSTEM=="tty", ENV{ID_MM_PORT_TYPE_AT_PRIMARY}="1"
ATTRS{idVendor}=="a001", ATTRS{idProduct}=="00b7", ENV{.MM_USBIFNUM}=="0a", ENV{ID_MM_PORT_IGNORE}="1"

ATTRS{idVendor}=="a001", ATTRS{idProduct}=="00B8", ENV{ID_MM_X_TAGGED}="1"
ATTRS{idVendor}=="a002", ATTRS{idProduct}=="0001", ENV{ID_MM_X_TAGGED}="1"
GOTO="end"

LABEL="two"
SUBSYSTEMS=="usb", ATTRS{bInterfaceClass}=="ff", ATTRS{bInterfaceSubClass}=="01",ATTRS{bInterfaceProtocol}=="02", SUBSYSTEM=="tty", ENV{ID_MM_PORT_TYPE_GPS}="1"
ATTRS{product}=="K*", ENV{ID_MM_X_TAGGED}="1"
SUBSYSTEM=="net", GOTO="never"
ATTRS{bInterfaceClass}=="ff", ENV{ID_MM_X_TAGGED}="1"

LABEL="end"
ENV{ID_MM_X_TAGGED}="1"
`

// short is a fact in one line: where it stands, whom it is for, what it says.
func short(f mmrules.Fact) string {
	s := fmt.Sprintf("%d %04x:", f.Line, f.Vendor)
	if f.Wide {
		s += "*"
	} else {
		s += fmt.Sprintf("%04x", f.Product)
	}
	switch {
	case f.Number != nil:
		s += fmt.Sprintf(" %d", *f.Number)
	case f.Class != nil:
		s += " " + f.Class.String()
	}
	if f.Serial {
		s += " serial"
	}
	if f.Dead {
		s += " dead"
	}
	return s + " " + f.Property + "=" + f.Value
}

func TestRead(t *testing.T) {
	facts, refusals := mmrules.Read("77-mm-test.rules", text)
	var got []string
	for _, f := range facts {
		got = append(got, short(f))
	}
	want := []string{
		"14 a001:00b7 3 serial ID_MM_PORT_TYPE_AT_PRIMARY=1",
		"15 a001:00b7 10 ID_MM_PORT_IGNORE=1",
		"17 a001:00b8 dead ID_MM_X_TAGGED=1",
		"22 a002:* ff/01/02 serial ID_MM_PORT_TYPE_GPS=1",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("facts (-want +got):\n%s", diff)
	}
	var refused []string
	for _, r := range refusals {
		refused = append(refused, r.String())
	}
	want = []string{
		"77-mm-test.rules:18: no device of a002 comes here",
		`77-mm-test.rules:23: ATTRS{product}=="K*": not understood`,
		`77-mm-test.rules:24: SUBSYSTEM=="net": not understood`,
		"77-mm-test.rules:25: selects interfaces, but not by bInterfaceSubClass",
		"77-mm-test.rules:28: it is for the devices of every vendor",
	}
	if diff := cmp.Diff(want, refused); diff != "" {
		t.Errorf("refusals (-want +got):\n%s", diff)
	}
}

func TestAFactKeepsTheCommentAboveIt(t *testing.T) {
	facts, _ := mmrules.Read("77-mm-test.rules", text)
	for _, tt := range []struct {
		line int
		want string
	}{
		{14, "A stick\n  ttyACM0 (if #3): commands"},
		{15, "A stick\n  ttyACM0 (if #3): commands"},
		{17, ""},
	} {
		found := false
		for _, f := range facts {
			if f.Line == tt.line {
				found = true
				if f.Comment != tt.want {
					t.Errorf("comment of line %d is %q; want %q", tt.line, f.Comment, tt.want)
				}
			}
		}
		if !found {
			t.Errorf("line %d gave no fact", tt.line)
		}
	}
}

func TestReadRefusesWhatItDoesNotUnderstand(t *testing.T) {
	const id = `ATTRS{idVendor}=="19d2", ATTRS{idProduct}=="0031", `
	for line, want := range map[string]string{
		id + `ENV{ID_MM_PORT_IGNORE}="1`:                                                              "is not a condition",
		id + `ENV{ID_MM_PORT_IGNORE}=e"1"`:                                                            "is not a condition",
		id + `ENV{ID_MM_PORT_IGNORE}+="1"`:                                                            "not understood",
		id + `ENV{.MM_USBIFNUM}=="3", ENV{ID_MM_PORT_IGNORE}="1"`:                                     "not 2 hexadecimal digits",
		id + `ENV{.MM_USBIFNUM}!="03", ENV{ID_MM_PORT_IGNORE}="1"`:                                    "not understood",
		`ATTRS{idVendor}=="19d2|12d1", ENV{ID_MM_PORT_IGNORE}="1"`:                                    "not 4 hexadecimal digits",
		id + `ATTRS{bInterfaceClass}=="ff", ENV{.MM_USBIFNUM}=="03", ` + `ENV{ID_MM_PORT_IGNORE}="1"`: "by number and by class",
		id + `SUBSYSTEM=="tty", GOTO="end"`:                                                           "depends on more than the vendor",
		`KERNEL=="cdc-wdm*", ENV{ID_MM_PORT_IGNORE}="1"`:                                              "not understood",
	} {
		facts, refusals := mmrules.Read("x.rules", line)
		if len(facts) != 0 || len(refusals) != 1 || !strings.Contains(refusals[0].Why, want) {
			t.Errorf("Read(%s) = %v, %v; want one refusal with %q", line, facts, refusals, want)
		}
	}
}

func FuzzRead(f *testing.F) {
	for line := range strings.Lines(text) {
		f.Add(line) // short ones: the fuzzer spends a minute on making a long one shorter
	}
	f.Fuzz(func(t *testing.T, text string) {
		facts, refusals := mmrules.Read("x.rules", text)
		lines := strings.Count(text, "\n") + 1
		for _, fact := range facts {
			if fact.Line < 1 || fact.Line > lines || !strings.HasPrefix(fact.Property, "ID_MM_") {
				t.Errorf("a fact of %d lines: %+v", lines, fact)
			}
		}
		for _, r := range refusals {
			if r.Line < 1 || r.Line > lines || r.Why == "" {
				t.Errorf("a refusal of %d lines: %+v", lines, r)
			}
		}
	})
}

// SPDX-License-Identifier: GPL-3.0-or-later

package quirks_test

import (
	"fmt"
	"path"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"modembridge/internal/portbook"
)

// What may be found in the place of a file that was written as a whole: after a
// power cut, or somebody's experiment. It counts as much as none.
func TestRulesBearOddFiles(t *testing.T) {
	t.Parallel()
	var binary strings.Builder
	for range 16 {
		for b := range 256 {
			binary.WriteByte(byte(b))
		}
	}
	const page = "MODEMBRIDGE_ASK=0\nMODEMBRIDGE_ROLE=gps\n"
	odd := []struct {
		name, text string
		make       func(u *udev, file string) // text, if nil
	}{
		{name: "an empty one"},
		{name: "binary", text: binary.String()},
		{name: "zeros, as after a power cut", text: strings.Repeat("\x00", 4096)},
		{name: "1 MB in one line", text: "MODEMBRIDGE_ROLE=" + strings.Repeat("x", 1<<20)},
		{name: "1 MB of blank lines", text: strings.Repeat("\n", 1<<20)},
		{name: "1 MB of comments", text: strings.Repeat("# MODEMBRIDGE_ASK=0\n", 1<<20/20)},
		{name: "no properties", text: "MODEMBRIDGE_ROLE\n=gps\n= \nMODEMBRIDGE_ASK:0\n"},
		{name: "empty values", text: "MODEMBRIDGE_QUIRK=\nMODEMBRIDGE_ASK=\nMODEMBRIDGE_ROLE=\n"},
		{name: "quotes that do not end", text: "MODEMBRIDGE_ASK=\"0\nMODEMBRIDGE_ROLE='gps\n"},
		{name: "a directory", make: (*udev).mkdir},
		{name: "a link that leads nowhere", make: func(u *udev, file string) { u.link("nowhere", file) }},
		{name: "a link to itself", make: func(u *udev, file string) { u.link(path.Base(file), file) }},
		{name: "another release's", make: func(u *udev, file string) { u.write(strings.Replace(file, "d0000", "d0100", 1), page) }},
		{name: "another number's", make: func(u *udev, file string) { u.write(strings.TrimSuffix(file, "03")+"13", page) }},
		{name: "one that is being written", make: func(u *udev, file string) { u.write(path.Dir(file)+"/.new-123", page) }},
	}
	sticks := []struct{ id, want string }{
		{"1234:0001", "ACME_TAGGED CANDIDATE PORT_TYPE_AT_PRIMARY layout quirk /dev/modembridge/%s/ppp"}, // known
		{"1234:0003", "ask quirk withheld"}, // to be asked
		{"19d2:ff01", "ask quirk withheld"}, // claimed
	}
	u, g := withGate(t)
	if err := g.Set(); err != nil {
		t.Fatal(err)
	}
	var events []event
	var names, wants []string
	for _, tt := range odd {
		for _, stick := range sticks {
			// Each has a port and a class of its own, and so files of its own.
			number := len(events) + 1
			port := fmt.Sprintf("1-%d", number)
			n := node{port, stick.id, 3, fmt.Sprintf("ff/fe/%02x", number), "option", "tty", fmt.Sprintf("ttyUSB%d", number)}
			tty, _ := u.plug(n)
			events = append(events, event{"add", tty})
			names = append(names, tt.name+", for "+stick.id)
			wants = append(wants, strings.Replace(stick.want, "%s", port, 1))
			if err := g.Claim(n.device().Port, 0x19d2); err != nil {
				t.Fatal(err)
			}
			for _, dir := range []string{portbook.Default.Asked, portbook.Default.Learned} {
				if file := dir + "/" + n.modalias(); tt.make == nil {
					u.write(file, tt.text)
				} else {
					tt.make(u, file)
				}
			}
		}
	}
	for i, p := range u.properties(events...) {
		if diff := cmp.Diff(wants[i], said(p)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", names[i], diff)
		}
	}
}

// One that is no directory is worse: every port of the machine is looked up in it.
func TestRulesBearABookThatIsNone(t *testing.T) {
	t.Parallel()
	u, g := withGate(t)
	if err := g.Set(); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{portbook.Default.Asked, portbook.Default.Learned} {
		u.write(dir, "")
	}
	known, _ := u.plug(node{"1-1", "1234:0001", 3, "ff/ff/ff", "option", "tty", "ttyUSB1"})
	arduino, _ := u.plug(node{"1-2", "2341:0043", 0, "02/02/01", "cdc_acm", "tty", "ttyACM0"})
	var got []string
	for _, p := range u.properties(event{"add", known}, event{"add", arduino}) {
		got = append(got, said(p))
	}
	want := []string{"ACME_TAGGED CANDIDATE PORT_TYPE_AT_PRIMARY layout quirk /dev/modembridge/1-1/ppp", "CANDIDATE"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// SPDX-License-Identifier: GPL-3.0-or-later

package quirks_test

import (
	"errors"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"modembridge/internal/gate"
	"modembridge/switcher/usb"
)

// sayings puts the gate up, and says what the rows of atTheGate are about.
func sayings(u *udev, g gate.Gate) error {
	at := func(port string) usb.Device { return node{port: port}.device() }
	err := errors.Join(
		g.Set(at("2-3")), g.Open(at("2-4")),
		g.Close(at("4-1")), g.Close(at("4-2")), g.Close(at("4-3")),
		g.Claim("5-1", 0x19d2), g.Claim("5-2", 0x19d2), g.Open(at("5-2")), g.Claim("5-3", 0x1234),
		g.Claim("5-4.6", 0x19d2), g.Claim("5-5", 0x19d2), g.Claim("5-6", 0x12d1),
	)
	u.write("run/modembridge/gate/open-4-2", "") // the daemon does not say both
	return err
}

func TestGateRules(t *testing.T) {
	t.Parallel()
	u, g := withGate(t)
	var events []event
	for _, row := range atTheGate {
		dir, _ := u.plug(row.node)
		events = append(events, event{"add", dir})
	}
	look := func(when string, up bool) {
		for i, p := range u.properties(events...) {
			row := atTheGate[i]
			want := row.want
			if !up && row.free != "" {
				want = row.free
			}
			if diff := cmp.Diff(want, said(p)); diff != "" {
				t.Errorf("%s, %s (-want +got):\n%s", row.name, when, diff)
			}
			if id := p["MODEMBRIDGE_QUIRK"]; id != "" && id != row.node.id {
				t.Errorf("%s, %s: the rules take it for %s", row.name, when, id)
			}
		}
	}
	look("before the daemon runs", false)
	if err := sayings(u, g); err != nil {
		t.Fatal(err)
	}
	look("while it runs", true)
	if err := os.RemoveAll(g.Dir); err != nil {
		t.Fatal(err)
	}
	look("when it has ended", false)
}

// ModemManager takes a port at any of these events, once it may.
func TestGateRulesSayTheSameAtEachEvent(t *testing.T) {
	t.Parallel()
	u, g := withGate(t)
	if err := errors.Join(g.Set(), g.Claim("1-2", 0x19d2)); err != nil {
		t.Fatal(err)
	}
	for port, id := range map[string]string{"1-1": "1234:0003", "1-2": "19d2:fff1"} {
		dir, _ := u.plug(node{port, id, 3, "ff/ff/ff", "option", "tty", "ttyUSB3"})
		for _, p := range u.properties(event{"add", dir}, event{"change", dir}, event{"move", dir}, event{"bind", dir}) {
			if got, want := said(p), "ask quirk withheld"; got != want {
				t.Errorf("at %q the rules say %q of %s; want %q", p["ACTION"], got, id, want)
			}
		}
	}
}

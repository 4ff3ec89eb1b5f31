// SPDX-License-Identifier: GPL-3.0-or-later

package bench_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"modembridge/internal/lab/bench"
	"modembridge/internal/lab/stick"
	"modembridge/switcher/usb"
)

// tagged returns the tag that is set for each interface, by the end of the
// modalias that the rule looks for.
func tagged(t *testing.T, rules string) map[string]string {
	t.Helper()
	match := regexp.MustCompile(`^ACTION=="add\|change\|move\|bind", SUBSYSTEM=="tty", SUBSYSTEMS=="usb", ATTRS\{modalias\}=="usb:v19D2p0FFEd\*(in..)"`)
	set := regexp.MustCompile(`ENV\{ID_MM_PORT_(\w+)\}="([01])"`)
	tags := map[string]string{}
	for line := range strings.Lines(rules) {
		m := match.FindStringSubmatch(line)
		if m == nil {
			t.Fatalf("the rule %q does not look for the tty of an interface of the stick", line)
		}
		zeroes := 0
		for _, s := range set.FindAllStringSubmatch(line, -1) {
			if s[2] == "1" {
				tags[m[1]] += s[1]
			} else {
				zeroes++
			}
		}
		if zeroes != 5 {
			t.Errorf("%s: %d tags are taken back, want the 5 others", m[1], zeroes)
		}
	}
	return tags
}

func TestTagsFollowTheModel(t *testing.T) {
	port := func(number uint8, role stick.Role) stick.Interface {
		return stick.Interface{Number: number, Role: role}
	}
	for _, tt := range []struct {
		name       string
		interfaces []stick.Interface
		want       map[string]string
	}{
		{
			"a port of its own for the dial",
			[]stick.Interface{
				port(0, stick.RoleDiag), port(1, stick.RoleAT), port(2, stick.RoleNMEA), port(3, stick.RoleSilent),
				port(4, stick.RoleATPPP), port(5, stick.RoleVoice), port(12, stick.RoleAT),
			},
			map[string]string{
				"in00": "IGNORE", "in01": "TYPE_AT_PRIMARY", "in02": "TYPE_GPS", "in03": "IGNORE",
				"in04": "TYPE_AT_PPP", "in05": "IGNORE", "in0C": "TYPE_AT_SECONDARY",
			},
		},
		{
			"one port for everything",
			[]stick.Interface{port(0, stick.RoleSilent), port(1, stick.RoleATPPP)},
			map[string]string{"in00": "IGNORE", "in01": "TYPE_AT_PRIMARY"},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			rules := bench.Tags(&stick.Modem{USB: usb.ID{Vendor: 0x19d2, Product: 0x0ffe}, Interfaces: tt.interfaces})
			if diff := cmp.Diff(tt.want, tagged(t, rules)); diff != "" {
				t.Errorf("tags (-want +got):\n%s", diff)
			}
		})
	}
}

func TestThePortThatDialsComesLast(t *testing.T) {
	first, last := bench.LateOrder("1-4", []stick.Interface{
		{Number: 0, Role: stick.RoleATPPP}, {Number: 4, Data: 5, Role: stick.RoleAT}, {Number: 1, Role: stick.RoleDiag}, {Number: 10, Role: stick.RoleAT},
	})
	if diff := cmp.Diff([]string{"1-4:1.5", "1-4:1.4", "1-4:1.1", "1-4:1.10"}, first); diff != "" {
		t.Errorf("first (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"1-4:1.0"}, last); diff != "" {
		t.Errorf("last (-want +got):\n%s", diff)
	}
}

// SPDX-License-Identifier: GPL-3.0-or-later

package quirks_test

import (
	"strings"
	"testing"

	"modembridge/quirks"
)

func TestNames(t *testing.T) {
	for _, tt := range []struct{ name, ports, want string }{
		{"one port for everything", "3:at-primary", "3:at+ppp"},
		{"the one that dials, and a free one for commands", "1:at-secondary 3:at-primary", "1:at 3:ppp"},
		{"a port for data alone", "0:ppp 2:at-primary", "0:ppp 2:at"},
		{"a port for data, and two for commands", "0:ppp 1:at-secondary 2:at-primary", "0:ppp 1: 2:at"},
		{"several free ones: the lowest number, not the first line", "5:at-primary 4:at-secondary 2:at-secondary", "5:ppp 4: 2:at"},
		{"all kinds", "0:qcdm 1:gps 2:at-secondary 3:at-primary 4:audio 5:ignore", "0:diag 1:gps 2:at 3:ppp 4:audio 5:"},
		{"two for positions", "6:gps 5:gps", "6: 5:gps"},
		{"no port for commands", "9:gps", "9:gps"},
		{
			"classes of different sticks", "ff/01/01:ppp ff/01/02:at-primary ff/02/01:ppp ff/02/02:at-primary ff/06/14:gps",
			"ff/01/01:ppp ff/01/02:at ff/02/01:ppp ff/02/02:at ff/06/14:gps",
		},
		{"a class that may be the same port as a number", "ff/01/02:at-primary 2:ppp", "ff/01/02: 2:ppp"},
	} {
		var m quirks.Modem
		for entry := range strings.FieldsSeq(tt.ports) {
			m.Ports = append(m.Ports, portOf(t, entry))
		}
		var got []string
		for _, p := range m.Ports {
			got = append(got, p.Interface.String()+":"+strings.Join(m.Names(p), "+"))
		}
		if s := strings.Join(got, " "); s != tt.want {
			t.Errorf("%s: names of %s = %s; want %s", tt.name, tt.ports, s, tt.want)
		}
	}
}

// portOf reads "3:at-primary".
func portOf(t *testing.T, entry string) (p quirks.Port) {
	t.Helper()
	selector, role, _ := strings.Cut(entry, ":")
	if err := p.Interface.UnmarshalText([]byte(selector)); err != nil {
		t.Fatal(err)
	}
	if err := p.Role.UnmarshalText([]byte(role)); err != nil {
		t.Fatal(err)
	}
	return p
}

// A name that two ports of one stick had would be now the one and now the other.
func TestNoStickHasANameTwice(t *testing.T) {
	db, _ := quirks.Load()
	named := 0
	for _, m := range db.Modems() {
		bearer := make(map[string]quirks.Port)
		for _, p := range m.Ports {
			names := m.Names(p)
			if len(names) > 2 {
				t.Errorf("%v: interface %v has the names %q: the rules have room for two", m.USB, p.Interface, names)
			}
			for _, name := range names {
				named++
				if other, taken := bearer[name]; taken && p.Interface.ByNumber {
					t.Errorf("%v: %s is interface %v and interface %v", m.USB, name, other.Interface, p.Interface)
				}
				bearer[name] = p
			}
		}
	}
	if named < 1000 {
		t.Errorf("%d ports have a name; want more than 1000", named)
	}
}

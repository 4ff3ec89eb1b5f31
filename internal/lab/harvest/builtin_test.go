// SPDX-License-Identifier: GPL-3.0-or-later

package harvest_test

import (
	"slices"
	"strings"
	"testing"

	"modembridge/quirks"
	"modembridge/switcher/usb"
)

// The devices that people have looked at most, as reference/modeswitch.md lists
// them in section 4: driver, and the roles of the interfaces from 0 on.
var known = []struct{ ids, driver, roles string }{
	{"19d2:0031", "option", "qcdm at-secondary - at-primary"},
	{"19d2:0033 19d2:0124", "option", "- at-secondary - - at-primary"},
	{"19d2:0016 19d2:0117", "option", "- at-secondary at-primary"},
	{"19d2:2003 19d2:0042 19d2:2002 19d2:0063", "option", "- at-secondary - at-primary"},
	{"19d2:0064", "option", "at-secondary - at-primary"},
	{"19d2:0002", "option", "- - at-primary - at-secondary"},
	{"19d2:1515", "cdc_acm", "at-primary - at-secondary"},
	{"12d1:1003", "option", "ppp at-primary"},
	{"12d1:1001", "option", "ppp qcdm at-primary"},
	{"12d1:140c 12d1:1c05", "option", "- -"},
	{"12d1:1436", "option", "ppp - - - at-primary"},
	{"12d1:14db 12d1:14dc", "cdc_ether", "- - -"},
	{"0af0:6971 0af0:d031 0af0:d033 0af0:d013 0af0:7401 0af0:7501 0af0:d057", "hso", "- - -"},
	{"0af0:6901 0af0:6701 0af0:6600", "option", "- -"},
	{"1199:6880 1199:6890 1199:68a3", "sierra", "- - -"},
	{"1199:68a2", "qcserial", "qcdm - gps at-primary"},
	{"1bbb:0017", "option", "ignore ignore ignore at-secondary - at-primary"},
	{"1bbb:0000", "option", "ignore at-secondary ignore at-primary"},
	{"1bbb:00b7", "option", "at-secondary gps audio ignore at-primary"},
	{"1c9e:6060 1c9e:6061", "", "at-primary - at-secondary"},
	{"1c9e:9605", "option", "at-secondary at-secondary at-secondary at-primary"},
	{"1c9e:9603", "option", "at-secondary at-secondary at-primary"},
	{"1c9e:9607", "option", "at-secondary at-secondary at-secondary at-secondary at-primary"},
	{"0421:0619", "cdc_acm", "- - - at-primary"},
	{"0421:0612", "cdc_acm", "- -"},
	{"0421:0623", "cdc_acm", "- at-primary"},
	{"1a8d:1002 1a8d:1009 1410:6000 07d1:3e02", "option", "- -"},
	{"2001:7d00", "", "at-primary at-secondary"},
	{"07d1:7e11", "option", "- - at-primary at-secondary"},
	{"2001:7e35", "option", "ignore at-primary at-secondary ignore"},
	{"2357:9000", "option", "ignore ignore - at-primary"},
	{"1e0e:9200 1e0e:9100", "option", "- at-secondary - at-primary"},
	{"0e8d:00a5", "option", "- - at-primary at-secondary"},
	{"0e8d:00a1 0e8d:00a2", "option", "at-primary at-secondary"},
}

func TestTheDatabaseKnowsTheCommonSticks(t *testing.T) {
	db, _ := quirks.Load()
	for _, row := range known {
		for id := range strings.FieldsSeq(row.ids) {
			m := modem(t, db, id)
			if m == nil {
				continue
			}
			var got []string
			for n := range uint8(len(strings.Fields(row.roles))) {
				i := usb.Interface{Number: n, Class: usb.Class{Class: 0xff, SubClass: 0xff, Protocol: 0xff}}
				if slices.ContainsFunc(m.Ports, func(p quirks.Port) bool { return p.Interface.Matches(i) }) {
					got = append(got, m.Role(i).String())
				} else {
					got = append(got, "-") // no source names it
				}
			}
			if roles := strings.Join(got, " "); m.Driver != row.driver || roles != row.roles {
				t.Errorf("%s: driver %q, roles %s; want %q, %s", id, m.Driver, roles, row.driver, row.roles)
			}
			if (row.driver == "") != m.Bind {
				t.Errorf("%s: bind = %v, with the driver %q", id, m.Bind, m.Driver)
			}
		}
	}
}

// ModemManager's rules spell these in upper case, so that they never apply.
func TestTheDatabaseHasTheIDsThatModemManagerMisspells(t *testing.T) {
	db, _ := quirks.Load()
	for id := range strings.FieldsSeq("1bbb:00b7 19d2:000a 1e2d:006f 0421:060d 0421:061a 0421:061b 0421:061f 0421:062a 0421:062e 0421:062f") {
		if m := modem(t, db, id); m != nil && len(m.Ports) == 0 {
			t.Errorf("%s has no ports", id)
		}
	}
}

// An id that a quirk leads to has an entry of its own, unless it is no modem:
// the name of an entry in storage mode is all that it had otherwise.
func TestEveryModemHasAnEntry(t *testing.T) {
	db, _ := quirks.Load()
	written := make(map[quirks.Origin]bool)
	for _, q := range db.Quirks() {
		written[q.Origin] = true
	}
	n := 0
	for _, m := range db.Modems() {
		if written[m.Origin] {
			t.Errorf("%v has no entry, but quirks lead to it: %v", m.USB, m.Quirks)
		}
		n++
	}
	if n < 800 {
		t.Errorf("the database has %d modems, which cannot be all", n)
	}
}

func modem(t *testing.T, db *quirks.DB, id string) *quirks.Modem {
	t.Helper()
	parsed, err := usb.ParseID(id)
	if err != nil {
		t.Fatal(err)
	}
	m := db.ModemByID(parsed)
	if m == nil {
		t.Errorf("%s is nobody's modem", id)
	}
	return m
}

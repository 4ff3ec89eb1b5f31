// SPDX-License-Identifier: GPL-3.0-or-later

package stick_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"modembridge/internal/lab/stick"
	"modembridge/quirks"
	"modembridge/switcher"
	"modembridge/switcher/usb"
)

// known returns what the database knows of the modem that a quirk leads to.
func known(db *quirks.DB, q *quirks.Quirk) *quirks.Modem {
	if len(q.Modems) > 0 && q.ModemClass == 0 {
		return db.ModemByID(q.Modems[0])
	}
	return db.ModemByID(q.Match.USB)
}

// ports writes interfaces as "1 at, 3 at-ppp int, 5+6 nmea".
func ports(all []stick.Interface) string {
	var words []string
	for _, i := range all {
		word := string('0'+rune(i.Number)) + " " + string(i.Role)
		if i.Data != 0 {
			word = string('0'+rune(i.Number)) + "+" + string('0'+rune(i.Data)) + " " + string(i.Role)
		}
		if i.Interrupt {
			word += " int"
		}
		words = append(words, word)
	}
	return strings.Join(words, ", ")
}

func TestTheModemHasThePortsThatAreKnown(t *testing.T) {
	number := func(n uint8, r quirks.Role) quirks.Port {
		return quirks.Port{Interface: quirks.Selector{ByNumber: true, Number: n}, Role: r}
	}
	class := func(sub, protocol uint8, r quirks.Role) quirks.Port {
		return quirks.Port{Interface: quirks.Selector{Class: usb.Class{Class: 0xff, SubClass: sub, Protocol: protocol}}, Role: r}
	}
	for _, tt := range []struct {
		name  string
		known *quirks.Modem
		want  string
	}{
		{"nothing is known", nil, "0 diag, 1 at, 2 silent, 3 at-ppp int"},
		{"the id alone is known", &quirks.Modem{}, "0 diag, 1 at, 2 silent, 3 at-ppp int"},
		{"the primary port dials", &quirks.Modem{Ports: []quirks.Port{number(3, quirks.ATPrimary), number(0, quirks.QCDM), number(1, quirks.ATSecondary)}},
			"0 diag, 1 at, 2 silent, 3 at-ppp int"},
		{"another port than the primary one dials", &quirks.Modem{Ports: []quirks.Port{number(0, quirks.PPP), number(2, quirks.ATPrimary), number(4, quirks.GPS), number(5, quirks.Audio), number(6, quirks.Ignore)}},
			"0 at-ppp int, 1 silent, 2 at, 3 silent, 4 nmea, 5 voice, 6 silent"},
		{"no known port dials", &quirks.Modem{Ports: []quirks.Port{number(1, quirks.GPS)}},
			"0 diag, 1 nmea, 2 at, 3 silent, 4 at-ppp int"},
		{"a vendor's habits by class are those of one subclass", &quirks.Modem{Ports: []quirks.Port{class(1, 1, quirks.PPP), class(1, 2, quirks.ATPrimary), class(1, 3, quirks.QCDM), class(2, 1, quirks.PPP), class(2, 2, quirks.ATPrimary)}},
			"0 at-ppp int, 1 at, 2 diag"},
		{"a number goes before a class", &quirks.Modem{Ports: []quirks.Port{class(1, 1, quirks.ATPrimary), number(0, quirks.QCDM)}},
			"0 diag, 1 at-ppp int"},
		{"ports of the standard", &quirks.Modem{Driver: "cdc_acm", Ports: []quirks.Port{number(1, quirks.ATSecondary), number(3, quirks.ATPrimary)}},
			"0 silent, 1+2 at, 3+4 at-ppp int"},
		{"one that follows the standard, and more is not known", &quirks.Modem{Driver: "cdc_acm"}, "0+1 at-ppp int"},
		{"no room for the second half", &quirks.Modem{Driver: "cdc_acm", Ports: []quirks.Port{number(0, quirks.ATPrimary), number(1, quirks.GPS)}},
			"0 at-ppp int, 1+2 nmea"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			model, err := stick.FromQuirk(quirkOf(switcher.Plan{Method: switcher.StandardEject}), tt.known)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, ports(model.Modem.Interfaces)); diff != "" {
				t.Errorf("ports (-want +got):\n%s", diff)
			}
		})
	}
}

// What the whole database leads to: every stick has the roles that are known, and
// exactly one port that dials, which is the one that is known to.
func TestEveryQuirksModemIsAsTheDatabaseHasIt(t *testing.T) {
	db, _ := quirks.Load()
	told := 0
	for _, q := range db.Quirks() {
		m := known(db, q)
		model, err := stick.FromQuirk(q, m)
		if err != nil {
			t.Errorf("%s: %v", q.ID, err)
			continue
		}
		if len(model.Modem.Interfaces) == 0 {
			continue // it is switched in place
		}
		dials := 0
		for _, i := range model.Modem.Interfaces {
			role := quirks.Unset
			if m != nil {
				role = m.Role(usb.Interface{Number: i.Number, Class: i.Class})
			}
			want := map[quirks.Role]string{
				quirks.ATPrimary: "at at-ppp", quirks.ATSecondary: "at", quirks.PPP: "at-ppp", quirks.QCDM: "diag",
				quirks.GPS: "nmea", quirks.Audio: "voice", quirks.Ignore: "silent",
			}[role]
			if role != quirks.Unset {
				told++
				if !strings.Contains(" "+want+" ", " "+string(i.Role)+" ") {
					t.Errorf("%s: interface %d is %s, and known as %s", q.ID, i.Number, i.Role, role)
				}
			}
			if i.Role == stick.RoleATPPP {
				dials++
			}
		}
		if dials != 1 {
			t.Errorf("%s: %d ports dial: %s", q.ID, dials, ports(model.Modem.Interfaces))
		}
	}
	if told < 200 {
		t.Errorf("%d known ports are not all", told)
	}
}

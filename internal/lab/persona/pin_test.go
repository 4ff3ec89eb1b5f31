// SPDX-License-Identifier: GPL-3.0-or-later

package persona_test

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"modembridge/internal/lab/persona"
)

// locked returns a modem whose SIM asks for the PIN 1234, with those tries left.
func locked(tries int) persona.Config {
	c := config()
	c.SIM.PIN, c.SIM.Failed = "1234", persona.PINTries-tries
	return c
}

// A turn is a command and its answer.
type turn struct{ send, want string }

func dialogue(t *testing.T, l *line, turns []turn) {
	t.Helper()
	for _, tt := range turns {
		if got := heardBy(l, tt.send); got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.send, got, tt.want)
		}
	}
}

func TestALockedSIM(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change func(*persona.Config)
		turns  []turn
		pins   []string
	}{
		{
			name: "is of no use until it has its PIN",
			turns: []turn{
				{"AT+CPIN?", "+CPIN: SIM PIN|OK"},
				{"AT+CIMI", "+CME ERROR: 11"},
				{"AT+CREG?", "+CREG: 0,0|OK"},
				{"AT+CPIN=?", "OK"},
				{"AT+CPIN", "+CME ERROR: 3"},
				{`AT+CPIN="0000"`, "+CME ERROR: 16"},
				{`AT+CPIN="1234"`, "OK"},
				{"AT+CPIN?", "+CPIN: READY|OK"},
				{"AT+CREG?", "+CREG: 0,2|OK"},
			},
			pins: []string{"pin refused, 2 tries left", "pin accepted"},
		},
		{
			name: "wants its PUK after the last try, and then takes nothing",
			turns: []turn{
				{"AT+CPIN=0000", "+CME ERROR: 16"},
				{"AT+CPIN=0000", "+CME ERROR: 16"},
				{"AT+CPIN=0000", "+CME ERROR: 16"},
				{"AT+CPIN?", "+CPIN: SIM PUK|OK"},
				{"AT+CIMI", "+CME ERROR: 12"},
				{"AT+CPIN=1234", "+CME ERROR: 12"},
				{`AT+CPIN="12345678","1234"`, "+CME ERROR: 12"},
				{"AT+CPIN?", "+CPIN: SIM PUK|OK"},
			},
			pins: []string{
				"pin refused, 2 tries left", "pin refused, 1 try left", "pin refused, PUK wanted now",
				"pin refused, PUK wanted", "puk refused",
			},
		},
		{
			name:   "may have fewer tries left when it comes",
			change: func(c *persona.Config) { c.SIM.Failed = 2 },
			turns:  []turn{{"AT+CPIN=0000", "+CME ERROR: 16"}, {"AT+CPIN?", "+CPIN: SIM PUK|OK"}},
			pins:   []string{"pin refused, PUK wanted now"},
		},
		{
			name:   "may have none",
			change: func(c *persona.Config) { c.SIM.Failed = 3 },
			turns:  []turn{{"AT+CPIN?", "+CPIN: SIM PUK|OK"}, {"AT+CPIN=1234", "+CME ERROR: 12"}},
			pins:   []string{"pin refused, PUK wanted"},
		},
		{
			name: "has all of its tries again after the right one",
			turns: []turn{
				{"AT+CPIN=0000", "+CME ERROR: 16"},
				{"AT+CPIN=1234", "OK"},
				{`AT+CSIM=10,"0020000100"`, `+CSIM: 4,"63C3"|OK`},
			},
			pins: []string{"pin refused, 2 tries left", "pin accepted"},
		},
		{
			name: "takes no PIN that it does not wait for, and no PUK",
			turns: []turn{
				{`AT+CPIN="1234","1234"`, "+CME ERROR: 3"},
				{"AT+CPIN?", "+CPIN: SIM PIN|OK"},
				{"AT+CPIN=1234", "OK"},
				{"AT+CPIN=0000", "+CME ERROR: 3"},
				{"AT+CPIN?", "+CPIN: READY|OK"},
			},
			pins: []string{"puk not wanted", "pin accepted", "pin not wanted"},
		},
		{
			name:   "may count a wrong PIN and say no more than ERROR",
			change: func(c *persona.Config) { c.SIM.PlainError = true },
			turns: []turn{
				{"AT+CIMI", "+CME ERROR: 11"},
				{"AT+CPIN=0000", "ERROR"},
				{`AT+CSIM=10,"0020000100"`, `+CSIM: 4,"63C2"|OK`},
				{"AT+CPIN=1234", "OK"},
			},
			pins: []string{"pin refused, 2 tries left", "pin accepted"},
		},
		{
			name: "tells its number all the same",
			turns: []turn{
				{"AT+CRSM=176,12258,0,0,10", `+CRSM: 144,0,"985308050000000000F1"|OK`},
				{"AT+CRSM=176,28589,0,0,4", "+CME ERROR: 11"},
			},
		},
		{
			name:   "may keep its number until then",
			change: func(c *persona.Config) { c.SIM.HideICCID = true },
			turns: []turn{
				{"AT+CRSM=176,12258,0,0,10", "+CME ERROR: 11"},
				{"AT+CPIN=1234", "OK"},
				{"AT+CRSM=176,12258,0,0,10", `+CRSM: 144,0,"985308050000000000F1"|OK`},
			},
			pins: []string{"pin accepted"},
		},
		{
			name:   "is not reached before the modem has what it wants",
			change: func(c *persona.Config) { c.NeedsInit = "AT+ZOPRT=5" },
			turns: []turn{
				{"AT+CPIN=0000", "ERROR"},
				{"AT+CPIN=0000,1111", "ERROR"},
				{"AT+ZOPRT=5", "OK"},
				{`AT+CSIM=10,"0020000100"`, `+CSIM: 4,"63C3"|OK`},
			},
			pins: []string{"pin not taken", "puk not taken"},
		},
		{
			name:   "is not reached before it is read",
			change: func(c *persona.Config) { c.SlowSIM = time.Hour },
			turns: []turn{
				{"AT+CPIN=0000", "+CME ERROR: 10"},
				{"AT+CPIN=0000,1111", "+CME ERROR: 10"},
				{`AT+CSIM=10,"0020000100"`, "+CME ERROR: 10"},
			},
			pins: []string{"pin no SIM", "puk no SIM"},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := locked(3)
			if tt.change != nil {
				tt.change(&c)
			}
			powered(t, c, time.Minute, func(t *testing.T, _ *persona.Modem, l *line) {
				l.ask("AT+CMEE=1")
				dialogue(t, l, tt.turns)
				if diff := cmp.Diff(tt.pins, l.pins); diff != "" {
					t.Errorf("what became of them (-want +got):\n%s", diff)
				}
				for _, secret := range []string{"1234", "0000", "1111"} {
					if all := strings.Join(append(l.seen, l.pins...), "\n"); strings.Contains(all, secret) {
						t.Errorf("%s is in the record:\n%s", secret, all)
					}
				}
			})
		})
	}
}

func TestTheTriesLeft(t *testing.T) {
	for _, tt := range []struct {
		name, by string
		tries    int
		turns    []turn
	}{
		{"of any SIM", "", 3, []turn{
			{`AT+CSIM=10,"0020000100"`, `+CSIM: 4,"63C3"|OK`},
			{`AT+CSIM=10,"002C000100"`, `+CSIM: 4,"63CA"|OK`},
			{`AT+CSIM=10,"0020008100"`, `+CSIM: 4,"63C3"|OK`},
			{`AT+CSIM=10,"002C008100"`, `+CSIM: 4,"63CA"|OK`},
			{`AT+CSIM=10,"00A4000000"`, `+CSIM: 4,"6D00"|OK`},
			{"AT+CSIM=10", `+CSIM: 4,"6D00"|OK`},
			{"AT^CPIN?", "ERROR"},
			{"AT+ZPINPUK=?", "ERROR"},
			{"AT+CPNNUM", "ERROR"},
		}},
		{"of a SIM that wants its PUK", "", 0, []turn{
			{`AT+CSIM=10,"0020000100"`, `+CSIM: 4,"6983"|OK`},
			{`AT+CSIM=10,"002C000100"`, `+CSIM: 4,"63CA"|OK`},
		}},
		{"in a Huawei", persona.HuaweiTries, 2, []turn{
			{"AT^CPIN?", "^CPIN: SIM PIN,2,10,2,10,3|OK"},
			{"AT+CPIN=0000", "ERROR"},
			{"AT^CPIN?", "^CPIN: SIM PIN,1,10,1,10,3|OK"},
			{"AT+CPIN=1234", "OK"},
			{"AT^CPIN?", "^CPIN: READY,,10,3,10,3|OK"},
			{`AT+CSIM=10,"0020000100"`, `+CSIM: 4,"63C3"|OK`},
		}},
		{"in a Huawei whose SIM wants its PUK", persona.HuaweiTries, 0, []turn{
			{"AT^CPIN?", "^CPIN: SIM PUK,10,10,0,10,3|OK"},
		}},
		{"in a ZTE", persona.ZTETries, 2, []turn{
			{"AT+ZPINPUK=?", "+ZPINPUK: 2,10|OK"},
			{"AT+CPIN=0000", "ERROR"},
			{"AT+ZPINPUK=?", "+ZPINPUK: 1,10|OK"},
		}},
		{"in a Longcheer", persona.LongcheerTries, 1, []turn{
			{"AT+CPNNUM", "PIN1=1; PUK1=10; PIN2=3; PUK2=10|OK"},
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := locked(tt.tries)
			c.TriesBy = tt.by
			powered(t, c, 0, func(t *testing.T, _ *persona.Modem, l *line) { dialogue(t, l, tt.turns) })
		})
		t.Run(tt.name+", hidden", func(t *testing.T) {
			c := locked(tt.tries)
			c.TriesBy, c.SIM.HideTries = tt.by, true
			powered(t, c, 0, func(t *testing.T, _ *persona.Modem, l *line) {
				for _, ask := range []string{`AT+CSIM=10,"0020000100"`, "AT^CPIN?", "AT+ZPINPUK=?", "AT+CPNNUM"} {
					dialogue(t, l, []turn{{ask, "ERROR"}})
				}
			})
		})
	}
}

func TestASIMCanBeMoved(t *testing.T) {
	powered(t, config(), time.Minute, func(t *testing.T, m *persona.Modem, l *line) {
		l.ask(`AT+CMEE=1;+CGDCONT=1,"IP","internet";+CGDCONT=2,"IP","internet";+CGACT=1,2;D*99#`)
		other := open(m)
		other.ask("ATE0+CMEE=1")
		if err := m.Insert(nil); err == nil {
			t.Error("two SIMs fit in")
		}
		if err := m.Eject(); err != nil {
			t.Error(err)
		}
		if l.drops != 1 || other.drops != 0 {
			t.Errorf("the call was dropped %d times, and %d times where there is none; want 1 and 0", l.drops, other.drops)
		}
		if err := m.Eject(); err == nil {
			t.Error("no SIM can be taken out")
		}
		l.HangUp()
		<-time.After(time.Minute) // and nothing reads or registers
		synctest.Wait()
		dialogue(t, l, []turn{
			{"AT+CPIN?", "+CME ERROR: 10"},
			{"AT+CIMI", "+CME ERROR: 10"},
			{`AT+CSIM=10,"0020000100"`, "+CME ERROR: 10"},
			{"AT+CPIN=1234", "+CME ERROR: 10"},
			{"AT+CREG?;+CGACT?", "+CREG: 0,0|+CGACT: 1,0|+CGACT: 2,0|OK"},
			{"ATD*99#", "NO CARRIER"},
		})
		if err := m.Insert(&persona.SIM{ICCID: "8935805000000000077", Operator: "24405", PIN: "1234"}); err != nil {
			t.Error(err)
		}
		dialogue(t, l, []turn{
			{"AT+CPIN?", "+CPIN: SIM PIN|OK"},
			{"AT+CRSM=176,12258,0,0,10", `+CRSM: 144,0,"985308050000000070F7"|OK`},
			{"AT+CPIN=0000", "+CME ERROR: 16"},
			{"AT+CPIN=1234;+CPIN?", "+CPIN: READY|OK"},
		})
		<-time.After(2 * time.Second)
		synctest.Wait()
		dialogue(t, l, []turn{{"AT+CREG?", "+CREG: 0,1|OK"}})
	})
	powered(t, locked(3), 0, func(t *testing.T, m *persona.Modem, l *line) {
		l.ask("AT+CPIN=0000")
		for range 2 {
			if err := errors.Join(m.Eject(), m.Insert(nil)); err != nil {
				t.Fatal(err)
			}
		}
		dialogue(t, l, []turn{
			{`AT+CPIN?;+CSIM=10,"0020000100"`, `+CPIN: SIM PIN|+CSIM: 4,"63C2"|OK`},
			{"AT+CPIN=1234", "OK"},
		})
		if err := errors.Join(m.Eject(), m.Insert(nil)); err != nil {
			t.Fatal(err)
		}
		dialogue(t, l, []turn{{"AT+CPIN?", "+CPIN: SIM PIN|OK"}}) // it asks again
	})
	powered(t, config(), time.Minute, func(t *testing.T, m *persona.Modem, l *line) {
		if err := m.Eject(); err != nil {
			t.Fatal(err)
		}
		<-time.After(time.Minute)
		if err := m.Insert(nil); err != nil {
			t.Fatal(err)
		}
		dialogue(t, l, []turn{{"AT+CPIN?;+CREG?", "+CPIN: READY|+CREG: 0,2|OK"}})
		<-time.After(2 * time.Second)
		synctest.Wait()
		dialogue(t, l, []turn{{"AT+CREG?", "+CREG: 0,1|OK"}}) // it needs nothing more
	})
}

func TestASlowSIMIsReadAgainWhenItIsBack(t *testing.T) {
	slow := config()
	slow.SlowSIM = 12 * time.Second
	powered(t, slow, 0, func(t *testing.T, m *persona.Modem, l *line) {
		l.ask("AT+CMEE=1;+CPIN?")
		<-time.After(6 * time.Second)
		if err := errors.Join(m.Eject(), m.Insert(nil)); err != nil {
			t.Fatal(err)
		}
		<-time.After(time.Minute)
		missing := []turn{{"AT+CPIN?", "+CME ERROR: 10"}}
		dialogue(t, l, missing) // that was the first question
		<-time.After(6 * time.Second)
		if err := errors.Join(m.Eject(), m.Insert(nil)); err != nil {
			t.Fatal(err)
		}
		dialogue(t, l, missing) // and this one
		<-time.After(12*time.Second - 1)
		synctest.Wait()
		dialogue(t, l, missing)
		<-time.After(1)
		synctest.Wait()
		dialogue(t, l, []turn{{"AT+CPIN?", "+CPIN: READY|OK"}})
	})
}

// SPDX-License-Identifier: GPL-3.0-or-later

package persona_test

import (
	"testing"
	"testing/synctest"
	"time"

	"modembridge/internal/lab/persona"
)

func TestANetworkIsLostAndFound(t *testing.T) {
	powered(t, config(), 2*time.Second, func(t *testing.T, m *persona.Modem, l *line) {
		l.ask("AT+CREG=1")
		for _, tt := range []struct {
			name          string
			happen        func()
			announced     string
			later, search string // what is announced after a search, and what +CREG? says then
		}{
			{"lost", m.LoseNetwork, "+CREG: 2", "", "+CREG: 1,2|OK"},
			{"lost twice", m.LoseNetwork, "", "", "+CREG: 1,2|OK"},
			{"found", m.FindNetwork, "+CREG: 2", "+CREG: 1", "+CREG: 1,1|OK"},
			{"denied", m.DenyNetwork, "+CREG: 3", "+CREG: 3", "+CREG: 1,3|OK"},
			{"found again", m.FindNetwork, "+CREG: 2", "+CREG: 1", "+CREG: 1,1|OK"},
		} {
			l.forget()
			tt.happen()
			if got := l.heard(); got != tt.announced {
				t.Errorf("%s: announced %q, want %q", tt.name, got, tt.announced)
			}
			l.forget()
			<-time.After(2 * time.Second)
			synctest.Wait()
			if got := l.heard(); got != tt.later {
				t.Errorf("%s: announced %q after a search, want %q", tt.name, got, tt.later)
			}
			if got := l.ask("AT+CREG?"); got != tt.search {
				t.Errorf("%s: +CREG? says %q, want %q", tt.name, got, tt.search)
			}
		}
	})
}

func TestALostNetworkTakesTheCallWithIt(t *testing.T) {
	powered(t, config(), 2*time.Second, func(t *testing.T, m *persona.Modem, l *line) {
		l.ask(`AT+CGDCONT=1,"IP","internet"`)
		if got := l.ask("ATD*99#"); got != "CONNECT 7200000" {
			t.Fatalf("the dial ends in %q", got)
		}
		m.LoseNetwork()
		if l.drops != 1 {
			t.Errorf("the call was dropped %d times, want once", l.drops)
		}
		l.HangUp()
		if got := l.ask("ATD*99#"); got != "NO CARRIER" {
			t.Errorf("a dial without a network ends in %q", got)
		}
	})
}

func TestANetworkRefusesEveryDialForAWhile(t *testing.T) {
	powered(t, config(), 2*time.Second, func(t *testing.T, m *persona.Modem, l *line) {
		l.ask(`AT+CGDCONT=1,"IP","internet"`)
		for _, tt := range []struct{ cause, want string }{
			{"", "+CEER: No report available|OK"},
			{persona.UnknownAPN, "+CEER: Missing or unknown APN|OK"},
		} {
			m.RefuseDials(tt.cause)
			if got := l.ask("ATD*99#"); got != "NO CARRIER" {
				t.Errorf("cause %q: the dial ends in %q", tt.cause, got)
			}
			if got := l.ask("AT+CEER"); got != tt.want {
				t.Errorf("cause %q: it tells %q, want %q", tt.cause, got, tt.want)
			}
		}
		m.AllowDials()
		if got := l.ask("ATD*99#"); got != "CONNECT 7200000" {
			t.Errorf("afterwards the dial ends in %q", got)
		}
	})
}

// ModemManager ends a call that has stalled from the other port.
func TestADeactivatedContextTakesItsCallWithIt(t *testing.T) {
	for ask, want := range map[string]int{"AT+CGACT=0,1": 1, "AT+CGACT=0,2": 0, "AT+CGACT=0": 1} {
		t.Run(ask, func(t *testing.T) {
			powered(t, config(), 2*time.Second, func(t *testing.T, m *persona.Modem, l *line) {
				other := open(m)
				l.ask(`AT+CGDCONT=1,"IP","internet";+CGDCONT=2,"IP","internet";+CGACT=1,2`)
				if got := l.ask("ATD*99#"); got != "CONNECT 7200000" {
					t.Fatalf("the dial ends in %q", got)
				}
				other.ask(ask)
				if l.releases != want || other.releases+l.drops != 0 {
					t.Errorf("the call was released %d times, and something else happened %d times; want %d and 0", l.releases, other.releases+l.drops, want)
				}
			})
		})
	}
}

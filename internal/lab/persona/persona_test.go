// SPDX-License-Identifier: GPL-3.0-or-later

package persona_test

import (
	"bytes"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"modembridge/internal/lab/persona"
)

func config() persona.Config {
	return persona.Config{
		Manufacturer: "ZTE INCORPORATED", Model: "MF626", Revision: "BD_P673M3V1.0.0B02",
		IMEI:     "352000000000001",
		SIM:      persona.SIM{IMSI: "244050000000001", ICCID: "8935805000000000001", Operator: "24405"},
		Operator: "24405", OperatorName: "Elisa",
		RegisterAfter: 1500 * time.Millisecond, Signal: 21, APNs: []string{"internet"},
		Replies: map[string][]string{"^SYSINFO": {"^SYSINFO:2,3,0,5,1"}, "+CGREG?": {"ERROR"}},
	}
}

// A line is one AT port with what it has said and whom it called.
type line struct {
	*persona.Session
	mu    sync.Mutex // the modem speaks from its timer too
	said  bytes.Buffer
	calls []persona.Context
	seen  []string
	pins  []string // what became of each, and of each PUK
	drops int

	releases int
}

func open(m *persona.Modem) *line {
	l := &line{}
	l.Session = m.Open(persona.Port{
		Send: func(b []byte) {
			l.mu.Lock()
			defer l.mu.Unlock()
			l.said.Write(b)
		},
		Line: func(s string) { l.seen = append(l.seen, s) },
		PIN:  func(outcome string) { l.pins = append(l.pins, "pin "+outcome) },
		PUK:  func(outcome string) { l.pins = append(l.pins, "puk "+outcome) },
		Dial: func(c persona.Context) { l.calls = append(l.calls, c) },
		Drop: func() { l.drops++ },

		Release: func() { l.releases++ },
	})
	return l
}

// ask sends a command with echo off and returns the answer without its CR LF,
// one "|" between lines.
func (l *line) ask(command string) string {
	l.forget()
	l.Write([]byte(command + "\r"))
	return l.heard()
}

func (l *line) forget() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.said.Reset()
}

func (l *line) heard() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	s := strings.TrimSpace(strings.ReplaceAll(l.said.String(), "\r", ""))
	for strings.Contains(s, "\n\n") {
		s = strings.ReplaceAll(s, "\n\n", "\n")
	}
	return strings.ReplaceAll(s, "\n", "|")
}

// powered runs a test on a modem that has been on for a while, in fake time.
func powered(t *testing.T, c persona.Config, on time.Duration, test func(*testing.T, *persona.Modem, *line)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		m := persona.New(c)
		defer m.Close()
		<-time.After(on)
		synctest.Wait()
		l := open(m)
		l.ask("ATE0")
		test(t, m, l)
	})
}

func TestDialogueOfModemManager(t *testing.T) {
	for _, tt := range []struct{ name, send, want string }{
		{"a probe", "AT", "OK"},
		{"lower case", "at+csq", "+CSQ: 21,99|OK"},
		{"noise of another probe before it", "~\x7eAT", "OK"},
		{"many basic commands in one line", "ATQ0 V1 E0 S0=0 &C1 &D2 X4", "OK"},
		{"a register", "ATS0?", "000|OK"},
		{"a command nobody knows", "AT+XACT=?", "ERROR"},
		{"broken grammar", "AT#1", "ERROR"},
		{"the maker", "AT+CGMI", "ZTE INCORPORATED|OK"},
		{"the maker, as others ask", "AT+GMI", "ZTE INCORPORATED|OK"},
		{"the equipment's number", "AT+CGSN", "352000000000001|OK"},
		{"capabilities", "AT+GCAP", "+GCAP: +CGSM,+DS,+ES|OK"},
		{"an unlocked SIM", "AT+CPIN?", "+CPIN: READY|OK"},
		{"the subscriber", "AT+CIMI", "244050000000001|OK"},
		{"the card's number, digits swapped", "AT+CRSM=176,12258,0,0,10", `+CRSM: 144,0,"985308050000000000F1"|OK`},
		{"the length of the MNC", "AT+CRSM=176,28589,0,0,4", `+CRSM: 144,0,"00000002"|OK`},
		{"the card's operator name", "AT+CRSM=176,28486,0,0,17", `+CRSM: 144,0,"01456C697361FFFFFFFFFFFFFFFFFFFFFF"|OK`},
		{"a file the card has not", "AT+CRSM=176,1,0,0,4", "+CRSM: 148,4|OK"},
		{"facility lock", `AT+CLCK="SC",2`, "+CLCK: 0|OK"},
		{"two commands in a line", "AT+COPS=3,2;+COPS?", `+COPS: 0,2,"24405",2|OK`},
		{"the operator's name", "AT+COPS=3,0;+COPS?", `+COPS: 0,0,"Elisa",2|OK`},
		{"another operator", `AT+COPS=1,2,"24412"`, "ERROR"},
		{"registration with its place", "AT+CREG=2;+CREG?", `+CREG: 2,1,"00C3","0001A2B3"|OK`},
		{"no LTE", "AT+CEREG?", "ERROR"},
		{"a model's own answer", "AT^SYSINFO", "^SYSINFO:2,3,0,5,1|OK"},
		{"a model's own error", "AT+CGREG?", "ERROR"},
		{"contexts, none defined", "AT+CGDCONT?", "OK"},
		{"a context defined and read", `AT+CGDCONT=1,"IPV4V6","internet";+CGDCONT?`, `+CGDCONT: 1,"IPV4V6","internet","",0,0|OK`},
		{"a semicolon inside quotes", `AT+CGDCONT=2,"IP","a;b";+CGDCONT?`, `+CGDCONT: 2,"IP","a;b","",0,0|OK`},
		{"a context beyond the last", `AT+CGDCONT=17,"IP","internet"`, "ERROR"},
		{"activation of a context", `AT+CGDCONT=1,"IP","internet";+CGACT=1,1;+CGACT?`, "+CGACT: 1,1|OK"},
		{"an error with its number", `AT+CMEE=1;+COPS=1,2,"24412"`, "+CME ERROR: 30"},
		{"an error in words", `AT+CMEE=2;+COPS=1,2,"24412"`, "+CME ERROR: no network service"},
		{"numeric results", "ATV0", "0"},
		{"numeric errors", `ATV0+COPS=1,2,"24412"`, "4"},
		{"a voice call", "ATD5551234;", "NO CARRIER"},
		{"a call without a context", "ATD*99***1#", "NO CARRIER"},
		{"a call without its hash", `AT+CGDCONT=1,"IP","internet";D*99***1`, "NO CARRIER"},
		{"a wrong access point name", `AT+CGDCONT=1,"IP","intranet";D*99#`, "NO CARRIER"},
		{"a call", `AT+CGDCONT=1,"IP","internet";D*99***1#`, "CONNECT 7200000"},
		{"a tone call of the first context", `AT+CGDCONT=1,"IP","Internet";DT*99#`, "CONNECT 7200000"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			powered(t, config(), time.Minute, func(t *testing.T, _ *persona.Modem, l *line) {
				if got := l.ask(tt.send); got != tt.want {
					t.Errorf("%s\n got %s\nwant %s", tt.send, got, tt.want)
				}
			})
		})
	}
}

func TestTheModemKnowsMoreOfADialThatFailed(t *testing.T) {
	powered(t, config(), time.Minute, func(t *testing.T, _ *persona.Modem, l *line) {
		for _, step := range []struct{ send, want string }{
			{"AT+CEER", "+CEER: No report available|OK"},
			{`AT+CGDCONT=1,"IP","intranet";D*99#`, "NO CARRIER"},
			{"AT+CEER", "+CEER: Missing or unknown APN|OK"},
			{"ATD*99***2#", "NO CARRIER"},
			{"AT+CEER", "+CEER: No report available|OK"},
		} {
			if got := l.ask(step.send); got != step.want {
				t.Errorf("%s: %q, want %q", step.send, got, step.want)
			}
		}
	})
}

func TestEchoComesBeforeTheAnswer(t *testing.T) {
	powered(t, config(), 0, func(t *testing.T, _ *persona.Modem, l *line) {
		l.ask("ATZ")
		l.ask("AT")
		if got, want := l.said.String(), "AT\r\r\nOK\r\n"; got != want {
			t.Errorf("said %q, want %q", got, want)
		}
	})
}

func TestRegistrationTakesItsTimeAndIsAnnouncedWhereAsked(t *testing.T) {
	powered(t, config(), 0, func(t *testing.T, m *persona.Modem, l *line) {
		silent := open(m)
		if got := l.ask("AT+CREG=2;+CREG?;+COPS?"); got != "+CREG: 2,2|+COPS: 0|OK" {
			t.Errorf("while searching: %s", got)
		}
		l.forget()
		<-time.After(1500 * time.Millisecond)
		synctest.Wait()
		if got, want := l.heard(), `+CREG: 1,"00C3","0001A2B3"`; got != want {
			t.Errorf("announced %q, want %q", got, want)
		}
		if got := silent.heard(); got != "" {
			t.Errorf("the port that did not ask heard %q", got)
		}
	})
}

func TestRadioOffLosesTheNetwork(t *testing.T) {
	powered(t, config(), time.Minute, func(t *testing.T, _ *persona.Modem, l *line) {
		if got := l.ask("AT+CFUN=4;+CREG?;+CSQ"); got != "+CREG: 0,0|+CSQ: 99,99|OK" {
			t.Errorf("off: %s", got)
		}
		if got := l.ask("AT+CFUN=1;+CREG?"); got != "+CREG: 0,2|OK" {
			t.Errorf("on again: %s", got)
		}
		<-time.After(2 * time.Second)
		synctest.Wait()
		if got := l.ask("AT+CREG?"); got != "+CREG: 0,1|OK" {
			t.Errorf("after a while: %s", got)
		}
	})
}

func TestASlowSIM(t *testing.T) {
	slow := config()
	slow.SlowSIM = 12 * time.Second
	powered(t, slow, time.Minute, func(t *testing.T, _ *persona.Modem, l *line) {
		// However long it has been on: the first question is what counts.
		for _, tt := range []struct{ send, want string }{
			{"AT+CREG?", "+CREG: 0,0|OK"},
			{"AT+CPIN?", "ERROR"},
			{"AT+CMEE=1;+CPIN?", "+CME ERROR: 10"},
			{"AT+CIMI", "+CME ERROR: 10"},
			{"AT+CRSM=176,12258,0,0,10", "+CME ERROR: 10"},
			{"AT+CPIN=?", "OK"},
		} {
			if got := l.ask(tt.send); got != tt.want {
				t.Errorf("%s: got %s, want %s", tt.send, got, tt.want)
			}
		}
		<-time.After(12*time.Second - 1)
		if got := l.ask("AT+CPIN?"); got != "+CME ERROR: 10" {
			t.Errorf("just before it is read: %s", got)
		}
		<-time.After(1)
		synctest.Wait()
		if got := l.ask("AT+CPIN?;+CREG?"); got != "+CPIN: READY|+CREG: 0,2|OK" {
			t.Errorf("once it is read: %s", got)
		}
		<-time.After(2 * time.Second)
		synctest.Wait()
		if got := l.ask("AT+CREG?"); got != "+CREG: 0,1|OK" {
			t.Errorf("after a while: %s", got)
		}
	})
	powered(t, slow, 0, func(t *testing.T, m *persona.Modem, l *line) {
		l.ask("AT+CPIN?")
		m.Close() // and nothing is read afterwards
	})
}

func TestAModemThatWantsACommandFirst(t *testing.T) {
	asleep := config()
	asleep.NeedsInit = "AT+ZOPRT=5"
	powered(t, asleep, time.Minute, func(t *testing.T, m *persona.Modem, l *line) {
		other := open(m)
		for _, tt := range []struct{ send, want string }{
			{"AT", "OK"},
			{"AT+GCAP", "+GCAP: +CGSM,+DS,+ES|OK"},
			{"AT+CGMI;+CGMM", "ZTE INCORPORATED|MF626|OK"},
			{"AT+CPIN?", "ERROR"},
			{"ATZ", "ERROR"},
			{"AT^SYSINFO", "ERROR"},
			{"AT+ZOPRT=6", "ERROR"},
			{"at+zoprt=5", "OK"},
			{"AT+CPIN?;+CREG?", "+CPIN: READY|+CREG: 0,2|OK"},
			{"AT+ZOPRT=5", "OK"}, // again does no harm
			{"AT+ZOPRT=6", "ERROR"},
		} {
			if got := heardBy(l, tt.send); got != tt.want {
				t.Errorf("%s: got %s, want %s", tt.send, got, tt.want)
			}
		}
		<-time.After(2 * time.Second)
		synctest.Wait()
		if got := other.ask("ATE0;+CREG?"); !strings.Contains(got, "+CREG: 0,1|OK") {
			t.Errorf("after a while, on another port: %s", got)
		}
	})
}

// heardBy asks a port that may still echo.
func heardBy(l *line, command string) string {
	return strings.TrimPrefix(l.ask(command), command+"|")
}

func TestTellReachesThePortUnlessItHasACall(t *testing.T) {
	powered(t, config(), time.Minute, func(t *testing.T, m *persona.Modem, l *line) {
		l.forget()
		l.Tell("+ZUSIMR:2")
		if got, want := l.said.String(), "\r\n+ZUSIMR:2\r\n"; got != want {
			t.Errorf("told %q, want %q", got, want)
		}
		l.ask(`AT+CGDCONT=1,"IP","internet";D*99#`)
		l.forget()
		l.Tell("+ZUSIMR:2")
		if got := l.heard(); got != "" {
			t.Errorf("in a call it says %q", got)
		}
		l.HangUp()
		m.Close()
		l.forget()
		l.Tell("+ZUSIMR:2")
		if got := l.heard(); got != "" {
			t.Errorf("without power it says %q", got)
		}
	})
}

func TestACallTakesOverThePortUntilItIsHungUp(t *testing.T) {
	powered(t, config(), time.Minute, func(t *testing.T, m *persona.Modem, l *line) {
		l.ask(`AT+CGDCONT=2,"IP","internet"`)
		l.Write([]byte("ATD*99***2#\r~data of the call"))
		if diff := cmp.Diff([]persona.Context{{ID: 2, Type: "IP", APN: "internet"}}, l.calls); diff != "" {
			t.Errorf("calls (-want +got):\n%s", diff)
		}
		other := open(m)
		other.ask("ATE0")
		if got := other.ask("ATD*99***2#"); got != "NO CARRIER" {
			t.Errorf("a second call: %s", got)
		}
		l.forget()
		l.HangUp()
		l.HangUp() // once is enough
		if got := l.heard(); got != "NO CARRIER" {
			t.Errorf("hung up: %s", got)
		}
		if got := l.ask("AT"); got != "OK" {
			t.Errorf("after the call: %s", got)
		}
	})
}

func TestMask(t *testing.T) {
	for line, want := range map[string]string{
		`AT+CPIN="1234"`:                "AT+CPIN=***",
		`at+cpin="1234","5678"`:         "at+cpin=***",
		`AT+CMEE=1;+CLCK="SC",1,"1234"`: "AT+CMEE=1;+CLCK=***",
		`AT+CPIN = "1234"`:              "AT+CPIN=***",
		`AT+CPIN?;+CPIN="1234"`:         "AT+CPIN?;+CPIN=***",
		`AT+CLCK="SC",1,"1";+CPIN="1"`:  "AT+CLCK=***",
		`AT+CPIN="1";+CLCK="SC",1,"1"`:  "AT+CPIN=***",
		"AT+CPIN?":                      "AT+CPIN?",
		"ATQ0 V1 E0":                    "ATQ0 V1 E0",
		"AT+CREG=2":                     "AT+CREG=2",
	} {
		if got := persona.Mask(line); got != want {
			t.Errorf("Mask(%s) = %s, want %s", line, got, want)
		}
	}
}

func TestSentenceHasItsChecksum(t *testing.T) {
	got := string(persona.Sentence(time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)))
	if want := "$GPGGA,030405.0,,,,,0,00,99.0,,M,,M,,*64\r\n"; got != want {
		t.Errorf("Sentence = %q, want %q", got, want)
	}
}

func FuzzSession(f *testing.F) {
	for _, s := range []string{"AT\r", "ATE0V1&C1S0=0+CREG=2;+CREG?\r", `AT+CGDCONT=1,"IP","internet";D*99***1#` + "\r", "ATS\rAT&\rATS0\rAT+\rAT+=\rATD\r", "\xfa0AT\r", "AT+CPIN=1;+CPIN=1,2;^CPIN?;+CSIM=10,0020000100\r"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(_ *testing.T, input []byte) {
		c := config()
		c.RegisterAfter = time.Hour
		c.SIM.PIN, c.TriesBy = "1234", persona.HuaweiTries
		m := persona.New(c)
		defer m.Close()
		open(m).Write(input)
	})
}

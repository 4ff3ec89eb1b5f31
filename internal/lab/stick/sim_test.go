// SPDX-License-Identifier: GPL-3.0-or-later

package stick_test

import (
	"io"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"modembridge/internal/lab/persona"
	"modembridge/internal/lab/stick"
	"modembridge/internal/lab/usbip/usbiptest"
	"modembridge/quirks"
)

// An atPort is an AT port by its endpoints, which are numbered in each direction.
type atPort struct{ out, in uint8 }

// ask returns what the port says to a command, in one line without its echo.
func (p atPort) ask(t *testing.T, h *usbiptest.Host, command string) string {
	t.Helper()
	write(t, h, p.out, command+"\r")
	said, _ := strings.CutPrefix(read(t, h, p.in), command)
	return strings.Join(strings.Fields(said), " ")
}

// model returns one by its name, or one made from the quirk of that id.
func model(t *testing.T, name string) *stick.Model {
	t.Helper()
	load := func() (*stick.Model, error) { return stick.Load(name) }
	if id, ok := strings.CutPrefix(name, "quirk:"); ok {
		db, _ := quirks.Load()
		load = func() (*stick.Model, error) { return stick.FromDB(db, id) }
	}
	m, err := load()
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestTheTriesLeftAreToldAsModemManagerAsks(t *testing.T) {
	for _, tt := range []struct {
		model     string
		port      atPort
		ask, want string
	}{
		{"zte-mf626", atPort{2, 0x82}, "AT+ZPINPUK=?", "+ZPINPUK: 2,10 OK"},
		{"unknown-six", atPort{2, 0x82}, "AT+ZPINPUK=?", "+ZPINPUK: 2,10 OK"},
		{"huawei-e1750", atPort{3, 0x84}, "AT^CPIN?", "^CPIN: SIM PIN,2,10,2,10,3 OK"},
		{"alcatel-x220", atPort{4, 0x84}, `AT+CSIM=10,"0020000100"`, `+CSIM: 4,"63C2" OK`},
		{"mobidata-mbd100hu", atPort{3, 0x84}, `AT+CSIM=10,"0020000100"`, `+CSIM: 4,"63C2" OK`},
		{"quirk:omega-1c9e-1001", atPort{3, 0x84}, "AT+CPNNUM", "PIN1=2; PUK1=10; PIN2=3; PUK2=10 OK"},
	} {
		t.Run(tt.model, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, b := plugModel(t, model(t, tt.model), stick.Options{InModemMode: true, SIM: persona.SIM{PIN: "4711", Failed: 1}})
				h := b.next(t)
				if got := tt.port.ask(t, h, tt.ask); got != tt.want {
					t.Errorf("%s: %s, want %s", tt.ask, got, tt.want)
				}
				if got := texts(s, stick.PINSent); got != nil {
					t.Errorf("that counts as a PIN: %q", got)
				}
			})
		})
	}
	t.Run("a recording", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			_, b := plugModel(t, fromRecording(t, recordedZTE(t)), stick.Options{InModemMode: true, SIM: persona.SIM{PIN: "4711"}})
			if got, want := (atPort{4, 0x85}).ask(t, b.next(t), "AT+ZPINPUK=?;+CPIN?"), "+ZPINPUK: 3,10 +CPIN: SIM PIN OK"; got != want {
				t.Errorf("%s, want %s", got, want)
			}
		})
	})
}

func TestEachPINIsAnEventOfThePortItCameThrough(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, b := plug(t, "zte-mf626", stick.Options{InModemMode: true, SIM: persona.SIM{PIN: "4711"}})
		h := b.next(t)
		second, dials := atPort{2, 0x82}, atPort{4, 0x85}
		second.ask(t, h, "AT+CMEE=1")
		second.ask(t, h, `AT+CPIN="0815"`)
		dials.ask(t, h, "AT+CPIN=0815")
		dials.ask(t, h, `AT+CPIN="12345678","0815"`)
		second.ask(t, h, "AT;+CPIN=4711")
		second.ask(t, h, "AT+CPIN?")
		want := []string{
			"pin if01 refused, 2 tries left", "pin if03 refused, 1 try left", "puk if03 not wanted", "pin if01 accepted",
		}
		if diff := cmp.Diff(want, texts(s, stick.PINSent, stick.PUKSent)); diff != "" {
			t.Errorf("events (-want +got):\n%s", diff)
		}
		tellsNoSecret(t, s, "4711", "0815", "12345678")
	})
}

func TestAPINForAPortThatTakesNoneIsNotInTheLog(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, b := plug(t, "zte-mf626", stick.Options{InModemMode: true, Faults: stick.Faults{SlowPorts: time.Minute}})
		h := b.next(t)
		for _, endpoint := range []uint8{1, 2} { // one that takes no commands, one that does not yet
			write(t, h, endpoint, "AT+CPIN=\"4711\"\r")
		}
		if diff := cmp.Diff([]string{`written if00 "AT+CPIN=***"`, `written if01 "AT+CPIN=***"`}, texts(s, stick.Written)); diff != "" {
			t.Errorf("written (-want +got):\n%s", diff)
		}
		tellsNoSecret(t, s, "4711")
	})
}

// tellsNoSecret fails when a secret is in the stick's log, in text or in bytes.
func tellsNoSecret(t *testing.T, s *stick.Stick, secrets ...string) {
	t.Helper()
	for _, e := range s.Events() {
		for _, secret := range secrets {
			if strings.Contains(e.Text+string(e.Data), secret) {
				t.Errorf("%s is in the log: %s %q", secret, e, e.Data)
			}
		}
	}
}

func TestASIMTakenOutEndsTheCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		far := make(chan net.Conn, 1)
		s, b := plug(t, "zte-mf626", stick.Options{InModemMode: true, Network: pipeNetwork(far)})
		h := b.next(t)
		second, dials := atPort{2, 0x82}, atPort{4, 0x85}
		<-time.After(2 * time.Second) // registration
		dials.ask(t, h, `ATE0+CGDCONT=1,"IP","internet"`)
		if got := dials.ask(t, h, "ATD*99#"); got != "CONNECT 7200000" {
			t.Fatalf("the dial ends in %q", got)
		}
		network := <-far
		if err := s.EjectSIM(); err != nil {
			t.Fatal(err)
		}
		if _, err := network.Read(make([]byte, 1)); err != io.EOF {
			t.Errorf("the network sees %v, want the end", err)
		}
		if got := read(t, h, dials.in); got != "\r\nNO CARRIER\r\n" {
			t.Errorf("the host sees %q", got)
		}
		for _, tt := range []struct {
			card *persona.SIM
			want string
		}{
			{nil, "+CPIN: READY +CRSM: 144,0,\"985308050000000000F1\" OK"},
			{&persona.SIM{ICCID: "8935805000000000077", PIN: "4711"}, "+CPIN: SIM PIN +CRSM: 144,0,\"985308050000000070F7\" OK"},
			{&persona.SIM{PIN: "4711"}, "+CPIN: SIM PIN +CRSM: 144,0,\"985308050000000000F1\" OK"},
		} {
			if got, want := second.ask(t, h, "AT+CMEE=1;+CPIN?"), "+CME ERROR: 10"; got != want {
				t.Errorf("without a SIM it says %q, want %q", got, want)
			}
			if err := s.EjectSIM(); err == nil {
				t.Error("a SIM was taken out that is not there")
			}
			if err := s.InsertSIM(tt.card); err != nil {
				t.Fatal(err)
			}
			if err := s.InsertSIM(tt.card); err == nil {
				t.Error("a second SIM was put in")
			}
			if got := second.ask(t, h, "AT+CPIN?;+CRSM=176,12258,0,0,10"); got != tt.want {
				t.Errorf("with it, it says %q, want %q", got, tt.want)
			}
			if err := s.EjectSIM(); err != nil {
				t.Fatal(err)
			}
		}
		want := []string{"sim out", "sim in", "sim out", "sim in", "sim out", "sim in", "sim out"}
		if diff := cmp.Diff(want, texts(s, stick.SIMMoved)); diff != "" {
			t.Errorf("events (-want +got):\n%s", diff)
		}
	})
}

func TestOnlyAModemHasASIM(t *testing.T) {
	for _, tt := range []struct{ name, model string }{
		{"a stick in storage mode", "zte-mf626"}, {"what never is a modem", "arduino-uno"}, {"a disk", "disk-19d2-2000"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, b := plug(t, tt.model, stick.Options{})
				b.next(t)
				if s.EjectSIM() == nil || s.InsertSIM(nil) == nil {
					t.Error("its SIM can be moved")
				}
				if got := texts(s, stick.SIMMoved); got != nil {
					t.Errorf("events %q", got)
				}
			})
		})
	}
	synctest.Test(t, func(t *testing.T) {
		s, b := plug(t, "zte-mf626", stick.Options{})
		send(t, b.next(t), eject)
		b.next(t)
		if err := s.EjectSIM(); err != nil {
			t.Errorf("once switched: %v", err)
		}
		if err := s.Unplug(t.Context()); err != nil {
			t.Fatal(err)
		}
		if s.InsertSIM(nil) == nil {
			t.Error("a SIM was put in a stick that is unplugged")
		}
	})
}

// SPDX-License-Identifier: GPL-3.0-or-later

package stick_test

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"modembridge/internal/lab/stick"
	"modembridge/quirks"
)

// silentNetwork takes every call and says nothing.
func silentNetwork(context.Context, func()) (io.ReadWriteCloser, error) {
	ours, theirs := net.Pipe()
	go io.Copy(io.Discard, theirs)
	return ours, nil
}

// Endpoints of the ports of unknown-six: the number of the interface, plus one.
func TestOfSixUnknownPortsTheFirstThatAnswersDoesNotDial(t *testing.T) {
	db, _ := quirks.Load()
	model, err := stick.Load("unknown-six")
	if err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		s, b := plugModel(t, model, stick.Options{Network: silentNetwork})
		h := b.next(t)
		dev, units := description(model, b)
		if q, err := db.Storage(dev, units...); err != nil || q == nil || q.ID != "zte-19d2-0053" {
			t.Errorf("its storage mode is matched by %v, %v", q, err)
		}
		send(t, h, eject)
		h = b.next(t)
		if m := b.described().ID; db.Named(m) {
			t.Errorf("a quirk names %v", m)
		}
		<-time.After(2 * time.Second) // registration
		for _, number := range []uint8{0, 3, 5} {
			write(t, h, number+1, "AT\r")
			silence(t, h, 0x81+number, 5*time.Second)
		}
		if got := read(t, h, 0x83); !strings.HasPrefix(got, "$GPGGA,") {
			t.Errorf("interface 2 says %q", got)
		}
		for number, want := range map[uint8]string{1: "NO CARRIER", 4: "CONNECT 7200000"} {
			write(t, h, number+1, "ATE0+CGDCONT=1,\"IP\",\"internet\"\r")
			read(t, h, 0x81+number)
			write(t, h, number+1, "ATD*99***1#\r")
			if got := strings.TrimSpace(read(t, h, 0x81+number)); got != want {
				t.Errorf("dialled, interface %d says %q, want %q", number, got, want)
			}
		}
		want := []string{`written if00 "AT\r"`, `written if03 "AT\r"`, `written if05 "AT\r"`}
		if diff := cmp.Diff(want, texts(s, stick.Written)); diff != "" {
			t.Errorf("written (-want +got):\n%s", diff)
		}
	})
}

func TestUnsolicitedResultsComeWhileThePortIsOpen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, b := plug(t, "unknown-six", stick.Options{InModemMode: true})
		h := b.next(t)
		silence(t, h, 0x82, time.Minute)
		dtr(t, h, 1, true)
		for range 3 {
			start := time.Now()
			if got := read(t, h, 0x82); got != "\r\n+ZUSIMR:2\r\n" {
				t.Errorf("the port says %q", got)
			}
			if took := time.Since(start); took > 500*time.Millisecond {
				t.Errorf("that took %v", took)
			}
		}
		dtr(t, h, 1, false)
		silence(t, h, 0x82, time.Minute)
		dtr(t, h, 4, true)
		silence(t, h, 0x85, time.Minute) // the port that dials says nothing by itself
	})
}

func TestSlowPortsSwallowWhatTheyGet(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, b := plug(t, "unknown-six", stick.Options{Faults: stick.Faults{SlowPorts: 15 * time.Second}})
		send(t, b.next(t), eject)
		h := b.next(t) // it counts from here
		dtr(t, h, 1, true)
		for range 3 {
			write(t, h, 2, "AT\r")
			write(t, h, 5, "AT\r")
			silence(t, h, 0x82, 5*time.Second-1)
			<-time.After(1)
		}
		if got := texts(s, stick.ATLine); got != nil {
			t.Errorf("commands were seen: %q", got)
		}
		if got := len(texts(s, stick.Written)); got != 6 {
			t.Errorf("%d writes were noted, want 6", got)
		}
		write(t, h, 5, "AT\r")
		if got := read(t, h, 0x85); got != "AT\r\r\nOK\r\n" {
			t.Errorf("after that time it says %q", got)
		}
	})
}

func TestASlowSIMAndAnInitCommandReachTheModem(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, b := plug(t, "zte-mf626", stick.Options{InModemMode: true, Faults: stick.Faults{SlowSIM: 10 * time.Second}})
		h := b.next(t)
		write(t, h, 2, "ATE0+CMEE=1\r")
		read(t, h, 0x82)
		write(t, h, 2, "AT+CPIN?\r")
		if got := read(t, h, 0x82); got != "\r\n+CME ERROR: 10\r\n" {
			t.Errorf("asked for its SIM it says %q", got)
		}
		<-time.After(10 * time.Second)
		synctest.Wait()
		write(t, h, 2, "AT+CPIN?\r")
		if got := read(t, h, 0x82); !strings.Contains(got, "+CPIN: READY") {
			t.Errorf("10 s later it says %q", got)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		_, b := plug(t, "needs-init", stick.Options{})
		h := b.next(t)
		for _, tt := range []struct{ send, want string }{{"AT+CFUN?", "ERROR"}, {"AT+ZOPRT=5", "OK"}, {"AT+CFUN?", "+CFUN: 1"}} {
			write(t, h, 2, tt.send+"\r")
			if got := read(t, h, 0x82); !strings.Contains(got, "\r\n"+tt.want+"\r\n") {
				t.Errorf("%s: it says %q, want %s", tt.send, got, tt.want)
			}
		}
	})
}

func TestAFullPortTakesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, b := plug(t, "unknown-six", stick.Options{InModemMode: true, Faults: stick.Faults{FullPort: 5}})
		h := b.next(t)
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		if err := h.Out(ctx, 6, []byte("AT\r")); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("a transfer to the full port: %v, want that it waits for ever", err)
		}
		write(t, h, 2, "AT\r") // another takes it
		if got := read(t, h, 0x82); !strings.Contains(got, "OK") {
			t.Errorf("the other port says %q", got)
		}
	})
}

// SPDX-License-Identifier: GPL-3.0-or-later

package stick_test

import (
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"modembridge/internal/lab/stick"
	"modembridge/internal/lab/usbip"
	"modembridge/internal/lab/usbip/usbiptest"
)

// dialled plugs a stick in, in modem mode, and has it dial.
func dialled(t *testing.T) (s *stick.Stick, b *bus, h *usbiptest.Host, network net.Conn) {
	t.Helper()
	far := make(chan net.Conn, 8)
	s, b = plug(t, "zte-mf626", stick.Options{InModemMode: true, Network: pipeNetwork(far)})
	h = b.next(t)
	<-time.After(2 * time.Second) // registration
	port := atPort{4, 0x85}
	port.ask(t, h, `ATE0+CGDCONT=1,"IP","internet"`)
	if got := port.ask(t, h, "ATD*99#"); got != "CONNECT 7200000" {
		t.Fatalf("the dial ends in %q", got)
	}
	return s, b, h, <-far
}

func begin(t *testing.T, s *stick.Stick, trouble stick.Trouble) {
	t.Helper()
	if err := s.Begin(trouble); err != nil {
		t.Fatal(err)
	}
}

func TestAStalledCallPassesNothingUntilItIsDialledAnew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _, h, network := dialled(t)
		begin(t, s, stick.Stall)
		write(t, h, 4, "from the host")
		go network.Write([]byte("from the network"))
		network.SetReadDeadline(time.Now().Add(time.Minute))
		if n, err := network.Read(make([]byte, 64)); err == nil {
			t.Errorf("%d bytes reach the network", n)
		}
		if got := (atPort{2, 0x82}).ask(t, h, "ATE0"); got != "OK" {
			t.Errorf("the other port says %q", got)
		}
		// DTR dropped and raised, as whoever dials anew does it.
		for _, value := range []uint16{0, 1} {
			if _, err := h.Control(t.Context(), usbip.Setup{RequestType: 0x21, Request: 0x22, Value: value, Index: 3}, nil); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func TestADeadCallStillAnswersForItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _, h, network := dialled(t)
		begin(t, s, stick.Dead)
		const packet, echo = "~!E  T@@abc~", "~\xff}#\xc0!echo~"
		write(t, h, 4, packet+echo)
		b := make([]byte, 64)
		if n, err := network.Read(b); err != nil || string(b[:n]) != echo {
			t.Errorf("%q reaches the network, %v; want %q", b[:n], err, echo)
		}
		go network.Write([]byte(packet + echo))
		if got := read(t, h, 0x85); got != echo {
			t.Errorf("%q reaches the host, want %q", got, echo)
		}
	})
}

// TestAStalledCallEndsFromTheOtherPort does what ModemManager does when it
// disconnects, after which it dials from the same port.
func TestAStalledCallEndsFromTheOtherPort(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _, h, network := dialled(t)
		begin(t, s, stick.Stall)
		write(t, h, 4, "from the host")
		go network.Write([]byte("from the network"))
		synctest.Wait()
		if got := (atPort{2, 0x82}).ask(t, h, "ATE0+CGACT=0,1"); got != "OK" {
			t.Errorf("the other port says %q", got)
		}
		<-time.After(2 * time.Second)
		if got := (atPort{4, 0x85}).ask(t, h, "AT"); !strings.HasSuffix(got, "OK") {
			t.Errorf("the port of the call says %q", got)
		}
	})
}

func TestAHungStickSaysNothingUntilItIsConfiguredAnew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, b := plug(t, "zte-mf626", stick.Options{InModemMode: true})
		h := b.next(t)
		port := atPort{2, 0x82}
		port.ask(t, h, "ATE0")
		begin(t, s, stick.Hang)
		write(t, h, port.out, "AT+CGMM\r")
		synctest.Wait()
		if got := texts(s, stick.ATLine); len(got) != 1 {
			t.Errorf("lines %q, want the first alone", got)
		}
		if _, err := h.Control(t.Context(), usbip.Setup{Request: 9, Value: 1}, nil); err != nil {
			t.Fatal(err)
		}
		if got := port.ask(t, h, "AT+CMEE=1"); got != "OK" {
			t.Errorf("after that it says %q", got)
		}
	})
}

func TestAStickComesBackAsStorageAndIsSwitchedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, b := plug(t, "zte-mf626", stick.Options{})
		send(t, b.next(t), eject)
		b.next(t)
		begin(t, s, stick.CDROM)
		h := b.next(t)
		if got := id(t, h); got != "19d2:2000" {
			t.Errorf("it comes back as %s", got)
		}
		if err := s.Begin(stick.Hang); err == nil {
			t.Error("a storage mode can hang")
		}
		send(t, h, eject)
		if got := id(t, b.next(t)); got != "19d2:0031" {
			t.Errorf("switched again it is %s", got)
		}
	})
}

func TestTroublesAreEvents(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _, _, _ := dialled(t)
		for _, trouble := range []stick.Trouble{stick.NoCarrier, stick.APNRefused, stick.Denied, stick.NoService} {
			begin(t, s, trouble)
		}
		s.EndTrouble()
		if err := s.Begin("rust"); err == nil {
			t.Error("there is a trouble called rust")
		}
		want := []string{"trouble no-carrier", "trouble apn-refused", "trouble denied", "trouble no-service", "trouble over"}
		if diff := cmp.Diff(want, texts(s, stick.Troubled)); diff != "" {
			t.Errorf("events (-want +got):\n%s", diff)
		}
		synctest.Wait()
		if err := s.Begin(stick.Stall); err == nil {
			t.Error("a call can stall that the network has ended")
		}
	})
}

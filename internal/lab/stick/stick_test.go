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
	"modembridge/internal/lab/storage"
	"modembridge/internal/lab/usbip"
	"modembridge/internal/lab/usbip/usbiptest"
)

// The messages that usb_modeswitch 2.6.1 sends, as it was seen to.
const (
	allow     = "5553424387654321000000000000061e000000000000000000000000000000"
	eject     = "5553424397654321000000000000061b000000020000000000000000000000"
	zte       = "55534243123456702000000080000c85010101180101010101000000000000"
	huaweiNew = "55534243123456780000000000000011062000000101000100000000000000"
	alcatel   = "55534243123456788000000080000606f50402527000000000000000000000"
	mobidata  = "55534243123456781200000080000603000000020000000000000000000000"
	// An ordinary REQUEST SENSE of Linux, which must not switch anything.
	requestSense = "55534243123456781200000080000603000000120000000000000000000000"
)

func TestItsMessageTurnsAStickIntoAModem(t *testing.T) {
	for _, tt := range []struct{ name, model, before, message, from, to string }{
		{"ZTE by eject", "zte-mf626", allow, eject, "19d2:2000", "19d2:0031"},
		{"ZTE by its own message", "zte-mf626", allow, zte, "19d2:2000", "19d2:0031"},
		{"Huawei", "huawei-e1750", eject, huaweiNew, "12d1:1446", "12d1:1001"},
		{"Alcatel", "alcatel-x220", eject, alcatel, "1bbb:f000", "1bbb:0017"},
		{"Mobidata", "mobidata-mbd100hu", requestSense, mobidata, "1dd6:1000", "1dd6:1002"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, b := plug(t, tt.model, stick.Options{})
				h := b.next(t)
				if got := id(t, h); got != tt.from {
					t.Errorf("plugged as %s, want %s", got, tt.from)
				}
				send(t, h, tt.before)
				<-time.After(10 * time.Second)
				if got := id(t, h); got != tt.from {
					t.Fatalf("another message made it %s", got)
				}
				start := time.Now()
				if status, stalls := send(t, h, tt.message); status != 0 || stalls != 0 {
					t.Errorf("status %d after %d stalls, want 0 after none", status, stalls)
				}
				h = b.next(t)
				if got := id(t, h); got != tt.to {
					t.Errorf("came back as %s, want %s", got, tt.to)
				}
				if took := time.Since(start); took != 1100*time.Millisecond {
					t.Errorf("that took %v, want 1.1s", took)
				}
				e, err := s.Wait(t.Context(), stick.Triggered)
				if err != nil || e.Text != tt.message {
					t.Errorf("the log has the message %q, %v; want %q", e.Text, err, tt.message)
				}
			})
		})
	}
}

func TestADiskIsNeverSwitched(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		medium := storage.NewMemory(make([]byte, 1<<20))
		s, b := plug(t, "disk-19d2-2000", stick.Options{Medium: medium})
		h := b.next(t)
		send(t, h, eject)
		send(t, h, zte)
		<-time.After(time.Minute)
		if got := id(t, h); got != "19d2:2000" {
			t.Errorf("it is %s now", got)
		}
		want := []stick.Kind{stick.Plugged, stick.Personality, stick.SCSI, stick.SCSI}
		if diff := cmp.Diff(want, kinds(s)); diff != "" {
			t.Errorf("events (-want +got):\n%s", diff)
		}
	})
}

func TestFaultsOfTheSwitch(t *testing.T) {
	t.Run("it refuses", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			s, b := plug(t, "huawei-e1750", stick.Options{Faults: stick.Faults{RefuseSwitch: true}})
			h := b.next(t)
			if status, _ := send(t, h, huaweiNew); status != 1 {
				t.Errorf("status %d, want 1", status)
			}
			<-time.After(time.Minute)
			if got := id(t, h); got != "12d1:1446" {
				t.Errorf("it is %s now", got)
			}
			if _, err := s.Wait(t.Context(), stick.Refused); err != nil {
				t.Error(err)
			}
		})
	})
	t.Run("it stalls the first status", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			_, b := plug(t, "zte-mf626", stick.Options{Faults: stick.Faults{StallStatus: 1}})
			h := b.next(t)
			for _, want := range []int{1, 0} {
				if status, stalls := send(t, h, allow); status != 0 || stalls != want {
					t.Errorf("status %d after %d stalls, want 0 after %d", status, stalls, want)
				}
			}
		})
	})
	t.Run("it comes back as storage once", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			_, b := plug(t, "zte-mf626", stick.Options{Faults: stick.Faults{StorageAgain: 1}})
			for _, want := range []string{"19d2:2000", "19d2:2000", "19d2:0031"} {
				h := b.next(t)
				if got := id(t, h); got != want {
					t.Fatalf("it is %s, want %s", got, want)
				}
				if want == "19d2:2000" {
					send(t, h, eject)
				}
			}
		})
	})
	t.Run("it never comes back", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			s, b := plug(t, "zte-mf626", stick.Options{Faults: stick.Faults{NeverReturn: true}})
			send(t, b.next(t), eject)
			<-time.After(time.Hour)
			want := []stick.Kind{stick.Plugged, stick.Personality, stick.SCSI, stick.Triggered, stick.Left}
			if diff := cmp.Diff(want, kinds(s)); diff != "" {
				t.Errorf("events (-want +got):\n%s", diff)
			}
		})
	})
}

func TestAStickCanBePulledWhileItSwitches(t *testing.T) {
	for _, after := range []time.Duration{0, 50 * time.Millisecond, 500 * time.Millisecond, 2 * time.Second} {
		synctest.Test(t, func(t *testing.T) {
			s, b := plug(t, "zte-mf626", stick.Options{})
			send(t, b.next(t), eject)
			<-time.After(after)
			if err := s.Unplug(t.Context()); err != nil {
				t.Errorf("Unplug: %v", err)
			}
			all := s.Events()
			if last := all[len(all)-1]; last.Kind != stick.Unplugged {
				t.Errorf("the last event is %s", last)
			}
			if _, err := s.Wait(t.Context(), stick.PPPUp); err == nil {
				t.Error("Wait on an unplugged stick found what never was")
			}
		})
	}
}

// Endpoints of the MF626's ports in modem mode: diag 81/01, AT 82/02, storage
// 83/03, AT and PPP 85/04 with the interrupt endpoint 84.
func TestPortsOfTheMF626(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, b := plug(t, "zte-mf626", stick.Options{InModemMode: true})
		h := b.next(t)
		write(t, h, 2, "ATE0\r")
		if got, want := read(t, h, 0x82), "ATE0\r\r\nOK\r\n"; got != want {
			t.Errorf("the AT port says %q, want %q", got, want)
		}
		write(t, h, 4, "AT+CGMM\r")
		if got := read(t, h, 0x85); !strings.Contains(got, "MF626") {
			t.Errorf("the PPP port says %q", got)
		}
		write(t, h, 1, "AT\r")
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if got, err := h.In(ctx, 0x81, 512); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("the diag port says %q, %v; want silence", got, err)
		}
		want := map[int]stick.Traffic{
			0: {FromHost: 3}, 1: {FromHost: 5, ToHost: 11}, 3: {FromHost: 8, ToHost: int64(len("AT+CGMM\r\r\nMF626\r\n\r\nOK\r\n"))},
		}
		if diff := cmp.Diff(want, s.Traffic()); diff != "" {
			t.Errorf("traffic (-want +got):\n%s", diff)
		}
	})
}

func TestTheX220StreamsSentences(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, b := plug(t, "alcatel-x220", stick.Options{InModemMode: true})
		h := b.next(t)
		for range 3 {
			start := time.Now()
			if got := read(t, h, 0x82); !strings.HasPrefix(got, "$GPGGA,") {
				t.Errorf("the NMEA port says %q", got)
			}
			if took := time.Since(start); took > time.Second {
				t.Errorf("that took %v", took)
			}
		}
	})
}

func TestADataCall(t *testing.T) {
	// dialled brings a stick into a call and returns the network's end of it.
	dialled := func(t *testing.T) (*stick.Stick, *usbiptest.Host, net.Conn) {
		far := make(chan net.Conn, 1)
		s, b := plug(t, "zte-mf626", stick.Options{InModemMode: true, Network: pipeNetwork(far)})
		h := b.next(t)
		<-time.After(2 * time.Second) // registration
		dtr(t, h, 3, true)
		write(t, h, 4, "ATE0+CGDCONT=1,\"IP\",\"internet\";D*99***1#\r")
		if got := read(t, h, 0x85); !strings.Contains(got, "CONNECT") {
			t.Fatalf("the dial ends in %q", got)
		}
		return s, h, <-far
	}
	t.Run("carries bytes both ways", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			_, h, network := dialled(t)
			write(t, h, 4, "~up")
			buffer := make([]byte, 16)
			if n, err := network.Read(buffer); string(buffer[:n]) != "~up" || err != nil {
				t.Errorf("the network got %q, %v", buffer[:n], err)
			}
			if _, err := network.Write([]byte("~down")); err != nil {
				t.Fatal(err)
			}
			if got := read(t, h, 0x85); got != "~down" {
				t.Errorf("the host got %q", got)
			}
		})
	})
	t.Run("ends when the host drops DTR", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			s, h, network := dialled(t)
			dtr(t, h, 3, false)
			if _, err := network.Read(make([]byte, 1)); err != io.EOF {
				t.Errorf("the network sees %v, want the end", err)
			}
			if got := read(t, h, 0x85); got != "\r\nNO CARRIER\r\n" {
				t.Errorf("the host sees %q", got)
			}
			synctest.Wait()
			all := kinds(s)
			want := []stick.Kind{stick.Dialled, stick.PPPUp, stick.Control, stick.DTRDrop, stick.PPPDown}
			if diff := cmp.Diff(want, all[len(all)-5:]); diff != "" {
				t.Errorf("events (-want +got):\n%s", diff)
			}
		})
	})
	t.Run("ends when the network hangs up", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			_, h, network := dialled(t)
			network.Close()
			if got := read(t, h, 0x85); got != "\r\nNO CARRIER\r\n" {
				t.Errorf("the host sees %q", got)
			}
			write(t, h, 4, "AT\r")
			if got := read(t, h, 0x85); got != "\r\nOK\r\n" {
				t.Errorf("after the call the port says %q", got)
			}
		})
	})
	t.Run("ends when the stick is pulled, even with both directions stuck", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			s, h, network := dialled(t)
			go network.Write(make([]byte, 1<<20)) // nobody reads it
			write(t, h, 4, strings.Repeat("~", 8192))
			synctest.Wait()
			if err := s.Unplug(t.Context()); err != nil {
				t.Errorf("Unplug: %v", err)
			}
			network.Close()
		})
	})
}

func write(t *testing.T, h *usbiptest.Host, endpoint uint8, text string) {
	t.Helper()
	if err := h.Out(t.Context(), endpoint, []byte(text)); err != nil {
		t.Fatalf("bulk OUT: %v", err)
	}
}

// read returns what an endpoint says within the next second, and all of it
// that comes at once.
func read(t *testing.T, h *usbiptest.Host, endpoint uint8) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Second+time.Millisecond)
	defer cancel()
	synctest.Wait()
	b, err := h.In(ctx, endpoint, 512)
	if err != nil {
		t.Fatalf("bulk IN: %v", err)
	}
	return string(b)
}

func dtr(t *testing.T, h *usbiptest.Host, number uint16, on bool) {
	t.Helper()
	setup := usbip.Setup{RequestType: 0x21, Request: 0x22, Index: number}
	if on {
		setup.Value = 3
	}
	if _, err := h.Control(t.Context(), setup, nil); err != nil {
		t.Fatalf("SET_CONTROL_LINE_STATE: %v", err)
	}
}

// A race is a bus where somebody else is faster, once.
type race struct {
	*bus
	lost bool
}

func (r *race) Attach(ctx context.Context, port usbip.Port, dev usbip.Device) (func(context.Context) error, error) {
	if !r.lost {
		r.lost = true
		return nil, usbip.ErrPortTaken
	}
	return r.bus.Attach(ctx, port, dev)
}

func TestAPortThatSomebodyElseTookIsNotTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		model, err := stick.Load("zte-mf626")
		if err != nil {
			t.Fatal(err)
		}
		s, err := stick.Plug(t.Context(), model, stick.Options{Bus: &race{bus: newBus()}})
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Unplug(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

// SPDX-License-Identifier: GPL-3.0-or-later

package stick_test

import (
	"context"
	"encoding/hex"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"modembridge/internal/lab/stick"
	"modembridge/internal/lab/usbip"
	"modembridge/internal/lab/usbip/usbiptest"
	"modembridge/quirks"
	"modembridge/switcher/usb"
)

// texts returns the events of some kinds, as lines without their time.
func texts(s *stick.Stick, kinds ...stick.Kind) []string {
	var all []string
	for _, e := range s.Events() {
		if slices.Contains(kinds, e.Kind) {
			_, line, _ := strings.Cut(e.String(), "s ")
			all = append(all, line)
		}
	}
	return all
}

// What is no modem, and must never be taken for one.
func TestEveryByteThatADeviceIsSentIsRecorded(t *testing.T) {
	db, _ := quirks.Load()
	for _, tt := range []struct {
		model, id string
		number    uint16 // of the interface that a driver opens
		out       uint8
		opening   bool // shows by DTR, and not by a vendor's request
	}{
		{"arduino-uno", "2341:0043", 0, 1, true},
		{"ftdi-cable", "0403:6001", 0, 1, false},
		{"gps-mouse", "1546:01a7", 0, 1, true},
		{"android-phone", "18d1:4ee1", 1, 2, true},
	} {
		t.Run(tt.model, func(t *testing.T) {
			model, err := stick.Load(tt.model)
			if err != nil {
				t.Fatal(err)
			}
			if got := model.Modem.USB; got.String() != tt.id || db.Named(got) {
				t.Errorf("it is %v, and named by a quirk: %t; want %s and false", got, db.Named(got), tt.id)
			}
			synctest.Test(t, func(t *testing.T) {
				s, b := plugModel(t, model, stick.Options{})
				h := b.next(t)
				if tt.opening {
					for _, on := range []bool{true, true, false, false} { // a change alone is an event
						dtr(t, h, tt.number, on)
					}
				}
				<-time.After(10 * time.Second)
				if got := texts(s, stick.Written, stick.ATLine); got != nil {
					t.Errorf("opening the port is recorded as %q", got)
				}
				opened := slices.Equal(texts(s, stick.DTRRaise, stick.DTRDrop), []string{where(stick.DTRRaise, tt.number), where(stick.DTRDrop, tt.number)})
				if opened != tt.opening {
					t.Errorf("the log has %q", s.Events())
				}
				write(t, h, tt.out, "AT\r")
				want := []string{where(stick.Written, tt.number) + ` "AT\r"`}
				if diff := cmp.Diff(want, texts(s, stick.Written)); diff != "" {
					t.Errorf("written (-want +got):\n%s", diff)
				}
				if diff := cmp.Diff([]string{"personality device " + tt.id}, texts(s, stick.Personality)); diff != "" {
					t.Errorf("personality (-want +got):\n%s", diff)
				}
			})
		})
	}
}

// where is how the log names an event of an interface.
func where(kind stick.Kind, number uint16) string {
	return string(kind) + " if0" + string('0'+rune(number))
}

func TestTheGPSMouseStreams(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, b := plug(t, "gps-mouse", stick.Options{})
		if got := read(t, b.next(t), 0x82); !strings.HasPrefix(got, "$GPGGA,") {
			t.Errorf("it says %q", got)
		}
	})
}

// What ftdi_sio asks when it binds and when its port is opened.
func TestTheCableAnswersItsDriver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, b := plug(t, "ftdi-cable", stick.Options{})
		h := b.next(t)
		for _, tt := range []struct {
			setup usbip.Setup
			want  string
		}{
			{usbip.Setup{RequestType: 0xc0, Request: 0x0a, Length: 1}, "10"},
			{usbip.Setup{RequestType: 0xc0, Request: 0x05, Length: 2}, "0160"},
			{usbip.Setup{RequestType: 0xc0, Request: 0x90, Index: 10, Length: 2}, "ffff"},
			{usbip.Setup{RequestType: 0x40, Request: 0x00}, ""},
			{usbip.Setup{RequestType: 0x40, Request: 0x01, Value: 0x0303}, ""},
			{usbip.Setup{RequestType: 0x40, Request: 0x09, Value: 16}, ""},
		} {
			got, err := h.Control(t.Context(), tt.setup, nil)
			if err != nil || hex.EncodeToString(got) != tt.want {
				t.Errorf("%v: %x, %v; want %s", tt.setup, got, err, tt.want)
			}
		}
	})
}

// configuration reads a configuration descriptor.
func configuration(t *testing.T, h *usbiptest.Host) string {
	t.Helper()
	b, err := h.Control(t.Context(), usbip.Setup{RequestType: 0x80, Request: 6, Value: 0x0200, Length: 512}, nil)
	if err != nil {
		t.Fatalf("GET_DESCRIPTOR: %v", err)
	}
	return hex.EncodeToString(b)
}

func TestACDCFunctionIsDescribedAsOne(t *testing.T) {
	for _, tt := range []struct {
		model string
		want  []string
	}{
		{"arduino-uno", []string{
			"09 02 4300 02 01 00 80 fa",
			"09 04 00 00 01 02 02 01 00", "05 24 00 10 01", "05 24 01 00 01", "04 24 02 06", "05 24 06 00 01", "07 05 81 03 4000 09",
			"09 04 01 00 02 0a 00 00 00", "07 05 82 02 0002 00", "07 05 01 02 0002 00",
		}},
		{"android-phone", []string{
			"09 02 6900 03 01 00 80 fa",
			"09 04 00 00 03 ff ff 00 00", "07 05 81 03 4000 09", "07 05 82 02 0002 00", "07 05 01 02 0002 00",
			"08 0b 01 02 02 02 01 00", // the next two belong together
			"09 04 01 00 01 02 02 01 00", "05 24 00 10 01", "05 24 01 00 02", "04 24 02 06", "05 24 06 01 02", "07 05 83 03 4000 09",
			"09 04 02 00 02 0a 00 00 00", "07 05 84 02 0002 00", "07 05 02 02 0002 00",
		}},
		{"ftdi-cable", []string{ // without a function it is left to the standard answer
			"09 02 2000 01 01 00 80 fa", "09 04 00 00 02 ff ff ff 00", "07 05 81 02 0002 00", "07 05 01 02 0002 00",
		}},
	} {
		t.Run(tt.model, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				_, b := plug(t, tt.model, stick.Options{})
				want := strings.ReplaceAll(strings.Join(tt.want, ""), " ", "")
				if diff := cmp.Diff(want, configuration(t, b.next(t))); diff != "" {
					t.Errorf("descriptor (-want +got):\n%s", diff)
				}
			})
		})
	}
	t.Run("the device's class", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			_, b := plug(t, "arduino-uno", stick.Options{})
			if got, want := b.described().Class, (usb.Class{Class: 2}); got != want {
				t.Errorf("class %v, want %v", got, want)
			}
		})
	})
}

// A call over the two interfaces of one function: what controls it goes to the
// first, the data over the second.
func TestASingleACMDials(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, b := plug(t, "single-acm", stick.Options{InModemMode: true, Network: silentNetwork})
		h := b.next(t)
		<-time.After(2 * time.Second)                  // registration
		coding := []byte{0x00, 0xc2, 0x01, 0, 0, 0, 8} // 115200 bit/s
		if _, err := h.Control(t.Context(), usbip.Setup{RequestType: 0x21, Request: 0x20, Length: 7}, coding); err != nil {
			t.Errorf("SET_LINE_CODING: %v", err)
		}
		if got, err := h.Control(t.Context(), usbip.Setup{RequestType: 0xa1, Request: 0x21, Length: 7}, nil); err != nil || !slices.Equal(got, coding) {
			t.Errorf("GET_LINE_CODING: %x, %v", got, err)
		}
		dtr(t, h, 0, true)
		write(t, h, 1, "ATE0+CGDCONT=1,\"IP\",\"internet\";D*99***1#\r")
		if got := read(t, h, 0x82); !strings.Contains(got, "CONNECT") {
			t.Errorf("the dial ends in %q", got)
		}
		dtr(t, h, 0, false)
		if got := read(t, h, 0x82); got != "\r\nNO CARRIER\r\n" {
			t.Errorf("hung up, it says %q", got)
		}
		synctest.Wait()
		want := []string{"at if00 ATE0+CGDCONT=1,\"IP\",\"internet\";D*99***1#", "dialled if00 internet", "dtr-drop if00", "ppp-down if00"}
		if diff := cmp.Diff(want, texts(s, stick.ATLine, stick.Dialled, stick.DTRDrop, stick.PPPDown)); diff != "" {
			t.Errorf("events (-want +got):\n%s", diff)
		}
	})
}

// silence is what a host hears from a port that says nothing for so long.
func silence(t *testing.T, h *usbiptest.Host, endpoint uint8, limit time.Duration) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	if b, err := h.In(ctx, endpoint, 512); err == nil {
		t.Errorf("endpoint %02x says %q, want silence", endpoint, b)
	}
}

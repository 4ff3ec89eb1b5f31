// SPDX-License-Identifier: GPL-3.0-or-later

package bridge_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"modembridge/bridge"
	"modembridge/bridge/bridgetest"
	"modembridge/quirks"
	"modembridge/switcher/usb"
)

// orphan returns a stick whose modem no kernel driver knows.
func orphan(modem uint16) bridgetest.Stick {
	s := stick(9, modem)
	s.NeedsDriver = true
	return s
}

// notified returns a serial interface with an interrupt endpoint.
func notified(number uint8) usb.Interface {
	i := bridgetest.Serial(number)
	i.Endpoints = append(i.Endpoints, usb.Endpoint{Address: 0x8f - number, Transfer: usb.Interrupt})
	return i
}

func TestTheDriverThatIsGivenAnID(t *testing.T) {
	debugger := bridgetest.Serial(2)
	debugger.Class = usb.Class{Class: 0xff, SubClass: 0x42, Protocol: 0x01}
	taken := debugger
	taken.Driver = "usbfs"
	for _, tt := range []struct {
		name  string
		modem uint16
		bend  func(*bridgetest.Stick)
		want  []string // what was bound, in order
		state string   // after an hour
	}{
		{"option takes serial ports", 0x0a, func(*bridgetest.Stick) {}, []string{"bind option"}, "connected"},
		{
			"the quirk's driver is tried first where an interface can notify", 0x0b,
			func(s *bridgetest.Stick) { s.Modem.Interfaces[3] = notified(3) },
			[]string{"bind qmi_wwan"},
			"connected",
		},
		{
			"what it leaves goes to option", 0x0b,
			func(s *bridgetest.Stick) { s.Modem.Interfaces[3], s.Roles[1] = notified(3), quirks.Unset },
			[]string{"bind qmi_wwan", "bind option"},
			"connected",
		},
		{"qmi_wwan does not get what cannot notify", 0x0b, func(*bridgetest.Stick) {}, []string{"bind option"}, "connected"},
		{
			"nothing is bound where Android's debugger would be taken", 0x0a,
			func(s *bridgetest.Stick) { s.Modem.Interfaces[2] = debugger }, nil, "failed debug-port",
		},
		{
			"a debugger that somebody has is in nobody's way", 0x0a,
			func(s *bridgetest.Stick) { s.Modem.Interfaces[2] = taken },
			[]string{"bind option"},
			"connected",
		},
		{
			"an interface of a standard class gets its driver by that", 0x0a,
			func(s *bridgetest.Stick) {
				s.Modem.Interfaces, s.Roles = []usb.Interface{{Class: usb.Class{Class: 0x02, SubClass: 0x02, Protocol: 0x01}}}, nil
			},
			nil, "failed no-ports",
		},
		{
			"an interface without a pipe each way is no port", 0x0a,
			func(s *bridgetest.Stick) {
				s.Modem.Interfaces, s.Roles = []usb.Interface{{Class: usb.Class{Class: 0xff}}}, nil
			},
			nil, "failed no-ports",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tale(t, bridge.Wishes{}, func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
				s := orphan(tt.modem)
				tt.bend(&s)
				w.Plug(port, s)
				expect(t, "state", after(b, time.Hour), tt.state)
				bound := slices.DeleteFunc(sent(w), func(a string) bool { return !strings.HasPrefix(a, "bind") })
				if !slices.Equal(bound, tt.want) {
					t.Errorf("%q, want %q", bound, tt.want)
				}
			})
		})
	}
}

// A stick that was switched is a modem, whatever its new id is.
func TestAStickWithAnIDThatNobodyKnowsGetsADriver(t *testing.T) {
	tale(t, bridge.Wishes{}, func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
		s := stick(0x0d, 0x99)
		s.NeedsDriver, s.Unknown = true, true
		w.Plug(port, s)
		after(b, 3500*time.Millisecond)
		if got := strings.Join(sent(w), ", "); got != "switch 1-1" {
			t.Errorf("before udev had the time to load one: did %s", got)
		}
		expect(t, "state", after(b, 30*time.Second), "connected")
		if got, want := strings.Join(sent(w), ", "), "switch 1-1, bind option, ask, bearer internet, profile internet, learn"; got != want {
			t.Errorf("did %s, want %s", got, want)
		}
	})
}

func TestAnIDIsTakenBackWhenItsLastStickLeaves(t *testing.T) {
	qmi := func() bridgetest.Stick {
		s := orphan(0x0b)
		s.Modem.Interfaces[3] = notified(3)
		return s
	}
	tale(t, bridge.Wishes{}, func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
		given := func(when string, want ...string) {
			t.Helper()
			w.Do(func(w *bridgetest.World) {
				if !slices.Equal(w.Given, want) {
					t.Errorf("%s: drivers have %q, want %q", when, w.Given, want)
				}
			})
		}
		w.Plug("1-1", qmi())
		after(b, time.Minute)
		w.Plug("1-2", qmi())
		after(b, time.Minute)
		given("with two sticks", "qmi_wwan fff0:000b")
		w.Pull("1-1")
		after(b, time.Minute)
		given("with one stick", "qmi_wwan fff0:000b")
		w.Pull("1-2")
		after(b, time.Second)
		given("with none")
	})
}

func TestWhatAnEarlierDaemonGaveIsTakenBack(t *testing.T) {
	tale(t, bridge.Wishes{}, func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
		w.Do(func(w *bridgetest.World) {
			w.Given = []string{"qmi_wwan fff0:000b", "qmi_wwan 1234:5678", "option fff0:000a"}
		})
		second := runWith(t, bridge.Config{World: w, Quirks: database(t)})
		after(second, time.Second)
		w.Do(func(w *bridgetest.World) {
			want := []string{"qmi_wwan 1234:5678", "option fff0:000a"} // another's, and what option keeps
			if !slices.Equal(w.Given, want) {
				t.Errorf("drivers have %q, want %q", w.Given, want)
			}
		})
	})
}

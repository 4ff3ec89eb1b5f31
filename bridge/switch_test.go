// SPDX-License-Identifier: GPL-3.0-or-later

package bridge_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"modembridge/bridge"
	"modembridge/bridge/bridgetest"
	"modembridge/quirks"
	"modembridge/switcher"
	"modembridge/switcher/usb"
)

// tale is story with the made database, and with wishes.
func tale(t *testing.T, wishes bridge.Wishes, tell func(t *testing.T, w *bridgetest.World, b *bridge.Bridge)) {
	t.Helper()
	storyThrough(t, database(t), wishes, func(t *testing.T, v *veil, b *bridge.Bridge) { tell(t, v.World, b) })
}

// switches counts the switch messages that a world saw.
func switches(w *bridgetest.World) (n int) {
	for _, a := range sent(w) {
		if strings.HasPrefix(a, "switch") {
			n++
		}
	}
	return n
}

var (
	printer = []usb.Interface{{Class: usb.Class{Class: 0x07, SubClass: 0x01, Protocol: 0x02}, Driver: "usblp"}}
	router  = []usb.Interface{
		{Class: usb.Class{Class: 0x02, SubClass: 0x06}, Driver: "cdc_ether", Nets: []string{"usb0"}},
		{Number: 1, Class: usb.Class{Class: 0x0a}, Driver: "cdc_ether"},
	}
)

func TestWhatBecomesOfASwitchedStick(t *testing.T) {
	for _, tt := range []struct {
		name     string
		stick    func() bridgetest.Stick
		want     string // after an hour
		switches int
	}{
		{
			"one that the kernel switches is left to it",
			func() bridgetest.Stick { s := stick(1, 2); s.Kernel = time.Second; return s },
			"connected", 0,
		},
		{
			"one that the kernel does not switch after all is switched by us",
			func() bridgetest.Stick { return stick(1, 2) },
			"connected", 1,
		},
		{
			"a revision that the kernel does not know is switched at once",
			func() bridgetest.Stick { s := stick(1, 2); s.Storage.Revision = 1; return s },
			"connected", 1,
		},
		{
			"a configuration is set, and is no new enumeration",
			configured,
			"connected", 1,
		},
		{
			"one that is in the right configuration is a modem",
			func() bridgetest.Stick {
				s := configured()
				s.Modem.Configuration, s.Storage = 2, usb.Device{}
				return s
			},
			"connected", 0,
		},
		{
			"a printer is a printer",
			func() bridgetest.Stick {
				s := stick(4, 5)
				s.Modem.Interfaces, s.Roles = printer, nil
				return s
			},
			"switched no-modem", 1,
		},
		{
			"one that keeps its id is a modem by its class",
			func() bridgetest.Stick { return stick(6, 6) },
			"connected", 1,
		},
		{
			"one that keeps its id and its shape is given up",
			func() bridgetest.Stick { s := stick(6, 6); s.Relapses = 1e6; return s },
			"failed switch-loop", 3,
		},
		{
			"one that goes from one storage mode to another is given up",
			func() bridgetest.Stick {
				s := stick(7, 8)
				s.Modem.Interfaces = s.Storage.Interfaces
				s.Roles = nil
				return s
			},
			"failed switch-loop", 4,
		},
		{
			"an id that the quirk does not name is success too",
			func() bridgetest.Stick { return stick(1, 0x99) },
			"connected", 1,
		},
		{
			"an id of another vendor is success, and said so",
			func() bridgetest.Stick {
				s := stick(1, 0)
				s.Modem.ID = usb.ID{Vendor: 0x04e8, Product: 0x6860}
				return s
			},
			"switched unexpected-id", 1,
		},
		{
			"a disk that no quirk knows is no success",
			func() bridgetest.Stick {
				s := stick(1, 0x99)
				s.Modem.Interfaces = s.Storage.Interfaces
				s.Roles = nil
				return s
			},
			"failed unknown-storage", 1,
		},
		{
			"a router is said to be one",
			func() bridgetest.Stick { return hiLink() },
			"switched router", 1,
		},
		{
			"a router that was plugged in as one is said to be one",
			func() bridgetest.Stick { s := hiLink(); s.Storage = usb.Device{}; return s },
			"switched router", 0,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tale(t, bridge.Wishes{}, func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
				w.Plug(port, tt.stick())
				expect(t, "state", after(b, time.Hour), tt.want)
				if got := switches(w); got != tt.switches {
					t.Errorf("%d switch messages, want %d", got, tt.switches)
				}
				w.Pull(port)
				expect(t, "pulled", after(b, time.Hour), "")
			})
		})
	}
}

// hiLink returns a stick of Huawei's that becomes a router.
func hiLink() bridgetest.Stick {
	s := bridgetest.ZTE()
	s.Storage.ID = usb.ID{Vendor: 0x12d1, Product: 0xfff0}
	s.Modem.ID = usb.ID{Vendor: 0x12d1, Product: 0xfff1}
	s.Modem.Interfaces, s.Roles = router, nil
	return s
}

func TestOtherSticksInOnePortAreNoLoop(t *testing.T) {
	tale(t, bridge.Wishes{}, func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
		asPrinter := stick(4, 5)
		asPrinter.Modem.Interfaces, asPrinter.Roles = printer, nil
		for range 2 {
			w.Plug(port, asPrinter)
			expect(t, "the printer", after(b, 10*time.Second), "switched no-modem")
			w.Pull(port)
			after(b, 10*time.Second)
			w.Plug(port, hiLink())
			expect(t, "the router", after(b, 10*time.Second), "switched router")
			w.Pull(port)
			after(b, 10*time.Second)
		}
		if got := switches(w); got != 4 {
			t.Errorf("%d switch messages, want 4", got)
		}
	})
}

func TestItSaysWhatADeviceIsThatIsNoModem(t *testing.T) {
	tale(t, bridge.Wishes{}, func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
		s := stick(4, 5)
		s.Modem.Interfaces, s.Roles = printer, nil
		w.Plug(port, s)
		after(b, time.Minute)
		got := b.Snapshots()[0]
		expect(t, "reason", got.Reason, "It is a printer now; modembridge has nothing more to do.")
		expect(t, "name", got.Name, "Acme Printer")
	})
}

func TestItSaysThatItWaitsForTheKernel(t *testing.T) {
	tale(t, bridge.Wishes{}, func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
		w.Plug(port, stick(1, 2))
		expect(t, "after 4 s", after(b, 4*time.Second), "storage-mode kernel-switches")
		expect(t, "after 5.5 s", after(b, 1500*time.Millisecond), "absent re-enumerating")
	})
}

func TestAConfigurationThatIsLostIsSetAgain(t *testing.T) {
	tale(t, bridge.Wishes{}, func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
		w.Plug(port, configured())
		expect(t, "first", after(b, time.Minute), "connected")
		w.FallBack(port)
		expect(t, "after it was lost", after(b, time.Minute), "connected")
		if got := switches(w); got != 2 {
			t.Errorf("%d switch messages, want 2", got)
		}
	})
}

func TestEventsThatChangeNothingCauseNoSecondMessage(t *testing.T) {
	tale(t, bridge.Wishes{}, func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
		s := stick(1, 2)
		s.Storage.Revision, s.Ignores = 1, true
		w.Plug(port, s)
		for range 100 {
			w.Touch()
			after(b, 150*time.Millisecond)
		}
		expect(t, "state", after(b, 0), "switching")
		if got := switches(w); got != 1 {
			t.Errorf("%d switch messages, want 1", got)
		}
	})
}

func TestAModemAtWorkIsNotTakenAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := bridgetest.New()
		s := configured()
		s.Modem.Configuration, s.Storage = 1, usb.Device{} // not the configuration that its quirk wants
		w.Plug(port, s)
		<-time.After(10 * time.Second)
		b := runWith(t, bridge.Config{World: w, Quirks: database(t)})
		expect(t, "when the daemon comes", after(b, time.Minute), "connected")
		w.RestartModemManager()
		expect(t, "after a restart of ModemManager", after(b, time.Minute), "connected")
		if got := switches(w); got != 0 {
			t.Errorf("%d switch messages, want none", got)
		}
	})
}

func TestTheModeThatTheUserChose(t *testing.T) {
	mode := func(m quirks.ModeName) bridge.Wishes {
		return bridge.Wishes{Mode: func(p usb.PortPath, id usb.ID) quirks.ModeName {
			if p != port || id.Vendor != 0x12d1 {
				return quirks.Auto
			}
			return m
		}}
	}
	for _, tt := range []struct {
		name string
		mode quirks.ModeName
		sent switcher.Method
		want string
		says []string
	}{
		{"serial is sent, and a router all the same is said to be against it", quirks.Serial, switcher.HuaweiAlt, "switched router", []string{"told to be mode serial", "192.168.8.1"}},
		{"a mode that the quirk does not know is said so", quirks.NCM, switcher.HuaweiNew, "switched mode-unknown", []string{"Mode ncm was asked for", "only [serial]", "a router now"}},
		{"auto says how to get another", quirks.Auto, switcher.HuaweiNew, "switched router", []string{"wired connection"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tale(t, mode(tt.mode), func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
				w.Plug(port, hiLink())
				expect(t, "state", after(b, time.Minute), tt.want)
				w.Do(func(w *bridgetest.World) {
					if len(w.Plans) != 1 || w.Plans[0].Method != tt.sent {
						t.Errorf("switched with %+v, want method %v once", w.Plans, tt.sent)
					}
				})
				s := b.Snapshots()[0]
				for _, words := range tt.says {
					if !strings.Contains(s.Reason, words) {
						t.Errorf("reason %q lacks %q", s.Reason, words)
					}
				}
				if tt.mode == quirks.Auto && !strings.Contains(s.NextStep, `mode = "serial"`) {
					t.Errorf("next step %q does not say how to get serial ports", s.NextStep)
				}
			})
		})
	}
}

func TestAModeThatIsNotKnownIsSaidOfAModemAtWork(t *testing.T) {
	wishes := bridge.Wishes{Mode: func(usb.PortPath, usb.ID) quirks.ModeName { return quirks.HiLink }}
	tale(t, wishes, func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
		w.Plug(port, stick(6, 6))
		expect(t, "state", after(b, time.Minute), "connected mode-unknown")
	})
}

func TestSwitchingCanBeOff(t *testing.T) {
	tale(t, bridge.Wishes{Off: "DisableSwitching is set in /etc/usb_modeswitch.conf:8"}, func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
		w.Plug(port, stick(4, 5))
		expect(t, "a stick in storage mode", after(b, time.Hour), "storage-mode switching-off")
		w.Pull(port)
		after(b, time.Second)
		s := stick(6, 6)
		s.Storage = usb.Device{}
		w.Plug(port, s)
		expect(t, "a modem", after(b, time.Minute), "connected")
		if got := sent(w); slices.Contains(got, "switch 1-1") {
			t.Errorf("sent %q, want no switch message", got)
		}
	})
}

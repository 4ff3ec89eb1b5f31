// SPDX-License-Identifier: GPL-3.0-or-later

package bridge_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"modembridge/bridge"
	"modembridge/bridge/bridgetest"
	"modembridge/quirks"
	"modembridge/switcher/usb"
)

// riddle returns a stick whose ports nobody knows until they are asked.
func riddle() bridgetest.Stick {
	s := bridgetest.ZTE()
	s.Modem.ID.Product = 0xfff1
	s.Unknown = true
	return s
}

func TestUnknownPortsAreAskedBeforeModemManagerHasThem(t *testing.T) {
	story(t, func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
		w.Plug(port, riddle())
		expect(t, "while they are asked", after(b, 2*time.Second), "modem-mode asking-ports")
		expect(t, "in the end", after(b, 30*time.Second), "connected")
		if got, want := sent(w), []string{"switch 1-1", "ask", "bearer internet", "profile internet", "learn"}; !slices.Equal(got, want) {
			t.Errorf("did %q, want %q", got, want)
		}
		for _, p := range b.Snapshots()[0].Ports {
			if p.Source != "learned" || p.Role == "" {
				t.Errorf("port %+v, want a role that was learned", p)
			}
		}
	})
}

// TestAModemThatHasLostItsNetworkIsLookedAtAnewOnce: its SIM may be out, or ask for
// its PIN, and ModemManager reads a SIM only when it makes a modem. One that never had
// a network gets longer.
func TestAModemThatHasLostItsNetworkIsLookedAtAnewOnce(t *testing.T) {
	story(t, func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
		w.Plug(port, bridgetest.ZTE())
		expect(t, "plugged in", after(b, time.Minute), "connected")
		w.LoseNetwork(port, "searching")
		after(b, 40*time.Second)
		if n := count(w, "withhold"); n != 0 {
			t.Errorf("after 40 s: looked anew %d times, want not yet", n)
		}
		after(b, time.Hour)
		if n := count(w, "withhold"); n != 1 {
			t.Errorf("after an hour: looked anew %d times, want once", n)
		}
		w.FindNetwork(port)
		expect(t, "when it is back", after(b, time.Minute), "connected")
	})
	story(t, func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
		w.Plug(port, bridgetest.ZTE())
		w.LoseNetwork(port, "searching")
		after(b, 100*time.Second)
		if n := count(w, "withhold"); n != 0 {
			t.Errorf("one that never had a network, after 100 s: looked anew %d times, want not yet", n)
		}
		after(b, time.Hour)
		if n := count(w, "withhold"); n != 1 {
			t.Errorf("one that never had a network: looked anew %d times, want once", n)
		}
	})
}

func TestSlowPortsAreAskedUntilTheyAnswer(t *testing.T) {
	story(t, func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
		s := riddle()
		s.Silent = 15 * time.Second
		w.Plug(port, s)
		expect(t, "while they are silent", after(b, 14*time.Second), "modem-mode asking-ports")
		expect(t, "in the end", after(b, 30*time.Second), "connected")
	})
}

func TestPortsThatNeverAnswerAreModemManagersInTheEnd(t *testing.T) {
	story(t, func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
		s := riddle()
		s.Silent = time.Hour
		s.SIMOperator = "" // so that nothing is dialled
		w.Plug(port, s)
		after(b, 34*time.Second)
		got := sent(w)
		if last := got[len(got)-1]; last != "release" || strings.Count(strings.Join(got, " "), "ask") < 5 {
			t.Errorf("did %q, want many questions and then the release", got)
		}
		expect(t, "after that", after(b, 10*time.Millisecond), "modem-mode unknown-layout")
		after(b, time.Hour)
		if more := sent(w)[len(got):]; slices.Contains(more, "ask") || slices.Contains(more, "withhold") {
			t.Errorf("then did %q, want them in peace", more)
		}
	})
}

func TestKnownPortsAreNeitherAskedNorWithheld(t *testing.T) {
	story(t, func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
		w.Plug(port, bridgetest.ZTE())
		expect(t, "state", after(b, 30*time.Second), "connected")
		if got := strings.Join(sent(w), " "); got != "switch 1-1 bearer internet profile internet" {
			t.Errorf("did %s", got)
		}
	})
}

// A stick that wants a command first gets it before ModemManager has the port.
func TestAStickIsToldWhatItsQuirkSays(t *testing.T) {
	tale(t, bridge.Wishes{}, func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
		s := stick(0x0d, 0x0c)
		s.Withheld = true
		w.Plug(port, s)
		expect(t, "state", after(b, 30*time.Second), "connected")
		got := sent(w)
		i, r := slices.Index(got, "init ttyUSB2 AT+ZOPRT=5"), slices.Index(got, "release")
		if i < 0 || r < i || slices.Contains(got, "ask") {
			t.Errorf("did %q, want the command to ttyUSB2, and then the release", got)
		}
	})
}

func TestAPortThatCameLateIsNotLost(t *testing.T) {
	story(t, func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
		s := bridgetest.ZTE()
		s.SIMOperator = "99999" // has no access point, so nothing is dialled
		w.Plug(port, s)
		after(b, 20*time.Second)
		w.AddPort(port, bridge.SerialPort{TTY: "ttyUSB9", Interface: 2, Settled: true, Role: quirks.PPP})
		after(b, 20*time.Second)
		got := sent(w)
		if n := len(got); n < 2 || got[n-2] != "withhold" || got[n-1] != "release" {
			t.Errorf("did %q, want ModemManager to be given the ports anew", got)
		}
		w.Do(func(w *bridgetest.World) { w.APNs["99999"] = []bridge.APN{{Name: "late"}} })
		if s := b.Snapshots()[0]; s.Modem == nil {
			t.Errorf("in the end %+v, want a modem", s)
		}
	})
}

func TestALateIgnoredPortMattersNot(t *testing.T) {
	story(t, func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
		s := bridgetest.ZTE()
		s.SIMOperator = "99999"
		w.Plug(port, s)
		after(b, 20*time.Second)
		w.AddPort(port, bridge.SerialPort{TTY: "ttyUSB9", Interface: 2, Settled: true, Role: quirks.Ignore})
		after(b, time.Minute)
		if got := sent(w); slices.Contains(got, "withhold") {
			t.Errorf("did %q, want the modem in peace", got)
		}
	})
}

func TestAConnectionIsNotCutForALatePort(t *testing.T) {
	story(t, func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
		w.Plug(port, bridgetest.ZTE())
		expect(t, "state", after(b, 20*time.Second), "connected")
		w.AddPort(port, bridge.SerialPort{TTY: "ttyUSB9", Interface: 2, Settled: true, Role: quirks.PPP})
		expect(t, "state with one more port", after(b, time.Minute), "connected")
	})
}

// ModemManager gives up on a SIM once it is told that there is none.
func TestASlowSIMIsLookedForAgain(t *testing.T) {
	for _, tt := range []struct {
		name  string
		stays bool
		want  string
	}{
		{"a SIM that was slow", false, "connected"},
		{"a SIM that is missing", true, "failed sim-missing"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			story(t, func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
				s := bridgetest.ZTE()
				s.NoSIM = 1
				if tt.stays {
					s.NoSIM = 1e6
				}
				w.Plug(port, s)
				expect(t, "at first", after(b, 10*time.Second), "known sim-slow")
				expect(t, "in the end", after(b, 2*time.Minute), tt.want)
				if n := strings.Count(strings.Join(sent(w), " "), "withhold"); n != 1 {
					t.Errorf("ModemManager had to look %d times again, want once", n)
				}
			})
		})
	}
}

// A stick whose ports are silent for long is given up by ModemManager, which does
// not look again.
func TestAStickThatModemManagerGaveUpIsShownItAgain(t *testing.T) {
	for _, tt := range []struct {
		often int
		want  string
	}{{1, "connected"}, {1e6, "failed not-recognised"}} {
		story(t, func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
			s := bridgetest.ZTE()
			s.GivesUp = tt.often
			w.Plug(port, s)
			expect(t, "state", after(b, 10*time.Minute), tt.want)
			if got := sent(w); strings.Count(strings.Join(got, " "), "withhold") != 1 || slices.Contains(got, "ask") {
				t.Errorf("did %q, want the ports shown once more, and no questions", got)
			}
		})
	}
}

func TestALentStickIsLeftAlone(t *testing.T) {
	story(t, func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
		w.Plug(port, bridgetest.ZTE())
		expect(t, "before", after(b, 20*time.Second), "connected")
		before := len(sent(w))
		w.Lease(port, true)
		expect(t, "meanwhile", after(b, time.Hour), "modem-mode leased")
		if got := sent(w)[before:]; len(got) > 0 {
			t.Errorf("did %q to a stick that was lent", got)
		}
		w.Lease(port, false)
		expect(t, "afterwards", after(b, 20*time.Second), "connected")
	})
}

func TestAUserMayHaveModemManagerLookAgain(t *testing.T) {
	story(t, func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
		s := bridgetest.ZTE()
		s.SIMOperator = "99999"
		w.Plug(port, s)
		after(b, 20*time.Second)
		for range 2 {
			before := len(sent(w))
			w.Shut(port)
			after(b, 20*time.Second)
			if got := sent(w)[before:]; !slices.Contains(got, "release") || b.Snapshots()[0].Modem == nil {
				t.Errorf("did %q, want the release and a modem", got)
			}
		}
	})
}

// The hardware database may be newer than the daemon: what it has withheld and
// nobody here knows is let through.
func TestWhatNobodyKnowsIsNotKeptFromModemManager(t *testing.T) {
	o := bridge.Observation{
		Time: time.Now(), Port: port, Gate: bridge.GateShut,
		Device: &usb.Device{Port: port, ID: usb.ID{Vendor: 0xfff0, Product: 1}, Interfaces: []usb.Interface{bridgetest.Serial(0)}},
		Serial: []bridge.SerialPort{{TTY: "ttyUSB0", Settled: true}},
	}
	state := bridge.Derive(o, bridge.Knowledge{}, bridge.Memory{})
	got := bridge.Plan(state, o, bridge.Knowledge{}, bridge.Memory{})
	if len(got) != 1 || got[0].Key().Action != "release" {
		t.Errorf("Plan() = %v, want the release", got)
	}
	o.Gate = bridge.GateOpen
	if got := bridge.Plan(state, o, bridge.Knowledge{}, bridge.Memory{}); len(got) != 0 {
		t.Errorf("Plan() = %v for a stranger, want nothing", got)
	}
}

// Other firmware may have other ports under an id whose layout is known.
func TestALayoutThatIsWrongIsAskedAnew(t *testing.T) {
	now := time.Now()
	d := usb.Device{Port: port, ID: usb.ID{Vendor: 0x19d2, Product: 0x0031}, Interfaces: []usb.Interface{bridgetest.Serial(0)}}
	d.Interfaces[0].TTYs = []string{"ttyUSB0"}
	o := bridge.Observation{
		Time: now, Port: port, Device: &d, Services: bridge.Services{ModemManager: true},
		Serial: []bridge.SerialPort{{TTY: "ttyUSB0", Settled: true, Role: quirks.Ignore}},
	}
	k := bridge.Knowledge{Modem: &quirks.Modem{}}
	plan := func(m bridge.Memory) (list []string) {
		for _, a := range bridge.Plan(bridge.Derive(o, k, m), o, k, m) {
			kind, _, _ := strings.Cut(a.Key().Action, " ")
			list = append(list, strings.TrimSuffix(kind, ":"))
		}
		return list
	}
	m := bridge.Memory{Device: d, Since: bridge.Since{Seen: now.Add(-time.Minute), Unexported: now.Add(-10 * time.Second)}}
	if got := plan(m); len(got) != 0 {
		t.Errorf("after 10 s %q, want nothing yet", got)
	}
	m.Unexported = now.Add(-time.Minute)
	withhold := bridge.Plan(bridge.Derive(o, k, m), o, k, m)
	if got := plan(m); !slices.Equal(got, []string{"withhold"}) {
		t.Fatalf("after a minute %q, want them withheld", got)
	}
	m.Attempts = map[bridge.Key]bridge.Attempt{withhold[0].Key(): {Count: 1, Ended: now}}
	m.Unexported, m.Withheld, o.Gate = time.Time{}, now, bridge.GateShut
	if got := plan(m); !slices.Equal(got, []string{"ask"}) {
		t.Errorf("withheld: %q, want them asked", got)
	}
	o.Serial[0].Role, o.Serial[0].Source = quirks.ATPrimary, "asked"
	if got := plan(m); !slices.Equal(got, []string{"release"}) {
		t.Errorf("asked: %q, want the release", got)
	}
}

// What a daemon that is slow to answer has is not taken for what nobody has.
func TestAModemManagerThatDoesNotAnswerHasItsPorts(t *testing.T) {
	story(t, func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
		w.Plug(port, riddle())
		expect(t, "before", after(b, 20*time.Second), "connected")
		before := len(sent(w))
		w.Do(func(w *bridgetest.World) { w.Deaf = true })
		after(b, 5*time.Minute)
		w.Do(func(w *bridgetest.World) { w.Deaf = false })
		expect(t, "after", after(b, time.Second), "connected")
		if got := sent(w)[before:]; len(got) > 0 {
			t.Errorf("did %q meanwhile", got)
		}
	})
}

// A stick of which only a part passes is half a modem, and would stay one.
func TestAStickThatIsWithheldInPartIsAskedAnew(t *testing.T) {
	now := time.Now()
	d := usb.Device{Port: port, ID: usb.ID{Vendor: 0x19d2, Product: 0xfff1}, Interfaces: []usb.Interface{bridgetest.Serial(0), bridgetest.Serial(1)}}
	o := bridge.Observation{
		Time: now, Port: port, Device: &d, Services: bridge.Services{ModemManager: true}, Gate: bridge.GatePartly,
		Serial: []bridge.SerialPort{{TTY: "ttyUSB0", Settled: true, Role: quirks.PPP, Source: "learned"}, {TTY: "ttyUSB1", Settled: true}},
	}
	k, m := bridge.Knowledge{Modem: &quirks.Modem{}}, bridge.Memory{Device: d, Since: bridge.Since{Seen: now, Divided: now}}
	if got := bridge.Plan(bridge.Derive(o, k, m), o, k, m); len(got) != 0 {
		t.Errorf("at first %v, want udev to have its time", got)
	}
	o.Time = bridge.NextLook(o, k, m)
	for range 5 {
		if got := bridge.Plan(bridge.Derive(o, k, m), o, k, m); len(got) == 1 && strings.HasPrefix(got[0].Key().Action, "withhold") {
			return
		}
		o.Time = bridge.NextLook(o, k, m)
	}
	t.Errorf("nothing is done about it until %v", o.Time.Sub(now))
}

// An event that udev lost, or a person who shuts the gate in that moment, leaves
// no stick withheld.
func TestAReleaseIsRepeatedUntilItShows(t *testing.T) {
	now := time.Now()
	d := usb.Device{Port: port, ID: usb.ID{Vendor: 0x19d2, Product: 0x0031}, Interfaces: []usb.Interface{bridgetest.Serial(0)}}
	d.Interfaces[0].TTYs = []string{"ttyUSB0"}
	o := bridge.Observation{
		Time: now.Add(time.Minute), Port: port, Device: &d, Gate: bridge.GateShut,
		Serial: []bridge.SerialPort{{TTY: "ttyUSB0", Settled: true, Role: quirks.ATPrimary}},
	}
	release := bridge.Release{Device: d}
	for _, tt := range []struct {
		name string
		k    bridge.Knowledge
	}{
		{"of a modem", bridge.Knowledge{Modem: &quirks.Modem{}}},
		{"of a device that nobody knows", bridge.Knowledge{}},
		{"of one that the database cannot tell", bridge.Knowledge{Err: errors.New("two quirks")}},
		{"of one in storage mode", bridge.Knowledge{Storage: &quirks.Quirk{ID: "q"}, Off: "the user says so"}},
	} {
		m := bridge.Memory{Device: d, Since: bridge.Since{Seen: now, Withheld: now}, Attempts: map[bridge.Key]bridge.Attempt{release.Key(): {Count: 1, Ended: now}}}
		if got := bridge.Plan(bridge.Derive(o, tt.k, m), o, tt.k, m); len(got) != 1 || got[0].Key() != release.Key() {
			t.Errorf("%s: %v, want the release", tt.name, got)
		}
	}
}

// TestPortsMayBeShutWhileTheyAreAsked is a random history that failed: the
// question ends while udev withholds anew what it withheld before.
func TestPortsMayBeShutWhileTheyAreAsked(t *testing.T) {
	for shut := 100 * time.Millisecond; shut < 3*time.Second; shut += 50 * time.Millisecond {
		story(t, func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
			w.Plug(port, riddle())
			after(b, 2*time.Second+shut)
			w.Shut(port)
			expect(t, fmt.Sprintf("shut %v later", shut), after(b, time.Minute), "connected")
		})
	}
}

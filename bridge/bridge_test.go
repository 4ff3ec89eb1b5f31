// SPDX-License-Identifier: GPL-3.0-or-later

package bridge_test

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"modembridge/bridge"
	"modembridge/bridge/bridgetest"
	"modembridge/quirks"
	"modembridge/switcher/usb"
)

const port = usb.PortPath("1-1")

// story runs a bridge in a world, in virtual time, and checks at its end that
// the bridge did nothing that it must never do.
func story(t *testing.T, tell func(t *testing.T, w *bridgetest.World, b *bridge.Bridge)) {
	t.Helper()
	storyThrough(t, builtIn(t), bridge.Wishes{}, func(t *testing.T, v *veil, b *bridge.Bridge) { tell(t, v.World, b) })
}

// run starts a bridge that ends with the test.
func run(t *testing.T, w *bridgetest.World) *bridge.Bridge {
	t.Helper()
	return runWith(t, bridge.Config{World: w, Quirks: builtIn(t)})
}

// builtIn returns the quirks that are built in.
func builtIn(t *testing.T) *quirks.DB {
	t.Helper()
	db, problems := quirks.Load()
	if len(problems) > 0 {
		t.Fatalf("quirks: %v", problems)
	}
	return db
}

// runWith starts a bridge in silence.
func runWith(t *testing.T, c bridge.Config) *bridge.Bridge {
	t.Helper()
	b, stop := begin(t.Context(), c)
	t.Cleanup(stop)
	return b
}

// begin is a start of the daemon, which ends with stop.
func begin(ctx context.Context, c bridge.Config) (b *bridge.Bridge, stop func()) {
	c.Log = slog.New(slog.DiscardHandler)
	b = bridge.New(c)
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		b.Run(ctx)
	}()
	return b, func() { cancel(); <-done }
}

// after lets virtual time pass and returns the only stick's state and reason,
// such as "connected" or "failed real-disk"; "" when there is no stick.
func after(b *bridge.Bridge, d time.Duration) string {
	<-time.After(d) // virtual: the story runs in a synctest bubble
	synctest.Wait()
	list := b.Snapshots()
	if len(list) == 0 {
		return ""
	}
	return strings.TrimSpace(list[0].State + " " + list[0].ReasonCode)
}

func sent(w *bridgetest.World) (list []string) {
	w.Do(func(w *bridgetest.World) { list = slices.Clone(w.Sent) })
	return list
}

func expect(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %q, want %q", what, got, want)
	}
}

func TestAPluggedStickIsConnectedByItself(t *testing.T) {
	story(t, func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
		w.Plug(port, bridgetest.ZTE())
		expect(t, "0.5 s after the plug", after(b, 500*time.Millisecond), "absent re-enumerating")
		expect(t, "after a minute", after(b, time.Minute), "connected")
		want := []string{"switch 1-1", "bearer internet", "profile internet"}
		if got := sent(w); !slices.Equal(got, want) {
			t.Errorf("sent %q, want %q", got, want)
		}
		ms := b.Snapshots()[0].Timings
		for _, station := range []string{"switched", "modem_mode", "tagged", "known", "connected"} {
			if _, ok := ms[station]; !ok {
				t.Errorf("timings %v lack %s", ms, station)
			}
		}
		if ms["switched"] > 500 {
			t.Errorf("switched %d ms after the plug, want at most 500", ms["switched"])
		}
	})
}

func TestTheSecondPlugFindsProfileAndMakesTheBearerOnly(t *testing.T) {
	story(t, func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
		w.Plug(port, bridgetest.ZTE())
		expect(t, "first plug", after(b, time.Minute), "connected")
		w.Pull(port)
		expect(t, "pulled", after(b, time.Second), "")
		w.Plug(port, bridgetest.ZTE())
		expect(t, "second plug", after(b, time.Minute), "connected")
		want := []string{"switch 1-1", "bearer internet", "profile internet", "switch 1-1", "bearer internet"}
		if got := sent(w); !slices.Equal(got, want) {
			t.Errorf("sent %q, want %q", got, want)
		}
	})
}

func TestSticksThatMisbehave(t *testing.T) {
	for _, tt := range []struct {
		name     string
		bend     func(*bridgetest.Stick)
		wait     time.Duration
		want     string
		switches int
	}{
		{"a real disk with a stick's id is left alone", func(s *bridgetest.Stick) { s.Disk = true }, time.Hour, "failed real-disk", 0},
		{"a mounted CD-ROM is left alone", func(s *bridgetest.Stick) { s.Mounted = true }, time.Hour, "failed mounted", 0},
		{"a mounted disk is left alone", func(s *bridgetest.Stick) { s.Disk, s.Mounted = true, true }, time.Hour, "failed mounted", 0},
		{"a medium that udev holds for a moment is switched after it", func(s *bridgetest.Stick) { s.Busy = 5 }, time.Minute, "connected", 1},
		{"a medium that is held for ever is left alone", func(s *bridgetest.Stick) { s.Busy = 1e6 }, time.Hour, "failed busy", 0},
		{"a stick that ignores the message is told once", func(s *bridgetest.Stick) { s.Ignores = true }, time.Hour, "failed switch-ignored", 1},
		{"a stick that never returns is named for a while", func(s *bridgetest.Stick) { s.NeverReturns = true }, time.Minute, "absent did-not-return", 1},
		{"a stick that never returns is forgotten in the end", func(s *bridgetest.Stick) { s.NeverReturns = true }, time.Hour, "", 1},
		{"a stick that comes back as CD-ROM is switched again", func(s *bridgetest.Stick) { s.Relapses = 2 }, time.Minute, "connected", 3},
		{"a stick that always comes back as CD-ROM is given up", func(s *bridgetest.Stick) { s.Relapses = 1000 }, time.Hour, "failed switch-loop", 3},
		{"a modem plugged in modem mode needs no switch", func(s *bridgetest.Stick) { s.Storage = usb.Device{} }, time.Minute, "connected", 0},
		{"an unknown operator gets a profile without an APN", func(s *bridgetest.Stick) { s.SIMOperator = "99999" }, time.Hour, "ready no-apn", 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			story(t, func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
				s := bridgetest.ZTE()
				tt.bend(&s)
				w.Plug(port, s)
				expect(t, "state", after(b, tt.wait), tt.want)
				switches := 0
				for _, a := range sent(w) {
					if strings.HasPrefix(a, "switch") {
						switches++
					}
				}
				if switches != tt.switches {
					t.Errorf("%d switch messages, want %d", switches, tt.switches)
				}
				w.Pull(port)
				after(b, 15*time.Minute)
				w.Plug(port, bridgetest.ZTE())
				if got := after(b, time.Minute); got != "connected" && tt.want != "ready no-apn" {
					t.Errorf("the next plug of a good stick: got %q, want connected", got)
				}
			})
		})
	}
}

func TestADriverIsBoundWhereNoneKnowsTheModem(t *testing.T) {
	story(t, func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
		s := bridgetest.ZTE()
		s.Storage.ID = usb.ID{Vendor: 0x1dd6, Product: 0x1000}
		s.Modem.ID = usb.ID{Vendor: 0x1dd6, Product: 0x1002}
		s.NeedsDriver = true
		w.Plug(port, s)
		expect(t, "after a minute", after(b, time.Minute), "connected")
		if got := sent(w); !slices.Contains(got, "bind option") {
			t.Errorf("sent %q, want it to bind option", got)
		}
	})
}

func TestAProfileThatIsBeingMadeWasNotDeleted(t *testing.T) {
	now := time.Now()
	o := bridge.Observation{
		Time: now, Port: port, Device: &usb.Device{Port: port, ID: usb.ID{Vendor: 0x19d2, Product: 0x0031}},
		Services: bridge.Services{ModemManager: true, NetworkManager: true, WWANEnabled: true},
		Modem:    &bridge.Modem{State: bridge.ModemRegistered}, Link: &bridge.Link{}, Created: []string{bridge.ProfileUUID},
	}
	k := bridge.Knowledge{Modem: &quirks.Modem{}}
	m := bridge.Memory{Attempts: map[bridge.Key]bridge.Attempt{
		bridge.AddProfile{Profile: bridge.NewProfile{UUID: bridge.ProfileUUID}}.Key(): {Count: 1, Ended: now},
	}}
	expect(t, "a moment after it was made", bridge.Derive(o, k, m).Reason.Code, "")
	next := bridge.NextLook(o, k, m)
	if o.Time = next; next.IsZero() {
		t.Fatal("nobody looks again")
	}
	expect(t, "when it is still not there", bridge.Derive(o, k, m).Reason.Code, "profile-deleted")
}

func TestADeletedProfileStaysDeleted(t *testing.T) {
	story(t, func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
		w.Plug(port, bridgetest.ZTE())
		expect(t, "connected first", after(b, time.Minute), "connected")
		w.DeleteProfile(bridge.ProfileUUID)
		expect(t, "after the deletion", after(b, time.Hour), "registered profile-deleted")
		w.Pull(port)
		after(b, time.Hour)
		w.Plug(port, bridgetest.ZTE())
		if got := after(b, time.Hour); !strings.HasSuffix(got, "profile-deleted") {
			t.Errorf("after a replug: got %q, want profile-deleted", got)
		}
	})
}

func TestItWaitsForTheDaemons(t *testing.T) {
	story(t, func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
		w.Do(func(w *bridgetest.World) { w.ModemManager, w.NetworkManager = false, false })
		w.Plug(port, bridgetest.ZTE())
		expect(t, "without ModemManager", after(b, time.Hour), "tagged modemmanager-not-running")
		w.Do(func(w *bridgetest.World) { w.ModemManager = true })
		expect(t, "without NetworkManager", after(b, time.Hour), "known networkmanager-not-running")
		w.Do(func(w *bridgetest.World) { w.NetworkManager = true })
		expect(t, "with both", after(b, time.Minute), "connected")
	})
}

func TestStrangersAreNotFollowed(t *testing.T) {
	story(t, func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
		arduino := bridgetest.Stick{
			Modem: usb.Device{
				ID:         usb.ID{Vendor: 0x2341, Product: 0x0043},
				Interfaces: []usb.Interface{{Class: usb.Class{Class: 2, SubClass: 2, Protocol: 1}, Driver: "cdc_acm", TTYs: []string{"ttyACM0"}}},
			},
			Roles: []quirks.Role{quirks.Ignore},
		}
		w.Plug(port, arduino)
		expect(t, "an Arduino", after(b, time.Hour), "")
		if got := sent(w); len(got) > 0 {
			t.Errorf("sent %q to an Arduino", got)
		}
	})
}

func TestADeviceThatLosesItsInterfacesIsLeaving(t *testing.T) {
	story(t, func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
		s := bridgetest.ZTE()
		s.Disk = true
		w.Plug(port, s)
		expect(t, "a disk", after(b, time.Second), "failed real-disk")
		w.Unconfigure(port)
		expect(t, "without interfaces", after(b, time.Second), "")
	})
}

func TestTwoEqualSticksDoNotWaitForEachOther(t *testing.T) {
	story(t, func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
		stuck := bridgetest.ZTE()
		stuck.Busy = 1e6
		w.Plug("1-1", stuck)
		w.Plug("1-2", bridgetest.ZTE())
		after(b, time.Minute)
		var states []string
		for _, s := range b.Snapshots() {
			states = append(states, string(s.PortPath)+" "+s.State)
		}
		if want := []string{"1-1 failed", "1-2 connected"}; !slices.Equal(states, want) {
			t.Errorf("states %q, want %q", states, want)
		}
	})
}

func TestIdleBridgeSleeps(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := bridgetest.New()
		b := run(t, w)
		w.Plug(port, bridgetest.ZTE())
		expect(t, "connected first", after(b, time.Minute), "connected")
		after(b, 15*time.Minute)
		before := w.Looks()
		after(b, 24*time.Hour)
		if n := w.Looks() - before; n != 0 {
			t.Errorf("looked %d times in a day in which nothing happened, want 0", n)
		}
	})
}

func TestItSaysWhenThereIsNothingToDo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := bridgetest.New()
		db, _ := quirks.Load()
		idle := make(chan bool, 100)
		b := runWith(t, bridge.Config{World: w, Quirks: db, Idle: func(i bool) { idle <- i }})
		last := func() (is bool) {
			for len(idle) > 0 {
				is = <-idle
			}
			return is
		}
		after(b, time.Second)
		if !last() {
			t.Error("with no stick it is not idle")
		}
		after(b, time.Hour)
		if n := len(idle); n != 0 {
			t.Errorf("it said %d times whether it is idle in an hour in which nothing happened", n)
		}
		w.Plug(port, bridgetest.ZTE())
		expect(t, "a stick", after(b, time.Minute), "connected")
		if last() {
			t.Error("with a stick it is idle")
		}
		w.Pull(port)
		after(b, time.Minute)
		if !last() {
			t.Error("with the stick pulled it is not idle")
		}
	})
}

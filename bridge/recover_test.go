// SPDX-License-Identifier: GPL-3.0-or-later

package bridge_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"modembridge/bridge"
	"modembridge/bridge/bridgetest"
	"modembridge/switcher/usb"
)

// rescuing are the wishes of one whose sticks are watched and brought back.
func rescuing() bridge.Wishes {
	return bridge.Wishes{
		Probing:  bridge.Probing{Enabled: true, Every: time.Minute, Idle: 5 * time.Minute},
		Recovery: bridge.Recovery{Enabled: true, PerHour: 12, Seed: 7},
	}
}

// rescued is a story in which sticks are brought back, with one that is connected.
func rescued(t *testing.T, s bridgetest.Stick, tell func(t *testing.T, w *bridgetest.World, b *bridge.Bridge)) {
	t.Helper()
	tale(t, rescuing(), func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
		w.Plug(port, s)
		expect(t, "plugged in", after(b, time.Minute), "connected")
		tell(t, w, b)
	})
}

// rungs returns those that the sticks were reset by, by name.
func rungs(w *bridgetest.World) (list []string) {
	w.Do(func(w *bridgetest.World) {
		for _, c := range w.Climbed {
			list = append(list, c.Rung.String())
		}
	})
	return list
}

func sicken(w *bridgetest.World, heals bridge.Rung) {
	w.Do(func(w *bridgetest.World) { w.Sicken(port, heals) })
}

func hang(w *bridgetest.World, heals bridge.Rung) {
	w.Do(func(w *bridgetest.World) { w.Hang(port, heals) })
}

func TestADeadLinkIsDialledAnewAndWell(t *testing.T) {
	rescued(t, bridgetest.ZTE(), func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
		sicken(w, bridge.Reconnect)
		expect(t, "a minute later", after(b, 75*time.Second), "connected")
		if got := rungs(w); !slices.Equal(got, []string{"reconnect"}) {
			t.Errorf("climbed %q, want reconnect alone", got)
		}
		got := b.Snapshots()[0].Recovery
		if got == nil || got.Rung != "" || got.TriesThisHour != 1 || got.PerHour != 12 {
			t.Errorf("status %+v, want one try in this hour and no rung", got)
		}
		after(b, 2*time.Hour)
		if got := b.Snapshots()[0].Recovery; got != nil {
			t.Errorf("status %+v two hours later, want none", got)
		}
	})
}

func TestEachRungIsObservedBeforeTheNext(t *testing.T) {
	for _, heals := range bridge.Rungs() {
		t.Run(heals.String(), func(t *testing.T) {
			s := bridgetest.ZTE()
			s.Lacks = []bridge.Rung{bridge.ResetModem}
			rescued(t, s, func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
				sicken(w, heals)
				expect(t, "20 minutes later", after(b, 20*time.Minute), "connected")
				w.Do(func(w *bridgetest.World) { ascends(t, w.Climbed, 12) })
			})
		})
	}
}

// ascends checks that no rung follows at once, none a higher one but after a pause,
// and that no more than so many are climbed in an hour.
func ascends(t *testing.T, climbs []bridge.Climb, perHour int) {
	t.Helper()
	for i, c := range climbs {
		if i > 0 && c.Rung <= climbs[i-1].Rung && c.At.Sub(climbs[i-1].At) < 10*time.Minute {
			t.Errorf("%v came %v after %v", c.Rung, c.At.Sub(climbs[i-1].At), climbs[i-1].Rung)
		}
	}
	spaced(t, climbs, perHour)
}

// spaced is ascends for a stick that falls sick again and again.
func spaced(t interface{ Errorf(string, ...any) }, climbs []bridge.Climb, perHour int) {
	for i, c := range climbs {
		if i > 0 && c.At.Sub(climbs[i-1].At) < 10*time.Second {
			t.Errorf("%v came %v after %v", c.Rung, c.At.Sub(climbs[i-1].At), climbs[i-1].Rung)
		}
		if i >= perHour && c.At.Sub(climbs[i-perHour].At) < time.Hour {
			t.Errorf("%d rungs in %v", perHour+1, c.At.Sub(climbs[i-perHour].At))
		}
	}
}

// TestALinkThatIsWantedNoMoreIsNotBroughtBack: the ladder ends once the modem has
// been well for a while.
func TestALinkThatIsWantedNoMoreIsNotBroughtBack(t *testing.T) {
	for _, tt := range []struct {
		name string
		step func(*bridgetest.World)
		want string
	}{
		{"its profile is deleted", func(w *bridgetest.World) { w.DeleteProfile(bridge.ProfileUUID) }, "registered profile-deleted"},
		{"it is to be dialled by hand", func(w *bridgetest.World) {
			w.EditProfile(bridge.ProfileUUID, func(s *bridge.Settings) { s.Autoconnect = false })
		}, "ready not-dialled"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			rescued(t, bridgetest.ZTE(), func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
				sicken(w, bridge.Retag)
				for len(rungs(w)) < 1 {
					after(b, time.Second)
				}
				tt.step(w)
				dials := count(w, "dial")
				expect(t, "an hour later", after(b, time.Hour), tt.want)
				// The dial that is under way by then may come to an end, and be seen to be of no use.
				if got := rungs(w); len(got) > 2 {
					t.Errorf("climbed %q, want no more than two", got)
				}
				if got := count(w, "dial"); got > dials {
					t.Errorf("dialled %d times since", got-dials)
				}
			})
		})
	}
}

// TestRungsThatCannotBeClimbedAreNotTriedWithoutAPause has all fail, as with a modem
// without serial ports beside a disk that somebody has open. They are not counted.
func TestRungsThatCannotBeClimbedAreNotTriedWithoutAPause(t *testing.T) {
	failed, err := bridge.ReadRecords(strings.NewReader(`{"did": {"outcome": {"text": "that cannot be done"}}}`))
	if err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	d := bridgetest.ZTE().Modem
	d.Port, d.Bus, d.Address = port, 1, 7
	d.Interfaces = []usb.Interface{{Number: 3, Driver: "qmi_wwan", Nets: []string{"wwan0"}}}
	o := bridge.Observation{
		Time: start, Port: port, Device: &d, Modem: &bridge.Modem{State: bridge.ModemRegistered},
		Services: bridge.Services{ModemManager: true, NetworkManager: true, WWANEnabled: true},
	}
	r := bridge.NewReplayOf(database(t), rescuing())
	tries := 0
	for ; o.Time.Sub(start) < 24*time.Hour; o.Time = o.Time.Add(10 * time.Second) {
		seen := o
		r.See(bridge.Record{Observation: &seen})
		for _, key := range r.Due() {
			if key.Action == "recover" {
				r.DoDue(key, &failed[0])
				tries++
			}
		}
		o.Modem = nil // ModemManager lets go of it, for good
	}
	if rounds := tries / 3; rounds < 5 || rounds > 15 {
		t.Errorf("%d tries in a day, want five to fifteen rounds of three rungs", tries)
	}
}

func TestAStickThatComesBackAsACDROMIsSwitchedAgain(t *testing.T) {
	s := bridgetest.ZTE()
	s.CDROM = true
	rescued(t, s, func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
		sicken(w, bridge.CyclePower)
		expect(t, "20 minutes later", after(b, 20*time.Minute), "connected")
		switches := 0
		for _, what := range sent(w) {
			if strings.HasPrefix(what, "switch") {
				switches++
			}
		}
		if switches != 5 {
			t.Errorf("switched %d times, want at the plug and after four resets", switches)
		}
	})
}

func TestAModemThatHangsIsBroughtBack(t *testing.T) {
	for _, heals := range []bridge.Rung{bridge.Retag, bridge.Rebind, bridge.ResetUSB, bridge.Reauthorize, bridge.CyclePower} {
		t.Run(heals.String(), func(t *testing.T) {
			rescued(t, bridgetest.ZTE(), func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
				hang(w, heals)
				if got := after(b, 35*time.Second); !strings.HasPrefix(got, "recovering modem-gone") {
					t.Errorf("after 35 s: %q", got)
				}
				expect(t, "15 minutes later", after(b, 15*time.Minute), "connected")
			})
		})
	}
}

// TestAModemManagerThatIsStartedAnewGetsTimeToFindTheModem: nobody can tell then
// whether the ports hang or the machine is slow.
func TestAModemManagerThatIsStartedAnewGetsTimeToFindTheModem(t *testing.T) {
	rescued(t, bridgetest.ZTE(), func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
		hang(w, bridge.ResetUSB)
		w.RestartModemManager()
		if got := after(b, 80*time.Second); strings.HasPrefix(got, "recovering") || len(rungs(w)) > 0 {
			t.Errorf("after 80 s: %q, rungs %v", got, rungs(w))
		}
		if got := after(b, 15*time.Second); !strings.HasPrefix(got, "recovering modem-gone") {
			t.Errorf("after 95 s: %q", got)
		}
		expect(t, "15 minutes later", after(b, 15*time.Minute), "connected")
	})
}

// TestAModemThatCouldNotBeSetUpIsBroughtBack: one that hangs while ModemManager sets
// it up is a modem that failed, for no reason that is a person's.
func TestAModemThatCouldNotBeSetUpIsBroughtBack(t *testing.T) {
	rescued(t, bridgetest.ZTE(), func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
		w.LoseNetwork(port, "searching") // and the link with it
		w.Do(func(w *bridgetest.World) { w.SetModem(port, bridge.ModemFailed) })
		w.FindNetwork(port)
		expect(t, "a minute later", after(b, time.Minute), "failed modem-failed")
		expect(t, "after five", after(b, 4*time.Minute), "connected")
	})
}

func TestALockedModemThatCannotBeSetUpAnewIsLeftAlone(t *testing.T) {
	rescued(t, bridgetest.ZTE(), func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
		w.LoseNetwork(port, "searching")
		for _, state := range []bridge.ModemState{bridge.ModemLocked, bridge.ModemInitializing, bridge.ModemFailed} {
			w.Do(func(w *bridgetest.World) { w.SetModem(port, state) })
			after(b, 10*time.Minute)
		}
		if got := rungs(w); len(got) > 0 {
			t.Errorf("climbed %q, want none", got)
		}
		if got := count(w, "withhold"); got > 0 {
			t.Errorf("its ports were taken from ModemManager")
		}
	})
}

func TestAModemWithoutASIMIsLeftAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := bridgetest.New()
		b := runWith(t, bridge.Config{World: w, Quirks: database(t), Wishes: rescuing()})
		s := bridgetest.ZTE()
		s.NoSIM = 2 // and once more, as it may have been slow
		w.Plug(port, s)
		expect(t, "an hour later", after(b, time.Hour), "failed sim-missing")
		if got := rungs(w); len(got) > 0 {
			t.Errorf("climbed %q, want none", got)
		}
	})
}

func TestWhatCannotBeHealedIsSaidSoAndTriedAgainLater(t *testing.T) {
	const never = bridge.CyclePower + 1
	rescued(t, bridgetest.ZTE(), func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
		hang(w, never)
		expect(t, "half an hour later", after(b, 18*time.Minute), "failed not-healed")
		if got := b.Snapshots()[0]; got.NextStep == "" || got.Class != "heal" {
			t.Errorf("next step %q, class %q", got.NextStep, got.Class)
		}
		n := len(rungs(w))
		after(b, 24*time.Hour)
		more := rungs(w)[n:]
		if len(more) < 10 || len(more) > 60 {
			t.Errorf("%d rungs on the next day, want some", len(more))
		}
		w.Do(func(w *bridgetest.World) { ascends(t, w.Climbed, 12) })
	})
}

func TestNobodyIsToClimbFor(t *testing.T) {
	t.Run("a stick that was never a modem, more than once", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			w := bridgetest.New()
			b := runWith(t, bridge.Config{World: w, Quirks: database(t), Wishes: rescuing()})
			s := bridgetest.ZTE()
			s.GivesUp = 1e6
			w.Plug(port, s)
			if got := after(b, 24*time.Hour); !strings.HasPrefix(got, "failed") {
				t.Errorf("got %q", got)
			}
			if got := rungs(w); len(got) > 4 {
				t.Errorf("climbed %q in a day", got)
			}
		})
	})
	for name, do := range map[string]func(w *bridgetest.World){
		"a user who switches it off": func(w *bridgetest.World) { w.SwitchOff(port) },
		"a lease":                    func(w *bridgetest.World) { w.Lease(port, true) },
		"a network that refuses the SIM": func(w *bridgetest.World) {
			w.Do(func(w *bridgetest.World) { w.FailDial(port, bridge.Failure{Reject: 3}) })
		},
		"mobile broadband that is switched off": func(w *bridgetest.World) {
			w.Do(func(w *bridgetest.World) { w.WWANOff = true })
		},
	} {
		t.Run(name, func(t *testing.T) {
			rescued(t, bridgetest.ZTE(), func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
				sicken(w, bridge.ResetUSB)
				after(b, 70*time.Second)
				do(w)
				after(b, 15*time.Second)
				n := len(rungs(w))
				after(b, time.Hour)
				if more := rungs(w)[n:]; len(more) > 0 {
					t.Errorf("climbed %q afterwards", more)
				}
			})
		})
	}
}

func TestAMountedCardKeepsTheStickFromBeingReset(t *testing.T) {
	s := bridgetest.ZTE()
	s.Card = []string{"/media/photos"}
	rescued(t, s, func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
		sicken(w, bridge.ResetUSB)
		expect(t, "a quarter of an hour later", after(b, 15*time.Minute), "failed not-healed")
		if got := b.Snapshots()[0].NextStep; !strings.Contains(got, "unmount") {
			t.Errorf("next step %q", got)
		}
	})
}

func TestRecoveryCanBeSwitchedOff(t *testing.T) {
	watched(t, bridgetest.ZTE(), func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
		sicken(w, bridge.Reconnect)
		expect(t, "an hour later", after(b, time.Hour), "connected dead-link")
		if got := rungs(w); len(got) > 0 {
			t.Errorf("climbed %q", got)
		}
	})
}

// TestTheLadderHoldsInAnyOrderOfEvents plays random histories of sticks that fall
// sick and of people who do things meanwhile. The world notes a rung that must not be
// climbed.
func TestTheLadderHoldsInAnyOrderOfEvents(t *testing.T) {
	events := []string{
		"sick", "hang", "hang unnoticed", "no network", "network", "well", "off", "lend", "give back", "pull", "plug", "plug a relapser", "plug with a card", "plug a locked one",
		"ModemManager restarts", "refused", "wait", "wait",
	}
	rapid.Check(t, func(rt *rapid.T) {
		perHour := rapid.IntRange(0, 9).Draw(rt, "per hour")
		type step struct {
			what  string
			heals bridge.Rung
			wait  time.Duration
		}
		history := rapid.SliceOfN(rapid.Custom(func(rt *rapid.T) step {
			return step{
				rapid.SampledFrom(events).Draw(rt, "what"),
				bridge.Rung(rapid.IntRange(1, 9).Draw(rt, "heals")),
				time.Duration(rapid.IntRange(1, 400).Draw(rt, "s")) * time.Second, // what nobody can have seen is nobody's to know
			}
		}), 1, 10).Draw(rt, "history")
		var broken []string
		synctest.Test(t, func(t *testing.T) {
			w := bridgetest.New()
			wishes := rescuing()
			wishes.Recovery.PerHour = perHour
			b := runWith(t, bridge.Config{World: w, Quirks: database(t), Wishes: wishes})
			w.Plug(port, bridgetest.ZTE())
			after(b, time.Minute)
			for _, e := range history {
				befall(w, e.what, e.heals)
				after(b, e.wait)
				broken = append(broken, contradictions(b)...)
			}
			w.Do(func(w *bridgetest.World) {
				broken = append(broken, w.Violations...)
				spaced(collect(&broken), w.Climbed, max(perHour, 1))
				if perHour == 0 && len(w.Climbed) > 0 {
					broken = append(broken, "climbed, although no rung is to be")
				}
			})
		})
		if len(broken) > 0 {
			rt.Fatalf("%v\nin the history %v, %d per hour", broken, history, perHour)
		}
	})
}

// befall is something that happens to a stick or its owner.
func befall(w *bridgetest.World, what string, heals bridge.Rung) {
	s := bridgetest.ZTE()
	s.Lacks = []bridge.Rung{bridge.ResetModem}
	switch what {
	case "sick":
		sicken(w, heals)
	case "hang":
		hang(w, heals)
	case "hang unnoticed":
		w.Do(func(w *bridgetest.World) { w.HangUnnoticed(port, heals) })
	case "no network":
		w.LoseNetwork(port, "searching")
	case "network":
		w.FindNetwork(port)
	case "well":
		w.Do(func(w *bridgetest.World) { w.Resume(port) })
	case "off":
		w.SwitchOff(port)
	case "lend", "give back":
		w.Lease(port, what == "lend")
	case "refused":
		w.Do(func(w *bridgetest.World) { w.FailDial(port, bridge.Failure{Reject: 3}) })
	case "ModemManager restarts":
		w.RestartModemManager()
	case "plug a relapser":
		s.CDROM, s.Relapses = true, 1
	case "plug with a card":
		s.Card = []string{"/media/photos"}
	case "plug a locked one":
		s = lockedStick(bridgetest.SIM{PIN: "1", Tries: 3})
	}
	if strings.HasPrefix(what, "plug") || what == "pull" {
		w.Pull(port)
		w.Do(func(w *bridgetest.World) { w.Climbed = nil }) // another insertion
	}
	if strings.HasPrefix(what, "plug") {
		w.Plug(port, s)
	}
}

// collect gathers what is wrong.
type collector struct{ into *[]string }

func (c collector) Errorf(format string, args ...any) {
	*c.into = append(*c.into, fmt.Sprintf(format, args...))
}

func collect(into *[]string) collector { return collector{into} }

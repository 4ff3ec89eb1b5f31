// SPDX-License-Identifier: GPL-3.0-or-later

package bridge_test

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"modembridge/bridge"
	"modembridge/bridge/bridgetest"
	"modembridge/quirks"
)

// A service is the daemon as systemd keeps it: killed, another takes its place.
type service struct {
	*bridge.Bridge
	t    *testing.T
	w    *bridgetest.World
	db   *quirks.DB
	stop func()
}

// serve starts a daemon, and ends the last one with the test.
func serve(t *testing.T, w *bridgetest.World, db *quirks.DB) *service {
	s := &service{t: t, w: w, db: db}
	s.start()
	t.Cleanup(func() { s.stop() })
	return s
}

func (s *service) start() {
	s.Bridge = bridge.New(bridge.Config{World: s.w, Quirks: s.db, Log: slog.New(slog.DiscardHandler)})
	ctx, cancel := context.WithCancel(s.t.Context())
	done := make(chan struct{})
	go func() { defer close(done); s.Run(ctx) }()
	s.stop = func() { cancel(); <-done }
}

// kill has another daemon take the place of this one after a second.
func (s *service) kill() {
	s.stop()
	<-time.After(time.Second)
	s.start()
}

// told counts the switch messages.
func told(w *bridgetest.World) (n int) {
	for _, s := range sent(w) {
		if strings.HasPrefix(s, "switch ") {
			n++
		}
	}
	return n
}

// TestADaemonThatIsKilledTellsNoStickTwice kills it at every moment of a stick's
// way, and wants what becomes of the stick when nobody kills it.
func TestADaemonThatIsKilledTellsNoStickTwice(t *testing.T) {
	db := database(t)
	ignorant := bridgetest.ZTE()
	ignorant.Ignores = true
	for name, s := range map[string]bridgetest.Stick{
		"a known one": bridgetest.ZTE(), "one whose ports are asked": riddle(), "one with configurations": configured(),
		"one that ignores it": ignorant, "one that comes back by an unknown name": stick(0x0d, 0x99),
		"one whose SIM asks for its PIN": lockedStick(bridgetest.SIM{PIN: "1", Kept: "1", Tries: 3, Hidden: true}),
	} {
		end := func(t *testing.T, kill time.Duration) (state string, messages, pins_ int) {
			synctest.Test(t, func(t *testing.T) {
				w := bridgetest.New()
				d := serve(t, w, db)
				stick := s
				if s.SIM != nil {
					sim := *s.SIM
					stick.SIM = &sim
				}
				w.Plug(port, stick)
				if kill > 0 {
					<-time.After(kill)
					d.kill()
				}
				state, messages, pins_ = after(d.Bridge, 3*time.Minute), told(w), pins(w)
				w.Do(func(w *bridgetest.World) {
					for _, v := range w.Violations {
						t.Errorf("killed after %v: %s", kill, v)
					}
				})
			})
			return state, messages, pins_
		}
		t.Run(name, func(t *testing.T) {
			want, messages, pins := end(t, 0)
			for kill := 10 * time.Millisecond; kill < 12*time.Second; kill += 70 * time.Millisecond {
				if got, n, m := end(t, kill); got != want || n != messages || m != pins {
					t.Errorf("killed after %v: %q, %d switch messages, %d PINs; want %q, %d and %d", kill, got, n, m, want, messages, pins)
				}
			}
		})
	}
}

// TestNothingIsDoneTwiceWhoeverIsKilledOrSleeps plays random histories, in which
// the daemon is killed and the machine sleeps at any moment.
func TestNothingIsDoneTwiceWhoeverIsKilledOrSleeps(t *testing.T) {
	db := database(t)
	all := append(slices.Clone(happenings), "kill the daemon", "kill the daemon", "kill the daemon", "sleep", "wake", "wake")
	rapid.Check(t, func(rt *rapid.T) {
		history := rapid.SliceOfN(rapid.Custom(func(rt *rapid.T) event {
			return event{
				name: rapid.SampledFrom(all).Draw(rt, "happening"),
				wait: time.Duration(rapid.IntRange(0, 5000).Draw(rt, "ms")) * time.Millisecond,
			}
		}), 1, 15).Draw(rt, "history")
		var broken []string
		synctest.Test(t, func(t *testing.T) {
			w := bridgetest.New()
			d := serve(t, w, db)
			asleep := false
			for _, e := range history {
				before := len(sent(w))
				switch e.name {
				case "kill the daemon":
					d.kill()
					asleep = false // nobody sleeps while systemd starts it
				case "sleep":
					if err := d.Rest(t.Context()); err != nil {
						broken = append(broken, err.Error())
					}
					asleep, before = true, len(sent(w))
				case "wake":
					d.Resume()
					asleep = false
				default:
					happen(w, e)
				}
				after(d.Bridge, e.wait)
				if got := sent(w)[before:]; asleep && len(got) > 0 {
					broken = append(broken, fmt.Sprintf("did %q while the machine was about to sleep", got))
				}
				broken = append(broken, contradictions(d.Bridge)...)
			}
			d.Resume()
			w.Pull(port)
			w.Pull(second)
			w.Do(func(w *bridgetest.World) { w.ModemManager, w.NetworkManager, w.Data = true, true, bridge.Data{} })
			w.Radio(false, false)
			after(d.Bridge, 15*time.Minute)
			w.Plug(port, numbered("a"))
			if got := after(d.Bridge, 5*time.Minute); got != "connected" && !slices.ContainsFunc(history, func(e event) bool { return slices.Contains(decisions, e.name) }) {
				broken = append(broken, fmt.Sprintf("a good stick ends as %q", got))
			}
			w.Do(func(w *bridgetest.World) { broken = append(broken, w.Violations...) })
		})
		if len(broken) > 0 {
			rt.Fatalf("%v\nin the history %v", broken, history)
		}
	})
}

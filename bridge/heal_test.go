// SPDX-License-Identifier: GPL-3.0-or-later

package bridge_test

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"modembridge/bridge"
	"modembridge/bridge/bridgetest"
	"modembridge/quirks"
	"modembridge/switcher/usb"
)

// mobidata returns a stick whose modem no kernel driver knows.
func mobidata() bridgetest.Stick {
	s := bridgetest.ZTE()
	s.Storage.ID = usb.ID{Vendor: 0x1dd6, Product: 0x1000}
	s.Modem.ID = usb.ID{Vendor: 0x1dd6, Product: 0x1002}
	s.NeedsDriver = true
	return s
}

func TestDoingWhatTheNextStepSaysHeals(t *testing.T) {
	for _, tt := range []struct {
		name  string
		stick func() bridgetest.Stick
		want  string
		step  func(*bridgetest.Stick)
	}{
		{
			"a CD-ROM is unmounted", func() bridgetest.Stick { s := bridgetest.ZTE(); s.Mounted = true; return s },
			"failed mounted", func(s *bridgetest.Stick) { s.Mounted = false },
		},
		{
			"what uses the CD-ROM is closed", func() bridgetest.Stick { s := bridgetest.ZTE(); s.Busy = 1e9; return s },
			"failed busy", func(s *bridgetest.Stick) { s.Busy = 0 },
		},
		{
			"the driver's module is loaded", func() bridgetest.Stick { s := mobidata(); s.NoModule = true; return s },
			"failed driver-not-loaded", func(s *bridgetest.Stick) { s.NoModule = false },
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			story(t, func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
				w.Plug(port, tt.stick())
				expect(t, "before", after(b, time.Hour), tt.want)
				w.Alter(port, tt.step)
				expect(t, "after", after(b, time.Minute), "connected")
			})
		})
	}
}

func TestATryThatSentNothingDoesNotCount(t *testing.T) {
	story(t, func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
		s := bridgetest.ZTE()
		s.Unsent = 4
		w.Plug(port, s)
		expect(t, "after four tries that sent nothing", after(b, time.Minute), "connected")
	})
}

func TestADeviceThatBlinksIsNotToldTwice(t *testing.T) {
	story(t, func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
		s := bridgetest.ZTE()
		s.Ignores = true
		w.Plug(port, s)
		after(b, 10*time.Second)
		w.Blink(port, time.Second)
		expect(t, "after a blink", after(b, time.Hour), "failed switch-ignored")
	})
}

func TestAStrangerInThePortOfALostStickIsNotTakenForIt(t *testing.T) {
	story(t, func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
		s := bridgetest.ZTE()
		s.NeverReturns = true
		w.Plug(port, s)
		after(b, 2*time.Minute)
		w.Pull(port)
		phone := bridgetest.ZTE()
		phone.Storage = usb.Device{}
		phone.Modem.ID = usb.ID{Vendor: 0x04e8, Product: 0x6860}
		w.Plug(port, phone)
		expect(t, "a phone", after(b, time.Hour), "")
		if got := sent(w); !slices.Equal(got, []string{"switch 1-1"}) {
			t.Errorf("sent %q, want the one switch message alone", got)
		}
	})
}

func TestADeviceThatOnlySharesAnIDIsLeftAlone(t *testing.T) {
	story(t, func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
		other := bridgetest.ZTE()
		other.Modem.ID = other.Storage.ID // the storage id, in the shape of a modem
		other.Storage = usb.Device{}
		w.Plug(port, other)
		expect(t, "state", after(b, time.Hour), "")
		if got := sent(w); len(got) > 0 {
			t.Errorf("sent %q, want nothing", got)
		}
	})
}

func TestTheBearerIsMadeAgainAfterARestartOfModemManager(t *testing.T) {
	story(t, func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
		w.Plug(port, bridgetest.ZTE())
		expect(t, "first", after(b, time.Minute), "connected")
		w.RestartModemManager()
		expect(t, "after the restart", after(b, time.Minute), "connected")
		want := []string{"switch 1-1", "bearer internet", "profile internet", "bearer internet"}
		if got := sent(w); !slices.Equal(got, want) {
			t.Errorf("sent %q, want %q", got, want)
		}
	})
}

func TestALongLockIsNoLackOfService(t *testing.T) {
	story(t, func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
		w.Plug(port, bridgetest.ZTE())
		after(b, 3*time.Second)
		modem := func(state bridge.ModemState) {
			w.Do(func(w *bridgetest.World) { w.SetModem(port, state) })
		}
		after(b, 4*time.Second)
		modem(bridge.ModemLocked)
		if got := after(b, time.Hour); !strings.HasPrefix(got, "locked") {
			t.Errorf("got %q, want locked", got)
		}
		w.LoseNetwork(port, "searching")
		modem(bridge.ModemEnabled)
		expect(t, "a second after the PIN", after(b, time.Second), "known not-registered")
		expect(t, "without a network", after(b, 5*time.Minute), "known not-dialled")
	})
}

// TestAStickAtWorkBeforeTheDaemonHasNoTimeline: nobody saw its plug.
func TestAStickAtWorkBeforeTheDaemonHasNoTimeline(t *testing.T) {
	story(t, func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
		w.Plug(port, bridgetest.ZTE())
		expect(t, "first", after(b, time.Minute), "connected")
		second := run(t, w)
		expect(t, "a second daemon", after(second, time.Second), "connected")
		if got := second.Snapshots()[0].Timings; len(got) > 0 {
			t.Errorf("timings %v, want none", got)
		}
	})
}

// counter is a log that counts its lines.
type counter struct {
	slog.Handler
	lines *int
}

func (c counter) Handle(context.Context, slog.Record) error { *c.lines++; return nil }
func (c counter) Enabled(context.Context, slog.Level) bool  { return true }
func (c counter) WithAttrs([]slog.Attr) slog.Handler        { return c }

func TestAMediumThatIsHeldDoesNotFillTheLog(t *testing.T) {
	lines := 0
	story(t, func(t *testing.T, w *bridgetest.World, _ *bridge.Bridge) {
		db, _ := quirks.Load()
		b := bridge.New(bridge.Config{World: w, Quirks: db, Log: slog.New(onlyInfo{counter{lines: &lines}})})
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { defer close(done); b.Run(ctx) }()
		defer func() { cancel(); <-done }()
		s := bridgetest.ZTE()
		s.Busy = 1e9
		w.Plug(port, s)
		after(b, time.Hour)
	})
	if lines > 20 {
		t.Errorf("%d lines at level info and above in an hour, want at most 20", lines)
	}
}

// onlyInfo drops what is below level info.
type onlyInfo struct{ slog.Handler }

func (onlyInfo) Enabled(_ context.Context, l slog.Level) bool { return l >= slog.LevelInfo }
func (o onlyInfo) WithAttrs([]slog.Attr) slog.Handler         { return o }

func TestAliveSaysWhetherTheBridgeRuns(t *testing.T) {
	story(t, func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := b.Alive(ctx); err != nil {
			t.Errorf("a bridge that runs: %v", err)
		}
		idle := bridge.New(bridge.Config{World: w, Log: slog.New(slog.DiscardHandler)})
		if err := idle.Alive(ctx); err == nil {
			t.Error("a bridge that was never run says that it is alive")
		}
	})
}

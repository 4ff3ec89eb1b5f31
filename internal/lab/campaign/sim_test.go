// SPDX-License-Identifier: GPL-3.0-or-later

package campaign_test

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"modembridge/bridge"
	"modembridge/bridge/bridgetest"
	"modembridge/internal/lab/campaign"
	"modembridge/quirks"
	"modembridge/switcher/usb"
)

const port = usb.PortPath("1-1")

// A simulation is the scripted world with a bridge in it, in virtual time.
type simulation struct {
	t      *testing.T
	db     *quirks.DB
	world  *bridgetest.World
	bridge *bridge.Bridge
	stop   func()
	stick  bridgetest.Stick
}

var _ campaign.World = (*simulation)(nil)

func newSimulation(t *testing.T) *simulation {
	db, problems := quirks.Load()
	if len(problems) > 0 {
		t.Fatalf("quirks: %v", problems)
	}
	return &simulation{t: t, db: db}
}

// Sticks implements campaign.World.
func (*simulation) Sticks() []string { return []string{"plain", "pinned", "riddle"} }

// Knows implements campaign.World. The scripted world has no bus, no clock that
// could jump and no disk.
func (*simulation) Knows(d campaign.Deed) bool {
	return !slices.Contains([]campaign.Deed{
		campaign.RestartBus, campaign.ClockAhead, campaign.ClockBack, campaign.FillState,
	}, d)
}

// Begin implements campaign.World.
func (s *simulation) Begin(context.Context) error {
	s.end()
	s.world = bridgetest.New()
	s.start()
	return nil
}

// start is the daemon that starts, and end one that is killed.
func (s *simulation) start() {
	s.bridge = bridge.New(bridge.Config{
		World: s.world, Quirks: s.db, Log: slog.New(slog.DiscardHandler),
		Wishes: bridge.Wishes{ // as the configuration says when nobody has said anything
			Probing:  bridge.Probing{Enabled: true, Every: time.Minute, Idle: 5 * time.Minute},
			Recovery: bridge.Recovery{Enabled: true, PerHour: 12},
		},
	})
	ctx, cancel := context.WithCancel(s.t.Context())
	done := make(chan struct{})
	go func(b *bridge.Bridge) {
		defer close(done)
		b.Run(ctx)
	}(s.bridge)
	s.stop = func() { cancel(); <-done }
}

func (s *simulation) end() {
	if s.stop != nil {
		s.stop()
		s.stop = nil
	}
}

// Plug implements campaign.World.
func (s *simulation) Plug(_ context.Context, name string, card campaign.Card) error {
	s.world.Pull(port)
	s.stick = bridgetest.ZTE()
	if name == "riddle" {
		s.stick.Modem.ID.Product, s.stick.Unknown = 0xfff1, true
	}
	sim := &bridgetest.SIM{PIN: "2", Kept: "2", Tries: 3}
	switch card {
	case campaign.Good:
		if name != "pinned" {
			sim = nil
		}
	case campaign.Wrong:
		sim.Kept = "1"
	case campaign.Generic:
		sim.Kept, sim.Hidden = "1", true
	case campaign.FewLeft:
		sim.Tries = 2
	case campaign.PUK:
		sim.Tries = 0
	}
	s.stick.SIM = sim
	s.world.Plug(port, s.stick)
	return nil
}

// Reached implements campaign.World.
func (s *simulation) Reached(ctx context.Context, m campaign.Moment) bool {
	synctest.Wait()
	v := s.Look(ctx)
	_, pins := s.world.Reached(port)
	return slices.Contains(map[campaign.Moment][]string{
		campaign.Plugged:     {"", "storage-mode", "switching", "absent"},
		campaign.Switching:   {"switching", "absent"},
		campaign.Returned:    {"modem-mode"},
		campaign.Probed:      {"tagged"},
		campaign.Registering: {"known", "registered", "ready"},
		campaign.Dialling:    {"known", "registered", "ready"}, // it registers and dials at once
		campaign.Connected:   {"connected"},
	}[m], v.State) || m == campaign.Locked && pins > 0 && v.Code == "pin-refused"
}

// Look implements campaign.World.
func (s *simulation) Look(context.Context) campaign.View {
	var v campaign.View
	for _, snapshot := range s.bridge.Snapshots() {
		v = campaign.View{State: snapshot.State, Code: snapshot.ReasonCode, Next: snapshot.NextStep}
	}
	linked, _ := s.world.Reached(port)
	v.Linked = linked && v.State == "connected"
	return v
}

// Breaches implements campaign.World.
func (s *simulation) Breaches(context.Context) (list []string) {
	s.world.Do(func(w *bridgetest.World) { list, w.Violations = w.Violations, nil })
	return list
}

// Disconnect implements campaign.World.
func (s *simulation) Disconnect(context.Context) error { s.world.SwitchOff(port); return nil }

// Connect implements campaign.World.
func (s *simulation) Connect(context.Context) error {
	s.world.Do(func(w *bridgetest.World) { w.Redial(port) })
	return nil
}

// Do implements campaign.World.
func (s *simulation) Do(ctx context.Context, d campaign.Deed) error {
	switch d {
	case campaign.Pull:
		s.world.Pull(port)
	case campaign.CDROM:
		s.world.Relapse(port)
	case campaign.NoService:
		s.world.LoseNetwork(port, "searching")
	case campaign.Denied:
		s.world.LoseNetwork(port, "denied")
	case campaign.NoCarrier:
		s.world.RefuseDials(port, bridge.Failure{Device: 25, Bearers: []bridge.BearerError{{Bearer: wish, Name: "Connection.NoCarrier"}}})
	case campaign.APNRefused:
		s.world.RefuseDials(port, bridge.Failure{Device: 1, Bearers: []bridge.BearerError{{Bearer: wish, Name: "MobileEquipment.MissingOrUnknownApn"}}})
	case campaign.TakeSIM:
		s.world.SwapSIM(port, s.stick.SIM)
	case campaign.Stall:
		s.world.Do(func(w *bridgetest.World) { w.Stall(port) })
	case campaign.Hang:
		s.world.Do(func(w *bridgetest.World) { w.Hang(port, bridge.ResetUSB) })
	case campaign.Suspend:
		return s.sleep(ctx)
	case campaign.KillDaemon:
		s.end()
		<-time.After(time.Second) // RestartSec
		s.start()
	case campaign.StopDaemon:
		s.end()
	case campaign.KillModemManager:
		s.world.RestartModemManager()
	case campaign.KillNetworkManager:
		s.daemons(true, false)
		<-time.After(time.Second)
		s.daemons(true, true)
	case campaign.StopModemManager:
		s.daemons(false, true)
	case campaign.StopNetworkManager:
		s.daemons(true, false)
	default:
		return fmt.Errorf("the scripted world knows no %s", d)
	}
	return nil
}

// sleep is a machine that sleeps for a while. NetworkManager ends its links before,
// and dials after.
func (s *simulation) sleep(ctx context.Context) error {
	err := s.bridge.Rest(ctx)
	s.world.Do(func(w *bridgetest.World) { w.FailDial(port, bridge.Failure{}) })
	<-time.After(5 * time.Second)
	s.bridge.Resume()
	s.world.Do(func(w *bridgetest.World) { w.Redial(port) })
	return err
}

// wish is the bearer of the profile that is made for the sticks.
var wish = bridge.Bearer{APN: "internet", IPType: 4}

// Undo implements campaign.World.
func (s *simulation) Undo(_ context.Context, d campaign.Deed) error {
	switch d {
	case campaign.Pull:
		s.world.Plug(port, s.stick)
	case campaign.StopDaemon:
		s.start()
	case campaign.StopModemManager:
		s.daemons(true, true)
		s.world.RestartModemManager()
	case campaign.StopNetworkManager:
		s.daemons(true, true)
	default:
		s.world.FindNetwork(port)
		s.world.Do(func(w *bridgetest.World) { w.Resume(port) })
	}
	return nil
}

// daemons has both run, or not.
func (s *simulation) daemons(modemManager, networkManager bool) {
	s.world.Do(func(w *bridgetest.World) { w.ModemManager, w.NetworkManager = modemManager, networkManager })
}

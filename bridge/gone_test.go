// SPDX-License-Identifier: GPL-3.0-or-later

package bridge_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"modembridge/bridge"
	"modembridge/bridge/bridgetest"
	"modembridge/switcher/usb"
)

// TestAfterASleepModemManagerGetsTimeToFindTheModem: it lets go of every modem when the
// machine goes to sleep, and asks all ports anew when that wakes, in one run.
func TestAfterASleepModemManagerGetsTimeToFindTheModem(t *testing.T) {
	veiled(t, bridgetest.ZTE(), rescuing(), func(t *testing.T, v *veil, b *bridge.Bridge) {
		if err := b.Rest(t.Context()); err != nil {
			t.Error(err)
		}
		v.shows(func(o *bridge.Observation) { o.Modem, o.Link = nil, nil })
		after(b, time.Second)
		b.Resume()
		if got := after(b, 55*time.Second); strings.HasPrefix(got, "recovering") || withholds(v) > 0 || len(rungs(v.World)) > 0 {
			t.Errorf("55 s later, which a busy machine needs: %q, ports taken %d times, rungs %v", got, withholds(v), rungs(v.World))
		}
		v.shows(nil)
	})
}

// seenWith is what is seen of a stick of which ModemManager has that modem.
func seenWith(modem bridge.Modem) bridge.Observation {
	d := bridgetest.ZTE().Modem
	d.Port, d.Bus, d.Address = port, 1, 7
	d.Interfaces = []usb.Interface{{Number: 0, Driver: "option", TTYs: []string{"ttyUSB0"}}}
	return bridge.Observation{
		Time: time.Now(), Port: port, Device: &d, Modem: &modem,
		Serial:   []bridge.SerialPort{{TTY: "ttyUSB0", Settled: true, Role: 1}},
		Services: bridge.Services{ModemManager: true, Run: ":1.5", NetworkManager: true, WWANEnabled: true},
	}
}

// TestAStickThatCameBackUnseenIsNotMissedAfter30s has it come back, with its ports,
// between two looks.
func TestAStickThatCameBackUnseenIsNotMissedAfter30s(t *testing.T) {
	o := seenWith(bridge.Modem{State: bridge.ModemRegistered})
	start := o.Time
	r := bridge.NewReplayOf(database(t), rescuing())
	see := func() { seen := o; r.See(bridge.Record{Observation: &seen}) }
	see()
	back := *o.Device
	back.Address = 8
	o.Device, o.Modem = &back, nil
	for range 60 {
		o.Time = o.Time.Add(time.Second)
		see()
		if slices.ContainsFunc(r.Due(), func(k bridge.Key) bool { return k.Action == "recover" }) {
			t.Fatalf("%v after it came back with ports that ModemManager has yet to ask: %s, %v", o.Time.Sub(start), r.State(), r.Due())
		}
	}
}

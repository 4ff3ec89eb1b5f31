// SPDX-License-Identifier: GPL-3.0-or-later

package bridge_test

import (
	"slices"
	"testing"
	"time"

	"modembridge/bridge"
	"modembridge/bridge/bridgetest"
	"modembridge/quirks"
)

// latePort is what dials and comes when ModemManager has its modem already.
var latePort = bridge.SerialPort{TTY: "ttyUSB9", Interface: 3, Settled: true, Role: quirks.PPP}

func TestWhatNetworkManagerHasGivenUpIsDialledOnceMore(t *testing.T) {
	story(t, func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
		w.Plug(port, bridgetest.ZTE())
		after(b, 7*time.Second) // ModemManager has a modem, NetworkManager dials
		w.TireNetworkManager(port)
		w.AddPort(port, latePort)
		expect(t, "after the late port", after(b, time.Minute), "connected")
		if got := sent(w); !slices.Contains(got, "dial") {
			t.Errorf("sent %q, without a dial", got)
		}
	})
}

func TestWhatWasSwitchedOffIsNotDialledAgain(t *testing.T) {
	story(t, func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
		w.Plug(port, bridgetest.ZTE())
		expect(t, "plugged in", after(b, time.Minute), "connected")
		w.SwitchOff(port)
		after(b, 5*time.Second)
		w.Shut(port) // modembridge port retag
		after(b, time.Hour)
		if got := sent(w); slices.Contains(got, "dial") {
			t.Errorf("sent %q", got)
		}
	})
}

// persistent returns a network's answer to every dial that a retry may help, or not.
func persistent(name string) bridge.Failure { return failed(25, because(dual, name, "")) }

func TestADialThatFailedIsTriedAgainAtGrowingIntervals(t *testing.T) {
	for _, tt := range []struct {
		failure     bridge.Failure
		least, most int // dials that NetworkManager is asked to make in an hour
	}{
		{persistent("Connection.NoCarrier"), 10, 16},
		{failed(1, because(dual, "MobileEquipment.MissingOrUnknownApn", "")), 0, 0},
	} {
		rescued(t, bridgetest.ZTE(), func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
			w.RefuseDials(port, tt.failure)
			after(b, time.Hour)
			dials := 0
			for _, s := range sent(w) {
				if s == "dial" {
					dials++
				}
			}
			if dials < tt.least || dials > tt.most {
				t.Errorf("%v: %d dials in an hour, want %d to %d", tt.failure, dials, tt.least, tt.most)
			}
			if tt.most > 0 {
				w.FindNetwork(port)
				expect(t, "the network is back", after(b, 7*time.Minute), "connected")
			}
		})
	}
}

func TestADialThatFailedIsNotTriedAgainWhereNobodyWantsIt(t *testing.T) {
	rescued(t, bridgetest.ZTE(), func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
		w.RefuseDials(port, persistent("Connection.NoCarrier"))
		after(b, 2*time.Second)
		w.SwitchOff(port)
		after(b, time.Hour)
		if got := sent(w); slices.Contains(got, "dial") {
			t.Errorf("sent %q", got)
		}
	})
}

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

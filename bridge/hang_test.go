// SPDX-License-Identifier: GPL-3.0-or-later

package bridge_test

import (
	"strings"
	"testing"
	"time"

	"modembridge/bridge"
	"modembridge/bridge/bridgetest"
)

// TestAModemThatHangsBeforeItIsConnectedIsBroughtBack has ModemManager notice late
// that the ports of a modem do not answer any more, while it sets it up, switches it
// on or looks for a network. It makes no modem of them then.
func TestAModemThatHangsBeforeItIsConnectedIsBroughtBack(t *testing.T) {
	for name, state := range map[string]bridge.ModemState{
		"initializing": bridge.ModemInitializing, "failed": bridge.ModemFailed, "disabled": bridge.ModemDisabled,
		"searching": bridge.ModemEnabled, "registered": bridge.ModemRegistered, "connecting": bridge.ModemConnecting,
	} {
		t.Run(name, func(t *testing.T) {
			rescued(t, bridgetest.ZTE(), func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
				w.LoseNetwork(port, "searching") // and the link with it
				w.Do(func(w *bridgetest.World) { w.SetModem(port, state) })
				w.FindNetwork(port)
				after(b, 100*time.Second)
				hang(w, bridge.ResetUSB)
				expect(t, "10 minutes later", after(b, 10*time.Minute), "connected")
			})
		})
	}
}

// TestAModemThatHangsWhileItLooksForANetworkIsBroughtBack has ModemManager not notice.
func TestAModemThatHangsWhileItLooksForANetworkIsBroughtBack(t *testing.T) {
	rescued(t, bridgetest.ZTE(), func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
		w.Pull(port)
		w.Plug(port, bridgetest.ZTE())
		w.LoseNetwork(port, "searching")
		after(b, time.Minute)
		w.Do(func(w *bridgetest.World) { w.HangUnnoticed(port, bridge.ResetUSB) })
		if got := after(b, 90*time.Second); !strings.HasPrefix(got, "recovering modem-gone") {
			t.Errorf("a minute and a half later: %q", got)
		}
		w.FindNetwork(port)
		expect(t, "five minutes later", after(b, 4*time.Minute), "connected")
	})
}

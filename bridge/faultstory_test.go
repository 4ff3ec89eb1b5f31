// SPDX-License-Identifier: GPL-3.0-or-later

package bridge_test

import (
	"testing"
	"time"

	"modembridge/bridge"
	"modembridge/bridge/bridgetest"
)

// failDial has the dial of the stick in the port fail.
func failDial(w *bridgetest.World, f bridge.Failure) {
	w.Do(func(w *bridgetest.World) { w.FailDial(port, f) })
}

func redial(w *bridgetest.World) {
	w.Do(func(w *bridgetest.World) { w.Redial(port) })
}

func expectClass(t *testing.T, b *bridge.Bridge, want string) {
	t.Helper()
	if got := b.Snapshots()[0].Class; got != want {
		t.Errorf("class %q, want %q", got, want)
	}
}

func TestALinkThatComesUpTakesTheFaultWithIt(t *testing.T) {
	story(t, func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
		w.Plug(port, bridgetest.ZTE())
		expect(t, "a minute after the plug", after(b, time.Minute), "connected")
		expectClass(t, b, "")

		failDial(w, failed(1, because(dual, "MobileEquipment.MissingOrUnknownApn", "")))
		expect(t, "at once after a dial that failed", after(b, 0), "ready apn-unknown")
		expectClass(t, b, "ask")
		expect(t, "an hour later", after(b, time.Hour), "ready apn-unknown")

		w.Do(func(w *bridgetest.World) { w.ChangeLink(port, func(l *bridge.Link) { l.Busy = true }) })
		expect(t, "during the next dial", after(b, time.Second), "ready")
		expectClass(t, b, "")
		redial(w)
		expect(t, "after a dial that did not", after(b, time.Minute), "connected")
		expectClass(t, b, "")
	})
}

// TestAnErrorBesideALinkIsNotTheCauseOfItsEnd: a network without IPv6 refuses
// the first bearer at each dial, and the second one carries the link.
func TestAnErrorBesideALinkIsNotTheCauseOfItsEnd(t *testing.T) {
	refused := because(single, "MobileEquipment.MissingOrUnknownApn", "")
	story(t, func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
		w.Plug(port, bridgetest.ZTE())
		after(b, time.Minute)
		failDial(w, failed(1, refused))
		expect(t, "before the link was up", after(b, time.Second), "ready apn-unknown")
		redial(w)
		expect(t, "after the redial", after(b, time.Minute), "connected")

		failDial(w, failed(1, refused))
		expect(t, "after the link was up", after(b, time.Second), "ready dial-failed")
		w.Do(func(w *bridgetest.World) { w.Deaf = true })
		after(b, time.Second)
		w.Do(func(w *bridgetest.World) { w.Deaf = false })
		expect(t, "after a while in which ModemManager did not answer", after(b, time.Second), "ready dial-failed")

		failDial(w, failed(1))
		after(b, time.Second)
		failDial(w, failed(1, refused))
		expect(t, "after the error was gone and came back", after(b, time.Second), "ready apn-unknown")
	})
}

func TestAReplugForgetsTheFault(t *testing.T) {
	story(t, func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
		w.Plug(port, bridgetest.ZTE())
		after(b, time.Minute)
		failDial(w, failed(1, because(dual, "Serial.ResponseTimeout", "")))
		expect(t, "a modem that is silent", after(b, time.Minute), "ready modem-silent")
		w.Pull(port)
		w.Plug(port, bridgetest.ZTE())
		expect(t, "after a replug", after(b, time.Minute), "connected")
	})
}

// SPDX-License-Identifier: GPL-3.0-or-later

package bridge_test

import (
	"slices"
	"testing"
	"time"

	"modembridge/bridge"
	"modembridge/bridge/bridgetest"
)

// storyOf is story with what the user chose.
func storyOf(t *testing.T, p bridge.Policy, tell func(t *testing.T, w *bridgetest.World, b *bridge.Bridge)) {
	t.Helper()
	tale(t, bridge.Wishes{Policy: p}, tell)
}

var (
	ethernet = bridge.Uplink{Name: "eth0", Up: true}
	backup   = bridge.Policy{Connect: bridge.ConnectBackup}
)

func uplink(w *bridgetest.World, u bridge.Uplink) { w.Do(func(w *bridgetest.World) { w.Uplink = u }) }

func data(w *bridgetest.World, d bridge.Data) { w.Do(func(w *bridgetest.World) { w.Data = d }) }

func count(w *bridgetest.World, what string) (n int) {
	for _, s := range sent(w) {
		if s == what {
			n++
		}
	}
	return n
}

func TestABackupStandsByAndStepsIn(t *testing.T) {
	storyOf(t, backup, func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
		uplink(w, ethernet)
		w.Plug(port, bridgetest.ZTE())
		expect(t, "with Ethernet", after(b, time.Hour), "ready standby")

		uplink(w, bridge.Uplink{})
		after(b, 5*time.Second)
		uplink(w, ethernet)
		expect(t, "after a blink", after(b, time.Minute), "ready standby")

		uplink(w, bridge.Uplink{Name: "eth0", Coming: true})
		expect(t, "while it may come back", after(b, 40*time.Second), "ready")
		expect(t, "when it does not", after(b, 10*time.Second), "connected")

		uplink(w, ethernet)
		expect(t, "as soon as it is back", after(b, 20*time.Second), "connected")
		expect(t, "and stays", after(b, 20*time.Second), "ready standby")

		uplink(w, bridge.Uplink{})
		expect(t, "the second time", after(b, time.Minute), "connected")
		if got := count(w, "dial"); got != 2 {
			t.Errorf("%d dials, want 2", got)
		}
	})
}

func TestABackupLeavesWhatAPersonDoes(t *testing.T) {
	storyOf(t, backup, func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
		uplink(w, ethernet)
		w.Plug(port, bridgetest.ZTE())
		after(b, time.Minute)
		w.UserDial(port)
		expect(t, "dialled by hand", after(b, time.Hour), "connected")

		w.SwitchOff(port)
		uplink(w, bridge.Uplink{})
		expect(t, "switched off by hand", after(b, time.Hour), "ready user-off")

		w.Radio(true, false)
		expect(t, "without the radio", after(b, time.Hour), "ready wwan-off")
		w.Radio(false, false)
		after(b, time.Hour)
		if got := count(w, "dial"); got != 0 {
			t.Errorf("%d dials, want none", got)
		}
	})
}

func TestABackupTriesAgainLessAndLess(t *testing.T) {
	storyOf(t, backup, func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
		w.Plug(port, bridgetest.ZTE())
		expect(t, "alone", after(b, time.Minute), "connected")
		was := count(w, "dial")
		w.RefuseDials(port, failed(25, because(dual, "Connection.NoCarrier", "")))
		expect(t, "without a carrier", after(b, 2*time.Hour), "ready no-carrier")
		if n := count(w, "dial") - was; n < 10 || n > 25 {
			t.Errorf("%d dials in two hours", n)
		}
		w.RefuseDials(port, failed(1, because(dual, "MobileEquipment.MissingOrUnknownApn", "")))
		after(b, 15*time.Minute)
		was = count(w, "dial")
		expect(t, "with a wrong APN", after(b, time.Hour), "ready apn-unknown")
		if n := count(w, "dial") - was; n != 0 {
			t.Errorf("%d dials with a wrong APN", n)
		}
	})
}

func TestTheCapEndsTheLinkAndAllowingItDialsAgain(t *testing.T) {
	for _, connect := range []bridge.Connect{bridge.ConnectAlways, bridge.ConnectBackup} {
		t.Run(connect.String(), func(t *testing.T) {
			storyOf(t, bridge.Policy{Connect: connect}, func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
				w.Plug(port, bridgetest.ZTE())
				expect(t, "at first", after(b, time.Minute), "connected")
				data(w, bridge.Data{Level: bridge.DataWarn, Cap: "5.00 GB"})
				expect(t, "at 80 per cent", after(b, time.Hour), "connected data-low")
				data(w, bridge.Data{Level: bridge.DataSpent, Cap: "5.00 GB"})
				expect(t, "at the cap", after(b, time.Hour), "ready data-cap")
				w.RestartModemManager()
				expect(t, "after a restart of ModemManager", after(b, time.Hour), "ready data-cap")
				w.Do(func(w *bridgetest.World) { w.Data.Allowed = true })
				expect(t, "when it is allowed", after(b, time.Minute), "connected data-allowed")
			})
		})
	}
}

// TestNetworkManagerDialsPastTheCap where a person has made it dial, and it has
// forgotten, as after a reboot.
func TestNetworkManagerDialsPastTheCap(t *testing.T) {
	story(t, func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
		w.Plug(port, bridgetest.ZTE())
		after(b, time.Minute)
		for _, yes := range []bool{false, true} {
			w.EditProfile(bridge.ProfileUUID, func(s *bridge.Settings) { s.Autoconnect = yes })
		}
		w.Pull(port)
		after(b, time.Second)
		data(w, bridge.Data{Level: bridge.DataSpent, Stopped: true})
		w.Plug(port, bridgetest.ZTE())
		expect(t, "after the plug", after(b, time.Minute), "ready data-cap")
		if got := sent(w); !slices.Contains(got, "hang up") {
			t.Errorf("sent %q", got)
		}
	})
}

func TestAPersonDialsPastTheCap(t *testing.T) {
	for _, connect := range []bridge.Connect{bridge.ConnectAlways, bridge.ConnectBackup, bridge.ConnectManual} {
		t.Run(connect.String(), func(t *testing.T) {
			storyOf(t, bridge.Policy{Connect: connect}, func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
				w.Plug(port, bridgetest.ZTE())
				after(b, time.Minute)
				w.UserDial(port)
				expect(t, "at first", after(b, time.Minute), "connected")
				data(w, bridge.Data{Level: bridge.DataSpent})
				expect(t, "at the cap", after(b, time.Minute), "ready data-cap")
				w.UserDial(port)
				expect(t, "dialled by hand", after(b, time.Hour), "connected data-passed")
				w.SwitchOff(port)
				expect(t, "and hung up by hand", after(b, time.Hour), "ready user-off")
				data(w, bridge.Data{})
				expect(t, "in the next period", after(b, time.Hour), "ready user-off")
			})
		})
	}
}

func TestWhatConnectsByHandIsDialledByHand(t *testing.T) {
	storyOf(t, bridge.Policy{Connect: bridge.ConnectManual}, func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
		w.Plug(port, bridgetest.ZTE())
		expect(t, "left alone", after(b, time.Hour), "ready manual")
	})
}

// TestAReplugAsksForALink although NetworkManager remembers that a person has hung
// up; a restart of ModemManager does not.
func TestAReplugAsksForALink(t *testing.T) {
	story(t, func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
		w.Plug(port, bridgetest.ZTE())
		expect(t, "at first", after(b, time.Minute), "connected")
		w.SwitchOff(port)
		after(b, time.Minute)
		w.RestartModemManager()
		expect(t, "after a restart of ModemManager", after(b, time.Hour), "ready user-off")
		w.Pull(port)
		after(b, time.Second)
		w.Plug(port, bridgetest.ZTE())
		expect(t, "after a replug", after(b, time.Minute), "connected")
	})
}

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
	"modembridge/quirks"
)

// An event is something that happens to a machine, and how long it is then
// left in peace.
type event struct {
	name string
	wait time.Duration
}

var happenings = []string{
	"plug", "plug a disk", "plug a mounted disk", "plug a relapsing stick", "plug a busy stick",
	"plug a stick that the kernel switches", "plug a stick that the kernel leaves to us", "plug a stick with configurations",
	"plug a stick that keeps its id", "plug a stick that keeps its id and returns", "plug a stick that leads to another storage mode",
	"plug a printer", "plug a router", "plug an unexpected modem", "plug an orphan",
	"plug a riddle", "plug an unknown orphan", "plug a slow riddle", "plug a stick with a slow SIM", "lend", "give back", "a late port", "look again",
	"plug a locked stick", "plug a stick with a wrong PIN", "plug a stick that hides its tries", "plug a stick that needs another access point", "swap the SIM", "restart ModemManager", "switch it off", "NetworkManager gives up",
	"a dial fails of its access point name", "a dial fails of no carrier", "the network refuses the SIM", "the user switches it off", "dial",
	"the network goes", "the network lets the SIM in no longer", "every dial fails", "the network is back", "come back as a CD-ROM",
	"another uplink", "an uplink that may come", "no other uplink", "the cap is near", "the cap is reached", "the data is allowed", "a new period",
	"the user dials", "mobile broadband off", "airplane mode", "the radio is on",
	"an event without a change", "pull", "ModemManager off", "ModemManager on", "NetworkManager off", "NetworkManager on",
	"plug a second stick", "pull the second stick", "the user edits the APN", "the user edits the user name", "the user renames the profile",
	"the user unbinds the profile", "Plasma saves the profile", "the operator's access point changes",
	"the user makes a profile", "the profile is asked for",
	decisions[0], decisions[1], decisions[2],
}

// decisions of the user's may keep a good stick from a connection.
var decisions = []string{"delete the profile", "delete the second profile", "the user binds the profile"}

func happen(w *bridgetest.World, e event) {
	s := numbered("a")
	switch e.name {
	case "plug a disk":
		s.Disk = true
	case "plug a mounted disk":
		s.Disk, s.Mounted = true, true
	case "plug a relapsing stick":
		s.Relapses = 2
	case "plug a busy stick":
		s.Busy = 10
	case "plug a stick that the kernel switches":
		s = stick(1, 2)
		s.Kernel = time.Second
	case "plug a stick that the kernel leaves to us":
		s = stick(1, 2)
	case "plug a stick with configurations":
		s = configured()
	case "plug a stick that keeps its id":
		s = stick(6, 6)
	case "plug a stick that keeps its id and returns":
		s = stick(6, 6)
		s.Relapses = 1e6
	case "plug a stick that leads to another storage mode":
		s = stick(7, 8)
		s.Modem.Interfaces, s.Roles = s.Storage.Interfaces, nil
	case "plug a printer":
		s = stick(4, 5)
		s.Modem.Interfaces, s.Roles = printer, nil
	case "plug a router":
		s = hiLink()
	case "plug an unexpected modem":
		s = stick(1, 0x99)
	case "plug an orphan":
		s = orphan(0x0b)
		s.Modem.Interfaces[3] = notified(3)
	case "plug a riddle":
		s = riddle()
	case "plug an unknown orphan":
		s = stick(0x0d, 0x99)
		s.NeedsDriver, s.Unknown = true, true
	case "plug a slow riddle":
		s = riddle()
		s.Silent = 7 * time.Second
	case "plug a stick with a slow SIM":
		s.NoSIM = 1
	case "plug a locked stick":
		s = lockedStick(bridgetest.SIM{PIN: "1", Kept: "1", Tries: 3})
	case "plug a stick with a wrong PIN":
		s = lockedStick(bridgetest.SIM{PIN: "1", Kept: "2", Tries: 3})
	case "plug a stick that hides its tries":
		s = lockedStick(bridgetest.SIM{PIN: "1", Kept: "2", Tries: 3, Hidden: true, Nameless: true})
	case "plug a stick that needs another access point":
		offers(w, "one", "two", "three")
		s = searchable("three")
	case "swap the SIM":
		w.SwapSIM(port, &bridgetest.SIM{PIN: "3", Kept: "3", Tries: 3, Nameless: true})
	case "switch it off":
		w.SwitchOff(port)
	case "NetworkManager gives up":
		w.TireNetworkManager(port)
	case "restart ModemManager":
		w.RestartModemManager()
	case "lend", "give back":
		w.Lease(port, e.name == "lend")
	case "a late port":
		w.AddPort(port, bridge.SerialPort{TTY: "ttyUSB9", Interface: 3, Settled: true, Role: quirks.PPP})
	case "look again":
		w.Shut(port)
	case "a dial fails of its access point name":
		failDial(w, failed(1, because(dual, "MobileEquipment.MissingOrUnknownApn", "")))
	case "a dial fails of no carrier":
		failDial(w, failed(25, because(single, "Connection.NoCarrier", "")))
	case "the network refuses the SIM":
		failDial(w, bridge.Failure{Reject: 3})
	case "the user switches it off":
		w.Do(func(w *bridgetest.World) {
			w.ChangeLink(port, func(l *bridge.Link) { *l = bridge.Link{UserOff: true} })
		})
	case "dial":
		redial(w)
	case "the network goes":
		w.LoseNetwork(port, "searching")
	case "the network lets the SIM in no longer":
		w.LoseNetwork(port, "denied")
	case "every dial fails":
		w.RefuseDials(port, failed(25, because(dual, "Connection.NoCarrier", "")))
	case "the network is back":
		w.FindNetwork(port)
	case "come back as a CD-ROM":
		w.Relapse(port)
	case "another uplink":
		uplink(w, ethernet)
	case "an uplink that may come":
		uplink(w, bridge.Uplink{Name: "eth0", Coming: true})
	case "no other uplink":
		uplink(w, bridge.Uplink{})
	case "the cap is near":
		data(w, bridge.Data{Level: bridge.DataWarn})
	case "the cap is reached":
		w.Do(func(w *bridgetest.World) { w.Data.Level = bridge.DataSpent })
	case "the data is allowed":
		w.Do(func(w *bridgetest.World) { w.Data.Allowed = true })
	case "a new period":
		data(w, bridge.Data{})
	case "the user dials":
		w.UserDial(port)
	case "mobile broadband off":
		w.Radio(true, false)
	case "airplane mode":
		w.Radio(w.WWANOff, true)
	case "the radio is on":
		w.Radio(false, false)
	case "an event without a change":
		w.Touch()
	case "pull":
		w.Pull(port)
	case "ModemManager off", "ModemManager on":
		w.Do(func(w *bridgetest.World) { w.ModemManager = e.name == "ModemManager on" })
	case "NetworkManager off", "NetworkManager on":
		w.Do(func(w *bridgetest.World) { w.NetworkManager = e.name == "NetworkManager on" })
	default:
		happenToProfile(w, e.name)
		return
	}
	if strings.HasPrefix(e.name, "plug") {
		if s.Number == "" {
			s.Number = "a"
		}
		w.Pull(port)
		w.Plug(port, s)
	}
}

// happenToProfile is what concerns profiles, and the second stick, which is what
// makes them several.
func happenToProfile(w *bridgetest.World, name string) {
	edit := func(f func(*bridge.Settings)) {
		for _, p := range w.Profiles() {
			w.EditProfile(p.UUID, f)
		}
	}
	switch name {
	case "plug a second stick":
		w.Pull(second)
		w.Plug(second, numbered("b"))
	case "pull the second stick":
		w.Pull(second)
	case "the user edits the APN":
		edit(func(s *bridge.Settings) { s.APN.Name = "corporate" })
	case "the user edits the user name":
		edit(func(s *bridge.Settings) { s.APN.User += "x" })
	case "the user renames the profile":
		w.EditProfile(bridge.ProfileUUID, func(s *bridge.Settings) { s.ID = "Ann's" })
	case "the user unbinds the profile":
		w.EditProfile(bridge.ProfileUUID, func(s *bridge.Settings) { s.SIM = "" })
	case "the user binds the profile":
		w.EditProfile(bridge.ProfileUUID, func(s *bridge.Settings) { s.SIM = "x" })
	case "Plasma saves the profile":
		edit(func(s *bridge.Settings) { s.SIM, s.Retries = "", 0 })
	case "the operator's access point changes":
		w.Do(func(w *bridgetest.World) {
			w.APNs["24405"] = []bridge.APN{{Name: "web", User: "web"}, {Name: "internet"}}
		})
	case "the user makes a profile":
		w.AddByHand(fmt.Sprint("by hand ", len(w.Profiles())), bridge.Settings{ID: "by hand", APN: bridge.APN{Name: "hand"}, Autoconnect: true})
	case "the profile is asked for":
		w.RestoreProfile(bridge.ProfileUUID)
	case "delete the profile":
		w.DeleteProfile(bridge.ProfileUUID)
	case "delete the second profile":
		w.DeleteProfile(bridgetest.Own("b"))
	}
}

// TestInvariantsHoldInAnyOrderOfEvents plays random histories. The world
// itself notes what the bridge must never do: a second message on one
// enumeration, a switch that the guard must refuse, a profile made twice.
func TestInvariantsHoldInAnyOrderOfEvents(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		history := rapid.SliceOfN(rapid.Custom(func(rt *rapid.T) event {
			return event{
				name: rapid.SampledFrom(happenings).Draw(rt, "happening"),
				wait: time.Duration(rapid.IntRange(0, 8000).Draw(rt, "ms")) * time.Millisecond,
			}
		}), 1, 12).Draw(rt, "history")
		connect := rapid.SampledFrom([]bridge.Connect{bridge.ConnectAlways, bridge.ConnectBackup, bridge.ConnectManual}).Draw(rt, "connect")
		wishes := bridge.Wishes{Policy: bridge.Policy{Connect: connect}}
		var broken []string
		synctest.Test(t, func(t *testing.T) {
			w := bridgetest.New()
			b := runWith(t, bridge.Config{World: w, Quirks: database(t), Wishes: wishes})
			for _, e := range history {
				happen(w, e)
				after(b, e.wait)
				broken = append(broken, contradictions(b)...)
			}
			w.Pull(port)
			w.Pull(second)
			if got := after(b, time.Second); got != "" && got != "absent re-enumerating" {
				broken = append(broken, fmt.Sprintf("a second after the removal the state is %q", got))
			}
			w.Do(func(w *bridgetest.World) { broken = append(broken, w.Violations...) })
		})
		if len(broken) > 0 {
			rt.Fatalf("%v\nin the history %v, connecting %v", broken, history, connect)
		}
	})
}

// contradictions lists what a snapshot may never say.
func contradictions(b *bridge.Bridge) (list []string) {
	for _, s := range b.Snapshots() {
		if s.State == bridge.Connected.String() && s.Modem == nil {
			list = append(list, "connected without a modem")
		}
		if s.State == bridge.Failed.String() && (s.Reason == "" || s.NextStep == "") {
			list = append(list, "failed without a reason or a next step: "+s.ReasonCode)
		}
		// A SIM that is about to get its PIN needs nobody, and must be left alone.
		if s.Class != "" && (s.Reason == "" || s.NextStep == "" && s.State != bridge.Locked.String()) {
			list = append(list, "a fault without a reason or a next step: "+s.ReasonCode)
		}
		ill := slices.Contains([]string{"dead-link", "no-dns", "portal", "mtu", "not-healed"}, s.ReasonCode) || s.State == bridge.Recovering.String()
		if s.Class != "" && (s.Link != nil && !ill || s.ReasonCode == "user-off") {
			list = append(list, "a fault while all is as it was wished for: "+s.ReasonCode)
		}
		if s.State == bridge.Switched.String() && s.Reason == "" {
			list = append(list, "switched without a word on what it is")
		}
		if s.State == bridge.Tagged.String() {
			for _, p := range s.Ports {
				if p.Role == "" {
					list = append(list, "tagged without a read-back: "+p.TTY)
				}
			}
		}
	}
	return list
}

// TestAHistoryEndsWhereItsLastPlugLeads replays histories and then gives the
// machine a good stick and time: whatever went before must not matter.
func TestAHistoryEndsWhereItsLastPlugLeads(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		names := rapid.SliceOfN(rapid.SampledFrom(happenings[:len(happenings)-len(decisions)]), 0, 8).Draw(rt, "history")
		var got string
		synctest.Test(t, func(t *testing.T) {
			w := bridgetest.New()
			b := runWith(t, bridge.Config{World: w, Quirks: database(t)})
			for _, name := range names {
				happen(w, event{name: name})
				after(b, time.Second)
			}
			w.Pull(port)
			w.Pull(second)
			w.Do(func(w *bridgetest.World) { w.ModemManager, w.NetworkManager, w.Data = true, true, bridge.Data{} })
			w.Radio(false, false)
			after(b, 15*time.Minute)
			w.Plug(port, numbered("a"))
			got = after(b, 5*time.Minute)
		})
		if got != "connected" {
			rt.Fatalf("got %q, want connected, after %v", got, names)
		}
	})
}

// SPDX-License-Identifier: GPL-3.0-or-later

package bridge_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"modembridge/bridge"
	"modembridge/bridge/bridgetest"
)

// words are what happens to a link and to the wishes about it.
var words = []string{
	"another uplink", "an uplink that may come", "no other uplink", "no other uplink", "the cap is reached", "the data is allowed", "a new period",
	"the user dials", "the user dials", "switch it off", "switch it off", "mobile broadband off", "airplane mode", "the radio is on", "the radio is on",
	"a dial fails of no carrier", "restart ModemManager", "NetworkManager off", "NetworkManager on", "kill the daemon", "replug",
}

// TestNobodysWordIsOverruled plays the life of one stick that is plugged in. The
// world notes when a person's off is undone, when a link is ended that is none of
// ours to end, and when data is used that must not be.
func TestNobodysWordIsOverruled(t *testing.T) {
	db := database(t)
	rapid.Check(t, func(rt *rapid.T) {
		connect := rapid.SampledFrom([]bridge.Connect{bridge.ConnectAlways, bridge.ConnectBackup, bridge.ConnectManual}).Draw(rt, "connect")
		history := rapid.SliceOfN(rapid.Custom(func(rt *rapid.T) event {
			return event{
				name: rapid.SampledFrom(words).Draw(rt, "word"),
				wait: time.Duration(rapid.IntRange(0, 70).Draw(rt, "seconds")) * time.Second,
			}
		}), 1, 15).Draw(rt, "history")
		var broken []string
		synctest.Test(t, func(t *testing.T) {
			w := bridgetest.New()
			c := bridge.Config{World: w, Quirks: db, Wishes: bridge.Wishes{Policy: bridge.Policy{Connect: connect}}}
			b, stop := begin(t.Context(), c)
			defer func() { stop() }()
			w.Plug(port, bridgetest.ZTE())
			after(b, time.Minute)
			for _, e := range history {
				switch e.name {
				case "kill the daemon":
					stop()
					b, stop = begin(t.Context(), c)
				case "replug":
					w.Pull(port)
					after(b, time.Second)
					w.Plug(port, bridgetest.ZTE())
				default:
					happen(w, e)
				}
				after(b, e.wait)
				broken = append(broken, contradictions(b)...)
			}
			// With nothing in its way, and a stick that was plugged in anew, the link is as
			// it was wished for.
			w.Pull(port)
			w.Do(func(w *bridgetest.World) {
				w.ModemManager, w.NetworkManager, w.Data, w.Uplink = true, true, bridge.Data{}, bridge.Uplink{}
			})
			w.Radio(false, false)
			after(b, time.Second)
			w.Plug(port, bridgetest.ZTE())
			want := "connected"
			if connect == bridge.ConnectManual {
				want = "ready manual"
			}
			if got := after(b, 5*time.Minute); got != want {
				broken = append(broken, fmt.Sprintf("in the end it is %q, want %q", got, want))
			}
			w.Do(func(w *bridgetest.World) { broken = append(broken, w.Violations...) })
		})
		if len(broken) > 0 {
			rt.Fatalf("%v\nin the history %v, connecting %v", broken, history, connect)
		}
	})
}

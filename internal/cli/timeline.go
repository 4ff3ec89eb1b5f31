// SPDX-License-Identifier: GPL-3.0-or-later

package cli

import (
	"slices"
	"time"

	"modembridge/bridge"
)

// A station is a place that a stick comes by on its way from the plug to the
// connection.
type station struct {
	key  string // in timings_ms
	name string
	work string // who is at work on the way there
}

// stations are those after the plug, in their order.
var stations = [...]station{
	{"switched", "switched", "modembridge: switches it"},
	{"modem_mode", "modem mode", "the stick: becomes a modem"},
	{"tagged", "tagged", "kernel and udev: ports appear"},
	{"known", "known", "ModemManager: asks the ports"},
	{"connected", "connected", "network, NetworkManager: dial"},
}

// A stage is the way from the station before to this one.
type stage struct {
	station string
	reached bool
	counts  bool          // it took a part of the time
	at      time.Duration // since the plug, when the station was reached
	took    time.Duration // since the station before
	note    string        // who was at work, or why nobody was
}

// stages returns the way that a stick has come since the plug.
func stages(st bridge.Snapshot) []stage {
	list := []stage{{station: "plugged", reached: true}}
	var last time.Duration
	for i, s := range stations {
		ms, reached := st.Timings[s.key]
		// Not every stick comes by every station, nor in order: ModemManager may
		// have one before all of its ports are tagged.
		overtaken := slices.ContainsFunc(stations[i+1:], func(next station) bool {
			later, ok := st.Timings[next.key]
			return ok && (!reached || later < ms)
		})
		one := stage{station: s.name, reached: reached, at: time.Duration(ms) * time.Millisecond}
		if reached && !overtaken {
			one.counts, one.took, one.note = true, one.at-last, s.work
			last = one.at
		} else {
			one.note = idle(s, reached, overtaken, st.State)
		}
		list = append(list, one)
	}
	return list
}

// idle says why a stage does not count.
func idle(s station, reached, overtaken bool, state string) string {
	switch {
	case reached:
		return "only after the next"
	case overtaken && s.key == "switched":
		return "not by modembridge" // but before the plug, by the kernel, or by another program
	case overtaken:
		return "not seen"
	case state == bridge.Switched.String():
		return "not on its way" // it is no modem for this computer
	}
	return "not yet"
}

// unseen reports whether nobody saw the plug of a stick, as it was at work
// before the daemon. It has no timings then, although it has come so far that
// others have some.
func unseen(st bridge.Snapshot) bool {
	if len(st.Timings) > 0 {
		return false
	}
	switch st.State {
	case bridge.Absent.String(), bridge.StorageMode.String(), bridge.Switching.String(), bridge.Switched.String():
		return false
	case bridge.Failed.String():
		return st.Modem != nil
	}
	return true
}

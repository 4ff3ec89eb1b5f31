// SPDX-License-Identifier: GPL-3.0-or-later

package notify_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"modembridge/bridge"
	"modembridge/internal/notify"
	"modembridge/internal/service"
	"modembridge/switcher/usb"
)

var (
	locked    = stick("1-1", "locked", "sim-pin", "never")
	denied    = stick("1-1", "known", "registration-denied", "never")
	searching = waiting("1-1", "known", "not-registered", "")
	off       = stick("1-1", "ready", "user-off", "")
	connected = waiting("1-1", "connected", "", "")
)

// in returns the stick in another port.
func in(port usb.PortPath, st bridge.Snapshot) bridge.Snapshot {
	st.PortPath = port
	return st
}

func TestWhatIsShownAndWhen(t *testing.T) {
	const s, m = time.Second, time.Minute
	came := notify.Event{Kind: notify.Came}
	gone := func(server string) notify.Event {
		return notify.Event{Kind: notify.Came, Of: notify.Notification{Server: server}} // and another one came
	}
	for _, tt := range []struct {
		name  string
		story func(*desk)
		want  []string
	}{
		{"a stick without trouble", func(d *desk) {
			d.says(searching)
			d.after(10 * m)
			d.says(connected)
		}, nil},
		{"what lasts", func(d *desk) { d.says(locked) }, []string{"10s: show 1: 1-1 sim-pin"}},
		{"what flashes", func(d *desk) {
			for range 10 {
				d.says(denied)
				d.after(9 * s)
				d.says(searching)
				d.after(s)
			}
		}, nil},
		{"it gets further before the time is up, and is told again meanwhile", func(d *desk) {
			d.says(locked)
			d.after(6 * s)
			d.says(locked)
			d.after(3 * s)
			d.says(connected)
		}, nil},
		{"what is told again counts from the first time", func(d *desk) {
			for range 4 {
				d.says(locked)
				d.after(3 * s)
			}
		}, []string{"10s: show 1: 1-1 sim-pin"}},
		{"settled by a connection", func(d *desk) {
			d.says(locked)
			d.after(30 * s)
			d.says(searching)
			d.after(5 * s)
			d.says(connected)
		}, []string{"10s: show 1: 1-1 sim-pin", "35s: withdraw 1"}},
		{"settled by hand", func(d *desk) {
			d.says(locked)
			d.after(30 * s)
			d.says(off)
		}, []string{"10s: show 1: 1-1 sim-pin", "1m30s: withdraw 1"}},
		{"the stick is pulled", func(d *desk) {
			d.says(locked)
			d.after(30 * s)
			d.says()
		}, []string{"10s: show 1: 1-1 sim-pin", "30s: withdraw 1"}},
		{"pulled before the time is up", func(d *desk) {
			d.says(locked)
			d.after(9 * s)
			d.says()
			d.after(m)
		}, nil},
		{"plugged in again", func(d *desk) {
			d.says(locked)
			d.after(30 * s)
			d.says()
			d.after(2 * s)
			d.says(locked)
		}, []string{"10s: show 1: 1-1 sim-pin", "30s: withdraw 1", "42s: show 2: 1-1 sim-pin"}},
		{"another matter takes the place of the first", func(d *desk) {
			d.says(locked)
			d.after(30 * s)
			d.says(denied)
		}, []string{"10s: show 1: 1-1 sim-pin", "40s: show 2 for 1: 1-1 registration-denied"}},
		{"and the first comes back", func(d *desk) {
			d.says(locked)
			d.after(30 * s)
			d.says(denied)
			d.after(30 * s)
			d.says(locked)
		}, []string{"10s: show 1: 1-1 sim-pin", "40s: show 2 for 1: 1-1 registration-denied", "1m10s: show 3 for 2: 1-1 sim-pin"}},
		{"other words for the same", func(d *desk) {
			d.says(locked)
			d.after(30 * s)
			fewer := locked
			fewer.Reason += " It has 2 tries left."
			d.says(fewer)
		}, []string{"10s: show 1: 1-1 sim-pin", "40s: show 2 for 1: 1-1 sim-pin"}},
		{"what comes and goes is shown once", func(d *desk) {
			for range 20 {
				d.says(denied)
				d.after(2 * m)
				d.says(searching)
				d.after(2 * m)
			}
		}, []string{"10s: show 1: 1-1 registration-denied", "3m0s: withdraw 1"}},
		{"a dial in between does not take it back", func(d *desk) {
			d.says(denied)
			d.after(m)
			d.says(searching)
			d.after(50 * s)
			d.says(denied)
			d.after(10 * m)
		}, []string{"10s: show 1: 1-1 registration-denied"}},
		{"it was connected in between", func(d *desk) {
			d.says(denied)
			d.after(m)
			d.says(connected)
			d.after(m)
			d.says(denied)
		}, []string{"10s: show 1: 1-1 registration-denied", "1m0s: withdraw 1", "2m10s: show 2: 1-1 registration-denied"}},
		{"it was away for an hour", func(d *desk) {
			d.says(denied)
			d.after(m)
			d.says(searching)
			d.after(61 * m)
			d.says(denied)
		}, []string{"10s: show 1: 1-1 registration-denied", "2m0s: withdraw 1", "1h2m10s: show 2: 1-1 registration-denied"}},
		{"two equal sticks", func(d *desk) {
			d.says(locked, in("1-2", locked))
			d.after(30 * s)
			d.says(connected, in("1-2", locked))
		}, []string{"10s: show 1: 1-1 sim-pin", "10s: show 2: 1-2 sim-pin", "30s: withdraw 1"}},
		{"dismissed, and not shown again", func(d *desk) {
			d.says(locked)
			d.after(30 * s)
			d.events <- notify.Event{Kind: notify.Dismissed, Of: notify.Notification{ID: 1}}
			d.after(m)
			d.says(connected)
		}, []string{"10s: show 1: 1-1 sim-pin"}},
		{"dismissed, and then another matter", func(d *desk) {
			d.says(locked)
			d.after(30 * s)
			d.events <- notify.Event{Kind: notify.Dismissed, Of: notify.Notification{ID: 1}}
			d.says(denied)
		}, []string{"10s: show 1: 1-1 sim-pin", "40s: show 2: 1-1 registration-denied"}},
		{"another program's notification is dismissed", func(d *desk) {
			d.says(locked)
			d.after(30 * s)
			d.events <- notify.Event{Kind: notify.Dismissed, Of: notify.Notification{ID: 7}}
			d.says(connected)
		}, []string{"10s: show 1: 1-1 sim-pin", "30s: withdraw 1"}},
		{"the server is another one, that has none of it", func(d *desk) {
			d.server = ":1.5"
			d.says(locked)
			d.after(30 * s)
			d.events <- gone(":1.5")
			d.after(m)
			d.says(denied)
		}, []string{"10s: show 1: 1-1 sim-pin", "1m40s: show 2: 1-1 registration-denied"}},
		{"the server that was started to show it says that it came", func(d *desk) {
			d.server = ":1.5"
			d.says(locked)
			d.after(30 * s)
			d.events <- came
			d.says(connected)
		}, []string{"10s: show 1: 1-1 sim-pin", "30s: withdraw 1"}},
		{"the server before went, and one was started to show it, before anybody was told", func(d *desk) {
			d.server = ":1.6"
			d.says(locked)
			d.after(30 * s)
			d.events <- gone(":1.5")
			d.events <- came
			d.says(connected)
		}, []string{"10s: show 1: 1-1 sim-pin", "30s: withdraw 1"}},
		{"the daemon is started anew, and sees the stick a second later", func(d *desk) {
			d.says(locked)
			d.after(30 * s)
			d.statuses <- nil
			d.after(s)
			d.says()
			d.after(s)
			d.says(searching)
			d.after(30 * s)
			d.says(locked)
			d.after(10 * m)
		}, []string{"10s: show 1: 1-1 sim-pin"}},
		{"the stick was pulled while there was no daemon", func(d *desk) {
			d.says(locked)
			d.after(30 * s)
			d.statuses <- nil
			d.after(5 * s)
			d.says()
		}, []string{"10s: show 1: 1-1 sim-pin", "45s: withdraw 1"}},
		{"the daemon does not come back", func(d *desk) {
			d.says(locked)
			d.after(30 * s)
			for range 10 {
				d.statuses <- nil
				d.after(20 * s)
			}
		}, []string{"10s: show 1: 1-1 sim-pin", "1m30s: withdraw 1"}},
		{"the server takes nothing for a while", func(d *desk) {
			d.refuses.Store(true)
			d.says(locked)
			d.after(100 * s)
			d.refuses.Store(false)
		}, []string{"10s: refuse 1-1 sim-pin", "1m10s: refuse 1-1 sim-pin", "2m10s: show 1: 1-1 sim-pin"}},
		{"the server takes nothing, and another one comes", func(d *desk) {
			d.refuses.Store(true)
			d.says(locked)
			d.after(30 * s)
			d.refuses.Store(false)
			d.events <- came
		}, []string{"10s: refuse 1-1 sim-pin", "30s: show 1: 1-1 sim-pin"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := open(t)
				d.events <- came
				tt.story(d)
				d.after(3 * m)
				if diff := cmp.Diff(tt.want, d.log); diff != "" {
					t.Errorf("on the desktop (-want +got):\n%s", diff)
				}
			})
		})
	}
}

func TestAProblemIsShownAndTakenBack(t *testing.T) {
	suffers := waiting("1-1", "tagged", "modemmanager-not-running", "")
	problem := []service.Problem{{Code: "modemmanager-not-running", Problem: "It is not running.", NextStep: "Start it"}}
	ill := &service.Status{Sticks: []bridge.Snapshot{suffers, in("1-2", suffers)}, Problems: problem}
	const shown = "10s: show 1: Mobile broadband modemmanager-not-running"
	for _, tt := range []struct {
		name string
		then *service.Status
		want []string
	}{
		{"it stays", ill, []string{shown}},
		{"ModemManager is started, and a stick connects", &service.Status{Sticks: []bridge.Snapshot{connected, in("1-2", searching)}}, []string{shown, "30s: withdraw 1"}},
		{"ModemManager is started, and nothing connects", &service.Status{Sticks: []bridge.Snapshot{searching}}, []string{shown, "1m30s: withdraw 1"}},
		{"the sticks are pulled", &service.Status{Problems: problem}, []string{shown, "30s: withdraw 1"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := open(t)
				d.events <- notify.Event{Kind: notify.Came}
				d.statuses <- ill
				d.after(30 * time.Second)
				d.statuses <- tt.then
				d.after(3 * time.Minute)
				if diff := cmp.Diff(tt.want, d.log); diff != "" {
					t.Errorf("on the desktop (-want +got):\n%s", diff)
				}
			})
		})
	}
}

// TestWithoutAServerItSleeps has the server come late, go, and come back.
func TestWithoutAServerItSleeps(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := open(t)
		follows := func(when string, want bool) {
			t.Helper()
			if synctest.Wait(); d.following != want {
				t.Errorf("%s: it follows the daemon: %v, want %v", when, d.following, want)
			}
		}
		d.events <- notify.Event{Kind: notify.Went}
		d.after(24 * time.Hour)
		follows("without a server", false)
		d.events <- notify.Event{Kind: notify.Came}
		d.says(locked)
		d.after(time.Minute)
		follows("with one", true)
		d.events <- notify.Event{Kind: notify.Went}
		d.after(10 * time.Minute)
		follows("after it went", false)
		d.events <- notify.Event{Kind: notify.Came}
		d.says(locked)
		d.after(time.Minute)
		d.says(denied)
		d.after(time.Minute)
		want := []string{"24h0m10s: show 1: 1-1 sim-pin", "24h12m10s: show 2: 1-1 registration-denied"}
		if diff := cmp.Diff(want, d.log); diff != "" {
			t.Errorf("on the desktop (-want +got):\n%s", diff)
		}
	})
}

func TestWhoEndsTidiesUp(t *testing.T) {
	for name, end := range map[string]func(*desk){
		"as it is told to":         func(d *desk) { d.end() },
		"as the desktop is gone":   func(d *desk) { close(d.events) },
		"while there is no status": func(d *desk) { d.statuses <- nil; d.end() },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := open(t)
				d.events <- notify.Event{Kind: notify.Came}
				d.says(locked, stick("1-2", "known", "sim-slow", ""))
				d.after(30 * time.Second)
				end(d)
				d.after(0)
				want := []string{"10s: show 1: 1-1 sim-pin", "30s: withdraw 1"}
				if diff := cmp.Diff(want, d.log); diff != "" || d.following {
					t.Errorf("on the desktop, following %v (-want +got):\n%s", d.following, diff)
				}
			})
		})
	}
}

// SPDX-License-Identifier: GPL-3.0-or-later

package notify_test

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"modembridge/bridge"
	"modembridge/internal/notify"
	"modembridge/internal/service"
	"modembridge/internal/sysbus/bustest"
)

// bus starts a session bus of the test's, and returns its address.
func bus(t *testing.T) string {
	t.Helper()
	t.Setenv("XDG_DATA_DIRS", t.TempDir()) // no server of this machine's
	address := bustest.Start(t)
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", address)
	return address
}

// session opens one until the test ends, and returns its first event too.
func session(t *testing.T) (*notify.Session, notify.Event) {
	t.Helper()
	s, err := notify.OpenSession(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s, event(t, s)
}

// event returns the next one; the zero one is that there will be none.
func event(t *testing.T, s *notify.Session) notify.Event {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	select {
	case e := <-s.Events():
		return e
	case <-ctx.Done():
		t.Fatal("no event came")
		return notify.Event{}
	}
}

var (
	came = notify.Event{Kind: notify.Came}
	went = notify.Event{Kind: notify.Went}
)

func TestASessionHearsOfServers(t *testing.T) {
	address := bus(t)
	s, first := session(t)
	if first != went {
		t.Errorf("without a server: %v", first)
	}
	server := serve(t, address)
	if got := event(t, s); got != came {
		t.Errorf("as it comes: %v", got)
	}
	if _, first := session(t); first != came {
		t.Errorf("opened when one is there: %v", first)
	}
	// The second has taken the first one's place.
	if got := event(t, s); got != (notify.Event{}) {
		t.Errorf("when another session is opened: %v", got)
	}
	s, _ = session(t)
	server.quit(t)
	if got, want := event(t, s), (notify.Event{Kind: notify.Went, Of: server.shown(0)}); got != want {
		t.Errorf("as it goes: %v, want %v", got, want)
	}
}

func TestASessionHearsOfNotifications(t *testing.T) {
	server := serve(t, bus(t))
	s, _ := session(t)
	const isExpired, byPerson, byCall, unknown = 1, 2, 3, 4
	server.closed(1, isExpired)
	server.closed(2, byPerson)
	server.closed(3, byCall)
	server.closed(4, unknown)
	for id := uint32(2); id <= 4; id++ { // what has expired may still be in a list
		if got, want := event(t, s), (notify.Event{Kind: notify.Dismissed, Of: server.shown(id)}); got != want {
			t.Errorf("event %v, want %v", got, want)
		}
	}
}

func TestWhatTheServerGets(t *testing.T) {
	matter := notify.Matter{Port: "1-1", Code: "no-apn", Title: "A & B <5G>", Reason: "It's <b>", Next: "nmcli a && nmcli b"}
	const how = ` 0 actions map[suppress-sound:true urgency:@y 0x1] expire 0`
	for _, tt := range []struct {
		name string
		can  []string
		text string
	}{
		{"one that shows text as it is", []string{"body"}, `It's <b>\nnmcli a && nmcli b`},
		{"one that reads markup", []string{"body", "body-markup"}, `It's &lt;b&gt;\nnmcli a &amp;&amp; nmcli b`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			server := serve(t, bus(t), tt.can...)
			s, _ := session(t)
			n, err := s.Show(t.Context(), matter, notify.Notification{})
			if err != nil || n != server.shown(1) {
				t.Fatalf("shown as %v, error %v", n, err)
			}
			if got, want := server.await(t), `notify 1 modembridge modem "A & B <5G>" "`+tt.text+`"`+how; got != want {
				t.Errorf("the server got\n%s, want\n%s", got, want)
			}
			if n, err := s.Show(t.Context(), matter, server.shown(7)); err != nil || n != server.shown(7) {
				t.Errorf("in place of another: shown as %v, error %v", n, err)
			}
			if got := server.await(t); !strings.HasPrefix(got, "notify 7 ") {
				t.Errorf("the server got %s, want that 7 is replaced", got)
			}
			if n, err := s.Show(t.Context(), matter, notify.Notification{Server: ":1.99", ID: 7}); err != nil || n != server.shown(2) {
				t.Errorf("in place of an earlier server's: shown as %v, error %v", n, err)
			}
			if got := server.await(t); !strings.HasPrefix(got, "notify 2 ") {
				t.Errorf("the server got %s, want a new one", got)
			}
			s.Withdraw(t.Context(), server.shown(7))
			if got := server.await(t); got != "close 7" {
				t.Errorf("the server got %s, want that 7 is closed", got)
			}
		})
	}
}

func TestWithoutAServerNothingIsShown(t *testing.T) {
	bus(t)
	s, _ := session(t)
	if n, err := s.Show(t.Context(), notify.Matter{}, notify.Notification{}); err == nil {
		t.Errorf("shown as %v, although there is no server", n)
	}
	s.Withdraw(t.Context(), notify.Notification{Server: ":1.99", ID: 1}) // to no harm
}

// TestAServerIsStarted has one that runs only once something is to be shown.
func TestAServerIsStarted(t *testing.T) {
	installServer(t)
	bus(t)
	s, first := session(t)
	if first != came {
		t.Errorf("first: %v, want that there is one", first)
	}
	n, err := s.Show(t.Context(), notify.Matter{Title: "t", Reason: "r"}, notify.Notification{})
	if err != nil || n.Server == "" || n.ID != 1 {
		t.Fatalf("shown as %v, error %v", n, err)
	}
	// It comes after it was given something, and still has that.
	if got := event(t, s); got != came {
		t.Errorf("as it is started: %v", got)
	}
}

func TestASessionNeedsABus(t *testing.T) {
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path="+t.TempDir()+"/none")
	if _, err := notify.OpenSession(t.Context()); !errors.Is(err, notify.ErrNoSession) || errors.Is(err, fs.ErrNotExist) {
		t.Errorf("without a bus: %v", err)
	}
	bus(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := notify.OpenSession(ctx); !errors.Is(err, notify.ErrNoSession) {
		t.Errorf("with a context that is done: %v", err)
	}
}

// TestFromTheDaemonToTheDesktop has all parts work together: a daemon, a server
// and two buses.
func TestFromTheDaemonToTheDesktop(t *testing.T) {
	address := bus(t)
	t.Setenv("DBUS_SYSTEM_BUS_ADDRESS", bustest.Start(t))
	statuses := make(chan service.Status, 1)
	statuses <- service.Status{Sticks: []bridge.Snapshot{locked}}
	var now service.Status
	daemon, err := service.Serve(t.Context(), service.Config{Status: func() service.Status {
		select {
		case now = <-statuses:
		default:
		}
		return now
	}})
	if err != nil {
		t.Fatal(err)
	}
	defer daemon.Close()

	s, err := notify.OpenSession(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	done := make(chan struct{})
	go func() {
		defer close(done)
		notify.RunAtOnce(t.Context(), s, service.Watch, slog.New(slog.DiscardHandler))
	}()
	server := serve(t, address)
	says := func(sticks ...bridge.Snapshot) {
		t.Helper()
		statuses <- service.Status{Sticks: sticks}
		if err := daemon.Changed(); err != nil {
			t.Error(err)
		}
	}
	got := []string{server.await(t)}
	says(denied)
	got = append(got, server.await(t))
	says(connected)
	got = append(got, server.await(t))
	says(locked)
	got = append(got, server.await(t))
	session(t) // of another notifier
	got = append(got, server.await(t))
	bustest.Await(t, done)
	const how = ` 0 actions map[suppress-sound:true urgency:@y 0x1] expire 0`
	want := []string{
		`notify 1 modembridge modem "ZTE MF626" "It is sim-pin.\nSee to sim-pin"` + how,
		`notify 1 modembridge modem "ZTE MF626" "It is registration-denied.\nSee to registration-denied"` + how,
		`close 1`,
		`notify 2 modembridge modem "ZTE MF626" "It is sim-pin.\nSee to sim-pin"` + how,
		`close 2`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the server got (-want +got):\n%s", diff)
	}
}

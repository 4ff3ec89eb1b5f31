// SPDX-License-Identifier: GPL-3.0-or-later

package notify_test

import (
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"sync"
	"syscall"
	"testing"

	"github.com/godbus/dbus/v5"

	"modembridge/internal/notify"
	"modembridge/internal/sysbus/bustest"
)

const (
	serverName = "org.freedesktop.Notifications"
	serverPath = dbus.ObjectPath("/org/freedesktop/Notifications")
)

// A server shows notifications to nobody, on a connection of its own.
type server struct {
	conn   *dbus.Conn
	called chan string
	mu     sync.Mutex
	can    []string // its capabilities
	last   uint32
}

// newServer returns one that does not yet own its name.
func newServer(conn *dbus.Conn, can ...string) (*server, error) {
	s := &server{conn: conn, called: make(chan string, 64), can: can}
	return s, conn.ExportMethodTable(map[string]any{
		"GetCapabilities": func() ([]string, *dbus.Error) { return s.can, nil },
		"Notify":          s.notify, "CloseNotification": s.closeNotification,
	}, serverPath, serverName)
}

// serve has a server run on the bus until the test ends.
func serve(t *testing.T, address string, can ...string) *server {
	t.Helper()
	s, err := newServer(bustest.Connect(t, address), can...)
	if err != nil {
		t.Fatal(err)
	}
	s.run(t)
	return s
}

func (s *server) run(t *testing.T) {
	t.Helper()
	if r, err := s.conn.RequestName(serverName, dbus.NameFlagDoNotQueue); err != nil || r != dbus.RequestNameReplyPrimaryOwner {
		t.Fatalf("cannot own %s: reply %d, error %v", serverName, r, err)
	}
}

func (s *server) quit(t *testing.T) {
	t.Helper()
	if _, err := s.conn.ReleaseName(serverName); err != nil {
		t.Fatal(err)
	}
}

func (s *server) notify(app string, replaces uint32, icon, title, text string, actions []string, hints map[string]dbus.Variant, expire int32) (uint32, *dbus.Error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := replaces
	if id == 0 {
		s.last++
		id = s.last
	}
	s.called <- fmt.Sprintf("notify %d %s %s %q %q %d actions %v expire %d", id, app, icon, title, text, len(actions), hints, expire)
	return id, nil
}

func (s *server) closeNotification(id uint32) *dbus.Error {
	s.called <- fmt.Sprintf("close %d", id)
	s.closed(id, 3)
	return nil
}

// shown is one of its notifications.
func (s *server) shown(id uint32) notify.Notification {
	return notify.Notification{Server: s.conn.Names()[0], ID: id}
}

// closed tells that a notification is no longer there, and why.
func (s *server) closed(id, why uint32) {
	s.conn.Emit(serverPath, serverName+".NotificationClosed", id, why)
}

// await returns the next call.
func (s *server) await(t *testing.T) string {
	t.Helper()
	got := make(chan struct{})
	var call string
	go func() {
		defer close(got)
		select {
		case call = <-s.called:
		case <-t.Context().Done():
		}
	}()
	bustest.Await(t, got)
	return call
}

// asServer has the test binary be a server that the bus starts.
const asServer = "MODEMBRIDGE_TEST_AS_SERVER"

func TestMain(m *testing.M) {
	if os.Getenv(asServer) == "" {
		os.Exit(m.Run())
	}
	conn, err := dbus.SessionBusPrivateNoAutoStartup()
	if err == nil {
		err = conn.Auth(nil)
	}
	if err == nil {
		err = conn.Hello()
	}
	if err == nil {
		_, err = newServer(conn)
	}
	if err == nil {
		_, err = conn.RequestName(serverName, dbus.NameFlagDoNotQueue)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	over := make(chan os.Signal, 1)
	signal.Notify(over, syscall.SIGTERM)
	select {
	case <-over:
	case <-conn.Context().Done():
	}
}

// installServer has buses that start from now on know how to start a server.
func installServer(t *testing.T) {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	data := t.TempDir()
	services := filepath.Join(data, "dbus-1/services")
	if err := os.MkdirAll(services, 0o755); err != nil {
		t.Fatal(err)
	}
	text := fmt.Sprintf("[D-BUS Service]\nName=%s\nExec=%s\n", serverName, program)
	if err := os.WriteFile(filepath.Join(services, serverName+".service"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Setenv("XDG_DATA_HOME", data)
	t.Setenv(asServer, "yes")
}

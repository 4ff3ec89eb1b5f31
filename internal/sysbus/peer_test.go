// SPDX-License-Identifier: GPL-3.0-or-later

package sysbus_test

import (
	"context"
	"errors"
	"io/fs"
	"net"
	"testing"

	"github.com/godbus/dbus/v5"

	"modembridge/internal/sysbus"
	"modembridge/internal/sysbus/bustest"
)

var errAway = errors.New("the service is not running")

const (
	service = "org.example.Service1"
	root    = dbus.ObjectPath("/org/example")
)

// dial returns a fake service, not yet running, and a peer of it.
func dial(t *testing.T, heard func(*dbus.Signal)) (*bustest.Tree, *sysbus.Peer) {
	t.Helper()
	address := bustest.Start(t)
	tree := bustest.NewTree(t, bustest.Connect(t, address), service, root)
	peer, err := sysbus.Dial(t.Context(), sysbus.Config{
		Service: service, NotRunning: errAway, Address: address, Heard: heard,
		Matches: []sysbus.Match{{dbus.WithMatchMember("PropertiesChanged")}},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { peer.Close() })
	return tree, peer
}

func TestPeerSaysThatTheServiceIsNotRunning(t *testing.T) {
	tree, peer := dial(t, nil)
	if _, err := peer.Objects(t.Context(), root); !errors.Is(err, errAway) {
		t.Errorf("before the service runs: error %v, want %v", err, errAway)
	}
	tree.Run()
	bustest.Await(t, peer.Changed())
	if _, err := peer.Objects(t.Context(), root); err != nil {
		t.Errorf("while the service runs: %v", err)
	}
	tree.Quit()
	bustest.Await(t, peer.Changed())
	if _, err := peer.Objects(t.Context(), root); !errors.Is(err, errAway) {
		t.Errorf("after the service quit: error %v, want %v", err, errAway)
	}
}

func TestPeerMakesOneWakeUpOfManySignals(t *testing.T) {
	var heard int
	last := make(chan struct{})
	tree, peer := dial(t, func(s *dbus.Signal) {
		if s.Name == "org.freedesktop.DBus.Properties.PropertiesChanged" {
			if heard++; heard == 20 {
				close(last)
			}
		}
	})
	tree.Run()
	tree.Put(root+"/a", bustest.Object{"org.example.I": {"N": 0}})
	for n := range 20 {
		tree.Set(root+"/a", "org.example.I", "N", n)
	}
	<-last
	bustest.Await(t, peer.Changed())
	// The handler woke us at most once more, for the last signal.
	select {
	case <-peer.Changed():
	default:
	}
	select {
	case <-peer.Changed():
		t.Error("a third wake-up for signals that were all heard before the first read")
	default:
	}
}

func TestPeerTranslatesErrors(t *testing.T) {
	tree, peer := dial(t, nil)
	tree.Export("org.example.I", map[string]any{"Fail": func(name string) *dbus.Error {
		return dbus.NewError(name, []any{"it said no"})
	}})
	tree.Run()
	tests := []struct {
		name string
		want error
	}{
		{"org.freedesktop.DBus.Error.UnknownObject", fs.ErrNotExist},
		{"org.freedesktop.ModemManager1.Error.Core.NotFound", fs.ErrNotExist},
		{"org.freedesktop.ModemManager1.Error.Core.Unauthorized", fs.ErrPermission},
		{"org.freedesktop.NetworkManager.Settings.UuidExists", fs.ErrExist},
		{"org.freedesktop.DBus.Error.NoReply", errAway},
	}
	for _, tt := range tests {
		err := peer.Call(t.Context(), root, "org.example.I.Fail", []any{tt.name})
		if !errors.Is(err, tt.want) {
			t.Errorf("%s: error %v, want one that is %v", tt.name, err, tt.want)
		}
		if got := sysbus.ErrorName(err); got != tt.name {
			t.Errorf("ErrorName = %q, want %q", got, tt.name)
		}
	}
	err := peer.Call(t.Context(), root, "org.example.I.Fail", []any{"org.example.Odd"})
	if got, want := err.Error(), "it said no (org.example.Odd)"; got != want {
		t.Errorf("an error of no known kind says %q, want %q", got, want)
	}
}

func TestPeerCallEndsWithItsContext(t *testing.T) {
	tree, peer := dial(t, nil)
	asked, release := make(chan struct{}), make(chan struct{})
	defer close(release)
	tree.Export("org.example.I", map[string]any{"Hang": func() *dbus.Error {
		close(asked)
		<-release
		return nil
	}})
	tree.Run()
	ctx, cancel := context.WithCancel(t.Context())
	reply := peer.Start(ctx, root, "org.example.I.Hang")
	<-asked
	cancel()
	if err := reply.Store(); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want %v", err, context.Canceled)
	}
}

func TestPeerWakesWhenTheConnectionIsLost(t *testing.T) {
	_, peer := dial(t, nil)
	peer.Close()
	bustest.Await(t, peer.Changed())
	// godbus says either, as the call or its reader is first to notice.
	if _, err := peer.Objects(t.Context(), root); !errors.Is(err, dbus.ErrClosed) && !errors.Is(err, net.ErrClosed) {
		t.Errorf("error %v, want %v or %v", err, dbus.ErrClosed, net.ErrClosed)
	}
}

func TestDialFailsWithoutABus(t *testing.T) {
	_, err := sysbus.Dial(t.Context(), sysbus.Config{Service: service, Address: "unix:path=/nonexistent/bus"})
	if !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("error %v, want %v", err, fs.ErrNotExist)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = sysbus.Dial(ctx, sysbus.Config{Service: service, Address: bustest.Start(t)})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("with a context that ended: error %v, want %v", err, context.Canceled)
	}
}

// SPDX-License-Identifier: GPL-3.0-or-later

package nm

import (
	"context"
	"errors"
	"log/slog"

	"github.com/godbus/dbus/v5"

	"modembridge/internal/sysbus"
)

// ErrNotRunning is what every call returns while NetworkManager is not on the bus.
var ErrNotRunning = errors.New("NetworkManager is not running")

const (
	busName = "org.freedesktop.NetworkManager"
	tree    = dbus.ObjectPath("/org/freedesktop") // of the object manager
	root    = dbus.ObjectPath("/org/freedesktop/NetworkManager")

	ifaceManager    = busName
	ifaceDevice     = busName + ".Device"
	ifaceActive     = busName + ".Connection.Active"
	ifaceIP4        = busName + ".IP4Config"
	ifaceIP6        = busName + ".IP6Config"
	ifaceSettings   = busName + ".Settings"
	ifaceConnection = busName + ".Settings.Connection"

	settingsPath = root + "/Settings"
)

// A Config is what [Dial] needs; its zero value is the system bus, in silence.
type Config struct {
	Log *slog.Logger
	Bus string // address of another bus than the system's, for tests
}

// A Client is a connection to NetworkManager. Its methods may be called from
// several goroutines.
type Client struct {
	peer     *sysbus.Peer
	cache    *cache
	failures *failures
	marks    *marks
}

// Dial connects to the bus. NetworkManager need not run.
func Dial(ctx context.Context, cfg Config) (*Client, error) {
	c := &Client{cache: newCache(), failures: newFailures(), marks: newMarks()}
	peer, err := sysbus.Dial(ctx, sysbus.Config{
		Service:    busName,
		NotRunning: ErrNotRunning,
		Address:    cfg.Bus,
		Log:        cfg.Log,
		Heard:      c.heard,
		Matches:    matches(),
	})
	if err != nil {
		return nil, err
	}
	c.peer = peer
	return c, nil
}

func (c *Client) heard(s *dbus.Signal) {
	c.cache.heard(s)
	c.failures.heard(s)
	c.marks.heard(s)
}

// matches are the signals that may change a [Snapshot]. They leave out what a
// desktop sends all day: access points, their strength, device statistics.
func matches() []sysbus.Match {
	m := []sysbus.Match{
		{dbus.WithMatchInterface(ifaceSettings)},   // NewConnection, ConnectionRemoved
		{dbus.WithMatchInterface(ifaceConnection)}, // Updated, Removed
		{dbus.WithMatchInterface(ifaceDevice), dbus.WithMatchMember("StateChanged")},
	}
	for _, iface := range []string{ifaceManager, ifaceDevice, ifaceActive, ifaceIP4, ifaceIP6, ifaceConnection} {
		m = append(m, sysbus.Match{
			dbus.WithMatchInterface("org.freedesktop.DBus.Properties"),
			dbus.WithMatchMember("PropertiesChanged"),
			dbus.WithMatchArg(0, iface),
		})
	}
	for _, folder := range []string{"/Devices/", "/ActiveConnection/", "/IP4Config/", "/IP6Config/"} {
		m = append(m, sysbus.Match{
			dbus.WithMatchInterface("org.freedesktop.DBus.ObjectManager"), // InterfacesAdded and -Removed
			dbus.WithMatchObjectPath(tree),
			dbus.WithMatchArgPath(0, string(root)+folder), // the final slash makes it "anything below"
		})
	}
	return m
}

// Changed fires when it is worth calling State again: a device, connection,
// profile or switch changed, or NetworkManager came or went. Many changes make
// one wake-up.
func (c *Client) Changed() <-chan struct{} { return c.peer.Changed() }

// Close ends the connection.
func (c *Client) Close() error { return c.peer.Close() }

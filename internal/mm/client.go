// SPDX-License-Identifier: GPL-3.0-or-later

package mm

import (
	"context"
	"errors"
	"log/slog"

	"github.com/godbus/dbus/v5"

	"modembridge/internal/sysbus"
)

// ErrNotRunning is what every call returns while ModemManager is not on the bus.
var ErrNotRunning = errors.New("ModemManager is not running")

const (
	busName = "org.freedesktop.ModemManager1"
	root    = dbus.ObjectPath("/org/freedesktop/ModemManager1")

	ifaceManager = busName
	ifaceModem   = busName + ".Modem"
	iface3GPP    = ifaceModem + ".Modem3gpp"
	ifaceSIM     = busName + ".Sim"
	ifaceBearer  = busName + ".Bearer"
)

// A Config is what [Dial] needs; its zero value is the system bus, in silence.
type Config struct {
	Log *slog.Logger
	Bus string // address of another bus than the system's, for tests
}

// A Client is a connection to ModemManager. Its methods may be called from
// several goroutines.
type Client struct{ peer *sysbus.Peer }

// Dial connects to the bus. ModemManager need not run.
func Dial(ctx context.Context, cfg Config) (*Client, error) {
	peer, err := sysbus.Dial(ctx, sysbus.Config{
		Service:    busName,
		NotRunning: ErrNotRunning,
		Address:    cfg.Bus,
		Log:        cfg.Log,
		Matches: []sysbus.Match{
			{dbus.WithMatchInterface("org.freedesktop.DBus.ObjectManager"), dbus.WithMatchObjectPath(root)},
			changed(ifaceModem), changed(iface3GPP), changed(ifaceSIM), changed(ifaceBearer),
			{dbus.WithMatchInterface(ifaceModem), dbus.WithMatchMember("StateChanged")},
		},
	})
	if err != nil {
		return nil, err
	}
	return &Client{peer}, nil
}

// changed matches PropertiesChanged of one interface, on any object.
func changed(iface string) sysbus.Match {
	return sysbus.Match{
		dbus.WithMatchInterface("org.freedesktop.DBus.Properties"),
		dbus.WithMatchMember("PropertiesChanged"),
		dbus.WithMatchArg(0, iface),
	}
}

// Changed fires when it is worth calling Modems again: a modem, SIM or bearer
// came, went or changed, or ModemManager itself did. Many changes make one
// wake-up.
func (c *Client) Changed() <-chan struct{} { return c.peer.Changed() }

// Instance names the run of ModemManager as no other one is, or [ErrNotRunning].
func (c *Client) Instance(ctx context.Context) (string, error) { return c.peer.Owner(ctx) }

// Version returns ModemManager's version, such as "1.20.4", or [ErrNotRunning].
func (c *Client) Version(ctx context.Context) (string, error) {
	var v dbus.Variant
	err := c.peer.Call(ctx, root, "org.freedesktop.DBus.Properties.Get", []any{ifaceManager, "Version"}, &v)
	s, _ := v.Value().(string)
	return s, err
}

// Close ends the connection.
func (c *Client) Close() error { return c.peer.Close() }

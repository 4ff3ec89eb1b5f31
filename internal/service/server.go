// SPDX-License-Identifier: GPL-3.0-or-later

package service

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"

	"github.com/godbus/dbus/v5"
	"github.com/godbus/dbus/v5/introspect"

	"modembridge/internal/sysbus"
)

// The names on the bus.
const (
	Name      = "org.modembridge.ModemBridge1"
	Path      = dbus.ObjectPath("/org/modembridge/ModemBridge1")
	Interface = "org.modembridge.ModemBridge1"
)

// ErrRunning says that another process owns the name.
var ErrRunning = errors.New("another modembridged is running")

// A Server answers on the bus.
type Server struct {
	Config
	conn  *dbus.Conn
	calls sync.RWMutex // each call that changes something holds it for reading
}

// A Config is what the daemon can do. What is nil fails when it is asked for.
type Config struct {
	Status   func() Status // is called for each question, from any goroutine
	SIMs     SIMs
	Profiles Profiles
}

// Serve connects to the system bus, exports the API and takes the name. The error
// wraps [ErrRunning] when there is another daemon.
func Serve(ctx context.Context, c Config) (*Server, error) {
	if c.SIMs == nil {
		c.SIMs = noSIMs{}
	}
	if c.Profiles == nil {
		c.Profiles = noProfiles{}
	}
	conn, err := sysbus.Connect(ctx, "")
	if err != nil {
		return nil, err
	}
	s := &Server{Config: c, conn: conn}
	if err := s.export(ctx); err != nil {
		conn.Close()
		return nil, err
	}
	return s, nil
}

func (s *Server) export(ctx context.Context) error {
	for name, methods := range map[string]map[string]any{
		Interface:        {"GetStatus": s.getStatus},
		SIMInterface:     {"Unlock": s.unlock, "Forget": s.forget},
		ProfileInterface: {"Restore": s.restore},
	} {
		if err := s.conn.ExportMethodTable(methods, Path, name); err != nil {
			return fmt.Errorf("cannot export %s: %w", Path, err)
		}
	}
	if err := s.conn.Export(introspect.Introspectable(Introspection), Path, "org.freedesktop.DBus.Introspectable"); err != nil {
		return fmt.Errorf("cannot export %s: %w", Path, err)
	}
	ctx, done := context.WithTimeout(ctx, sysbus.Deadline)
	defer done()
	var reply dbus.RequestNameReply
	call := s.conn.BusObject().CallWithContext(ctx, "org.freedesktop.DBus.RequestName", 0, Name, dbus.NameFlagDoNotQueue)
	switch err := call.Store(&reply); {
	case err != nil:
		return fmt.Errorf("cannot own the name %s: %w", Name, err)
	case reply != dbus.RequestNameReplyPrimaryOwner:
		return fmt.Errorf("cannot own the name %s: %w", Name, ErrRunning)
	}
	return nil
}

// Introspection describes the object to busctl and other tools.
const Introspection = `<!DOCTYPE node PUBLIC "-//freedesktop//DTD D-BUS Object Introspection 1.0//EN"
"http://www.freedesktop.org/standards/dbus/1.0/introspect.dtd">
<node>
  <interface name="org.modembridge.ModemBridge1">
    <method name="GetStatus"><arg name="json" type="s" direction="out"/></method>
    <signal name="Changed"/>
  </interface>
  <interface name="org.modembridge.ModemBridge1.SIM">
    <method name="Unlock">
      <arg name="port" type="s" direction="in"/>
      <arg name="pin" type="s" direction="in"/>
      <arg name="keep" type="b" direction="in"/>
    </method>
    <method name="Forget"><arg name="port" type="s" direction="in"/></method>
  </interface>
  <interface name="org.modembridge.ModemBridge1.Stick">
    <method name="Reset">
      <arg name="port" type="s" direction="in"/>
      <arg name="rung" type="s" direction="in"/>
      <arg name="dry" type="b" direction="in"/>
      <arg name="done" type="s" direction="out"/>
    </method>
  </interface>
  <interface name="org.modembridge.ModemBridge1.Data">
    <method name="GetUse"><arg name="json" type="s" direction="out"/></method>
    <method name="Allow"><arg name="port" type="s" direction="in"/></method>
  </interface>
  <interface name="org.modembridge.ModemBridge1.Profile">
    <method name="Restore">
      <arg name="name" type="s" direction="in"/>
      <arg name="restored" type="as" direction="out"/>
    </method>
  </interface>
</node>
`

func (s *Server) getStatus() (string, *dbus.Error) {
	doc, err := json.Marshal(s.Status())
	if err != nil {
		return "", dbus.MakeFailedError(err)
	}
	return string(doc), nil
}

// Changed tells all who listen that the status is another one now.
func (s *Server) Changed() error {
	return s.conn.Emit(Path, Interface+".Changed")
}

// Lost is closed when the connection to the bus is.
func (s *Server) Lost() <-chan struct{} { return s.conn.Context().Done() }

// Close gives the name back, and waits for the calls that are under way: their
// context is done then.
func (s *Server) Close() error {
	err := s.conn.Close()
	s.calls.Lock()
	defer s.calls.Unlock()
	return err
}

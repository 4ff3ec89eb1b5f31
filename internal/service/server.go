// SPDX-License-Identifier: GPL-3.0-or-later

package service

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/godbus/dbus/v5"
	"github.com/godbus/dbus/v5/introspect"
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
	conn   *dbus.Conn
	status func() Status
}

// Serve connects to the system bus, exports the API and takes the name. The
// status function is called for each question, from any goroutine.
func Serve(ctx context.Context, status func() Status) (*Server, error) {
	conn, err := dbus.ConnectSystemBus(dbus.WithContext(ctx))
	if err != nil {
		return nil, fmt.Errorf("cannot reach the system bus: %w", err)
	}
	s := &Server{conn: conn, status: status}
	if err := s.export(); err != nil {
		conn.Close()
		return nil, err
	}
	return s, nil
}

func (s *Server) export() error {
	methods := map[string]any{"GetStatus": s.getStatus}
	if err := s.conn.ExportMethodTable(methods, Path, Interface); err != nil {
		return fmt.Errorf("cannot export %s: %w", Path, err)
	}
	if err := s.conn.Export(introspect.Introspectable(Introspection), Path, "org.freedesktop.DBus.Introspectable"); err != nil {
		return fmt.Errorf("cannot export %s: %w", Path, err)
	}
	reply, err := s.conn.RequestName(Name, dbus.NameFlagDoNotQueue)
	switch {
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
</node>
`

func (s *Server) getStatus() (string, *dbus.Error) {
	doc, err := json.Marshal(s.status())
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

// Close gives the name back.
func (s *Server) Close() error { return s.conn.Close() }

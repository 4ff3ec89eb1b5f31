// SPDX-License-Identifier: GPL-3.0-or-later

package mmtest

import (
	"fmt"
	"sync"
	"testing"

	"github.com/godbus/dbus/v5"
)

// inhibitions are the modems that ModemManager is kept from.
type inhibitions struct {
	mu     sync.Mutex
	by     map[string]dbus.Sender // who keeps it from the modem with that UID
	next   int                    // number of the next modem that comes back
	heard  func(uid string, on bool)
	refuse *dbus.Error
}

// OnInhibit calls heard at each change of an inhibition, before InhibitDevice
// returns: after the modem went, and before it comes back.
func (s *Service) OnInhibit(heard func(uid string, on bool)) {
	s.inhibitions.mu.Lock()
	defer s.inhibitions.mu.Unlock()
	s.inhibitions.heard = heard
}

// RefuseInhibit has InhibitDevice fail with that D-Bus error.
func (s *Service) RefuseInhibit(name, message string) {
	s.inhibitions.mu.Lock()
	defer s.inhibitions.mu.Unlock()
	s.inhibitions.refuse = dbus.NewError(name, []any{message})
}

// watchSenders has inhibitions end with the connection of who asked for them.
func (s *Service) watchSenders(t testing.TB, conn *dbus.Conn) {
	t.Helper()
	if err := conn.AddMatchSignal(
		dbus.WithMatchSender("org.freedesktop.DBus"),
		dbus.WithMatchInterface("org.freedesktop.DBus"),
		dbus.WithMatchMember("NameOwnerChanged"),
		dbus.WithMatchArg(2, ""), // no new owner
	); err != nil {
		t.Fatal(err)
	}
	signals, done := make(chan *dbus.Signal, 16), make(chan struct{})
	conn.Signal(signals)
	var watching sync.WaitGroup
	watching.Go(func() {
		for {
			select {
			case <-done:
				return
			case signal := <-signals:
				if name, ok := signal.Body[0].(string); ok && signal.Name == "org.freedesktop.DBus.NameOwnerChanged" {
					s.senderLost(dbus.Sender(name))
				}
			}
		}
	})
	t.Cleanup(func() {
		conn.RemoveSignal(signals)
		close(done)
		watching.Wait()
	})
}

// inhibitDevice answers as ModemManager 1.20 and 1.24 do (mm-base-manager.c,
// handle_inhibit_device).
func (s *Service) inhibitDevice(sender dbus.Sender, uid string, on bool) *dbus.Error {
	s.Note(fmt.Sprintf("InhibitDevice %s %t", uid, on))
	i := &s.inhibitions
	i.mu.Lock()
	defer i.mu.Unlock()
	coreError := func(name, message string) *dbus.Error {
		return dbus.NewError(Name+".Error.Core."+name, []any{message})
	}
	by, inhibited := i.by[uid]
	path, exported := s.modemOf(uid)
	switch {
	case i.refuse != nil:
		return i.refuse
	case !on && by != sender:
		return coreError("NotFound", "No inhibition found for uid '"+uid+"'")
	case !on:
		s.uninhibit(uid)
	case inhibited:
		return coreError("InProgress", "Device '"+uid+"' is already inhibited")
	case !exported:
		return coreError("NotFound", "No device found with uid '"+uid+"'")
	default:
		i.by[uid] = sender
		s.Remove(path)
		i.tell(uid, true)
	}
	return nil
}

// senderLost ends the inhibitions of a connection that has ended.
func (s *Service) senderLost(sender dbus.Sender) {
	i := &s.inhibitions
	i.mu.Lock()
	defer i.mu.Unlock()
	for uid, by := range i.by {
		if by == sender {
			s.uninhibit(uid)
		}
	}
}

// uninhibit brings the modem back, under another path.
func (s *Service) uninhibit(uid string) {
	i := &s.inhibitions
	delete(i.by, uid)
	i.tell(uid, false)
	s.AddModem(100+i.next, uid)
	i.next++
}

func (i *inhibitions) tell(uid string, on bool) {
	if i.heard != nil {
		i.heard(uid, on)
	}
}

// modemOf returns the modem of a device that AddModem added.
func (s *Service) modemOf(uid string) (dbus.ObjectPath, bool) {
	s.mu.Lock()
	added := s.modems
	s.mu.Unlock()
	for _, path := range added {
		if s.Property(path, Modem, "Device") == uid {
			return path, true
		}
	}
	return "", false
}

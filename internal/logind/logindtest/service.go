// SPDX-License-Identifier: GPL-3.0-or-later

// Package logindtest is a fake systemd-logind for tests, as far as it tells of
// the machine's sleep.
package logindtest

import (
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"

	"modembridge/internal/sysbus/bustest"
)

const (
	name    = "org.freedesktop.login1"
	root    = dbus.ObjectPath("/org/freedesktop/login1")
	manager = name + ".Manager"
)

// A Service is the fake; Run makes it appear and Quit disappear.
type Service struct {
	*bustest.Tree

	locks  chan *Lock
	refuse chan *dbus.Error // holds why the next lock is refused
}

// New makes a logind that does not run yet on the bus at address.
func New(t testing.TB, address string) *Service {
	t.Helper()
	s := &Service{
		Tree:  bustest.NewTree(t, bustest.Connect(t, address), name, root),
		locks: make(chan *Lock, 16), refuse: make(chan *dbus.Error, 1),
	}
	s.PutHidden(root, bustest.Object{manager: {"PreparingForSleep": false}})
	s.Export(manager, map[string]any{"Inhibit": s.inhibit})
	return s
}

// PrepareForSleep says that the machine is about to sleep, or that it is awake
// again.
func (s *Service) PrepareForSleep(start bool) {
	s.Set(root, manager, "PreparingForSleep", start)
	s.Emit(root, manager+".PrepareForSleep", start)
}

// Sleeping reports what PrepareForSleep was last told.
func (s *Service) Sleeping() bool {
	sleeping, _ := s.Property(root, manager, "PreparingForSleep").(bool)
	return sleeping
}

// Refuse has the next lock refused with that D-Bus error.
func (s *Service) Refuse(name string) { s.refuse <- dbus.NewError(name, nil) }

func (s *Service) inhibit(what, who, why, mode string) (dbus.UnixFD, *dbus.Error) {
	select {
	case err := <-s.refuse:
		return 0, err
	default:
	}
	ours, theirs, err := os.Pipe()
	if err != nil {
		return 0, dbus.MakeFailedError(err)
	}
	fd := dbus.UnixFD(theirs.Fd())
	s.locks <- &Lock{what: fmt.Sprintf("%s %s: %s (%s)", what, who, why, mode), ours: ours, theirs: theirs}
	return fd, nil
}

// A Lock is an inhibitor that somebody has been given.
type Lock struct {
	what         string
	ours, theirs *os.File
}

// Lock returns the next lock that was taken, once its taker has it.
func (s *Service) Lock(t testing.TB) *Lock {
	t.Helper()
	select {
	case l := <-s.locks:
		// The bus has sent its own copy along.
		if err := l.theirs.Close(); err != nil {
			t.Error(err)
		}
		t.Cleanup(func() { l.ours.Close() })
		return l
	case <-t.Context().Done():
		t.Fatal("nobody took a lock")
		return nil
	}
}

// What says what was asked for: "WHAT WHO: WHY (MODE)".
func (l *Lock) What() string { return l.what }

// Released reports whether its taker has closed it by now.
func (l *Lock) Released() bool { return l.closed(time.Now()) }

// Await fails the test unless the lock is released soon.
func (l *Lock) Await(t testing.TB) {
	t.Helper()
	if !l.closed(time.Now().Add(10 * time.Second)) {
		t.Fatal("the lock is not released")
	}
}

// closed reports whether the other end is closed until then: nothing is ever
// written to it.
func (l *Lock) closed(until time.Time) bool {
	if err := l.ours.SetReadDeadline(until); err != nil {
		return false
	}
	_, err := l.ours.Read(make([]byte, 1))
	return err != nil && !os.IsTimeout(err)
}

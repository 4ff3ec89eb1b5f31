// SPDX-License-Identifier: GPL-3.0-or-later

package mmtest

import (
	"sync"

	"github.com/godbus/dbus/v5"

	"modembridge/internal/sysbus/bustest"
)

// pins are the PINs that SIMs were sent.
type pins struct {
	mu     sync.Mutex
	sent   []string
	refuse *dbus.Error
	heard  func(sim dbus.ObjectPath)
}

// RefusePIN has SendPin fail with that D-Bus error; name "" has it succeed again.
func (s *Service) RefusePIN(name string) {
	s.pins.mu.Lock()
	defer s.pins.mu.Unlock()
	s.pins.refuse = nil
	if name != "" {
		s.pins.refuse = dbus.NewError(name, []any{"the SIM says no"})
	}
}

// OnPIN calls heard for each PIN, before SendPin returns.
func (s *Service) OnPIN(heard func(sim dbus.ObjectPath)) {
	s.pins.mu.Lock()
	defer s.pins.mu.Unlock()
	s.pins.heard = heard
}

// PINs returns all PINs that were sent, right or wrong.
func (s *Service) PINs() []string {
	s.pins.mu.Lock()
	defer s.pins.mu.Unlock()
	return append([]string(nil), s.pins.sent...)
}

func (s *Service) sendPIN(m dbus.Message, pin string) *dbus.Error {
	s.pins.mu.Lock()
	defer s.pins.mu.Unlock()
	s.pins.sent = append(s.pins.sent, pin)
	if s.pins.heard != nil {
		s.pins.heard(bustest.ObjectOf(m))
	}
	return s.pins.refuse
}

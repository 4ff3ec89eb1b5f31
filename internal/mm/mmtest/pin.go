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
	answer func(pin string) (refusal string)
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

// AnswerPIN has answer say with which D-Bus error SendPin fails, "" for none.
func (s *Service) AnswerPIN(answer func(pin string) (refusal string)) {
	s.pins.mu.Lock()
	defer s.pins.mu.Unlock()
	s.pins.answer = answer
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
	if s.pins.answer != nil {
		if refusal := s.pins.answer(pin); refusal != "" {
			return dbus.NewError(refusal, []any{"the SIM says no"})
		}
	}
	return s.pins.refuse
}

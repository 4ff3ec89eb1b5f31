// SPDX-License-Identifier: GPL-3.0-or-later

package mmtest

import (
	"sync"

	"github.com/godbus/dbus/v5"

	"modembridge/internal/sysbus/bustest"
)

// contexts are the packet contexts that modems have stored.
type contexts struct {
	mu sync.Mutex
	of map[dbus.ObjectPath][]map[string]dbus.Variant
}

// SetContexts stores packet contexts in a modem. One that was given none does not
// support to be asked for them.
func (s *Service) SetContexts(modem dbus.ObjectPath, list ...map[string]dbus.Variant) {
	s.contexts.mu.Lock()
	defer s.contexts.mu.Unlock()
	if s.contexts.of == nil {
		s.contexts.of = make(map[dbus.ObjectPath][]map[string]dbus.Variant)
	}
	s.contexts.of[modem] = list
}

func (s *Service) listContexts(m dbus.Message) ([]map[string]dbus.Variant, *dbus.Error) {
	s.contexts.mu.Lock()
	defer s.contexts.mu.Unlock()
	list, ok := s.contexts.of[bustest.ObjectOf(m)]
	if !ok {
		return nil, dbus.NewError(Name+".Error.Core.Unsupported", []any{"the modem has no profiles"})
	}
	return list, nil
}

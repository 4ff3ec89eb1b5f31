// SPDX-License-Identifier: GPL-3.0-or-later

package nm

import (
	"sync"

	"github.com/godbus/dbus/v5"
)

// A failures remembers why dials failed. NetworkManager leaves the state
// "failed" for "disconnected, no reason" within milliseconds, and no read of
// the properties is quick enough to see it; the signal is.
type failures struct {
	mu   sync.Mutex
	last map[dbus.ObjectPath]StateReason // by device
}

func newFailures() *failures { return &failures{last: map[dbus.ObjectPath]StateReason{}} }

func (f *failures) heard(s *dbus.Signal) {
	f.mu.Lock()
	defer f.mu.Unlock()
	switch s.Name {
	case "org.freedesktop.DBus.NameOwnerChanged":
		clear(f.last)
	case ifaceDevice + ".StateChanged":
		var now, before, reason uint32
		if dbus.Store(s.Body, &now, &before, &reason) != nil {
			return
		}
		switch DeviceState(now) {
		case DeviceFailed:
			f.last[s.Path] = StateReason(reason)
		case DeviceActivated, DeviceUnmanaged: // the latter is a device's last state
			delete(f.last, s.Path)
		}
	}
}

func (f *failures) of(device dbus.ObjectPath) StateReason {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.last[device]
}

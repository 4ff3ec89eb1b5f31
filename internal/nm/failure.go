// SPDX-License-Identifier: GPL-3.0-or-later

package nm

import (
	"sync"

	"github.com/godbus/dbus/v5"
)

// A failures remembers why dials failed, and counts them. NetworkManager leaves the
// state "failed" for "disconnected, no reason" within milliseconds, and may dial
// again at once: no read of the properties is quick enough to see it; the signal is.
type failures struct {
	mu    sync.Mutex
	last  map[dbus.ObjectPath]StateReason // by device
	count map[dbus.ObjectPath]int
}

func newFailures() *failures {
	return &failures{last: map[dbus.ObjectPath]StateReason{}, count: map[dbus.ObjectPath]int{}}
}

func (f *failures) heard(s *dbus.Signal) {
	f.mu.Lock()
	defer f.mu.Unlock()
	switch s.Name {
	case "org.freedesktop.DBus.NameOwnerChanged":
		clear(f.last)
		clear(f.count)
	case ifaceDevice + ".StateChanged":
		var now, before, reason uint32
		if dbus.Store(s.Body, &now, &before, &reason) != nil {
			return
		}
		switch DeviceState(now) {
		case DeviceFailed:
			f.last[s.Path] = StateReason(reason)
			f.count[s.Path]++
		case DeviceUnmanaged: // a device's last state
			delete(f.count, s.Path)
			fallthrough
		case DeviceActivated:
			delete(f.last, s.Path)
		}
	}
}

func (f *failures) of(device dbus.ObjectPath) (last StateReason, count int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.last[device], f.count[device]
}

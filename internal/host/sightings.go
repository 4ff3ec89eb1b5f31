// SPDX-License-Identifier: GPL-3.0-or-later

package host

import (
	"strings"
	"sync"
	"time"

	"modembridge/internal/uevent"
	"modembridge/switcher/usb"
)

// sightings keeps what was read of each device until an event is about it.
// Sixteen sticks that are plugged in at once make two thousand events, each
// about one of them, and reading a stick costs a hundred system calls.
//
// Not all that can be read of a device has an event: a medium is mounted without
// one, and a network driver changes the interface's setting. So nothing is kept for
// longer than sightLimit, and whoever acts on it looks once more, as the guard does.
type sightings struct {
	mu   sync.Mutex
	kept map[usb.PortPath]*kept
}

// sightLimit is how long a sighting is believed without an event.
const sightLimit = 3 * time.Second

// kept is a sighting, or one that is being made.
type kept struct {
	sighting
	begun time.Time
	ready bool
}

// of returns what is known of the device in a port.
func (s *sightings) of(port usb.PortPath) (sighting, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	k := s.kept[port]
	if k == nil || !k.ready || time.Since(k.begun) >= sightLimit {
		return sighting{}, false
	}
	return k.sighting, true
}

// begin is to be called before a device is read. What was read is kept with keep,
// which does nothing when an event came meanwhile: what was read may be older.
func (s *sightings) begin(port usb.PortPath) (keep func(sighting)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.kept == nil {
		s.kept = make(map[usb.PortPath]*kept)
	}
	mine := &kept{begun: time.Now()}
	s.kept[port] = mine
	return func(seen sighting) {
		s.mu.Lock()
		defer s.mu.Unlock()
		mine.sighting, mine.ready = seen, true // and lost, if it is no longer in the map
	}
}

// forget takes back what an event may have changed. One that is about no port, of
// a driver or of a volume that is made of others, may be about any of them.
func (s *sightings) forget(e uevent.Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	changed, ok := e.Port()
	if !ok {
		clear(s.kept)
		return
	}
	for port := range s.kept {
		if port == changed || strings.HasPrefix(string(port), string(changed)+".") {
			delete(s.kept, port)
		}
	}
}

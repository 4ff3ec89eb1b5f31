// SPDX-License-Identifier: GPL-3.0-or-later

package nm

import (
	"sync"

	"github.com/godbus/dbus/v5"
)

// A cache holds the profiles that were read, by path, until a signal says that
// they changed: reading one costs a call, and a desktop has dozens.
type cache struct {
	mu      sync.Mutex
	known   map[dbus.ObjectPath]entry
	version uint64 // counts the signals that made something stale
	reading uint64 // counts the times that something was read
}

// An entry remembers what a path is, also when it is not a gsm profile.
type entry struct {
	profile Profile
	gsm     bool
}

func newCache() *cache { return &cache{known: map[dbus.ObjectPath]entry{}} }

// heard forgets what a signal is about. A path of another run of
// NetworkManager may be another profile, so its coming or going forgets all.
func (c *cache) heard(s *dbus.Signal) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch s.Name {
	case ifaceConnection + ".Updated", ifaceConnection + ".Removed":
		delete(c.known, s.Path)
	case "org.freedesktop.DBus.NameOwnerChanged":
		clear(c.known)
	default:
		return
	}
	c.version++
}

// split returns the known ones of paths, those to read, and the version to
// hand to add.
func (c *cache) split(paths []dbus.ObjectPath) (known map[dbus.ObjectPath]entry, unknown []dbus.ObjectPath, version uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	known = map[dbus.ObjectPath]entry{}
	for _, path := range paths {
		if e, ok := c.known[path]; ok {
			known[path] = e
		} else {
			unknown = append(unknown, path)
		}
	}
	return known, unknown, c.version
}

// next returns the number of another reading.
func (c *cache) next() uint64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.reading++
	return c.reading
}

// add keeps what was read since split, unless a signal came in between: what
// was read may then be older than the signal.
func (c *cache) add(read map[dbus.ObjectPath]entry, version uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if version != c.version {
		return
	}
	for path, e := range read {
		c.known[path] = e
	}
}

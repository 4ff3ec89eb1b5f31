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
	last    map[dbus.ObjectPath]Profile // what was read last, stale or not
	version uint64                      // counts the signals that made something stale
	reading uint64                      // counts the times that something was read to be different
}

// An entry remembers what a path is, also when it is not a gsm profile.
type entry struct {
	profile Profile
	gsm     bool
}

func newCache() *cache {
	return &cache{known: map[dbus.ObjectPath]entry{}, last: map[dbus.ObjectPath]Profile{}}
}

// heard forgets what a signal is about. A path of another run of
// NetworkManager may be another profile, so its coming or going forgets all.
func (c *cache) heard(s *dbus.Signal) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch s.Name {
	case ifaceConnection + ".Updated", ifaceConnection + ".Removed":
		delete(c.known, s.Path)
		if s.Name == ifaceConnection+".Removed" {
			delete(c.last, s.Path)
		}
	case "org.freedesktop.DBus.NameOwnerChanged":
		clear(c.known)
		clear(c.last)
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

// number gives a profile that was read its number. NetworkManager says of one whose
// secrets were asked for that it was updated (nm-settings-connection.c,
// get_secrets_done_cb): it must not look like another, or whoever acts on that, and
// asks for secrets, does so for ever.
func (c *cache) number(path dbus.ObjectPath, p Profile) Profile {
	c.mu.Lock()
	defer c.mu.Unlock()
	if old, ok := c.last[path]; ok && p.same(old) {
		p.Reading = old.Reading
	} else {
		c.reading++
		p.Reading = c.reading
	}
	c.last[path] = p
	return p
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

// SPDX-License-Identifier: GPL-3.0-or-later

package host

import (
	"time"

	"modembridge/switcher/usb"
)

// An away is a stick that a person has hung up, and that may leave its port without
// being pulled: it comes back under another address, perhaps as a CD-ROM first.
type away struct {
	of    usb.Device
	until time.Time
}

// awayLimit is how long a stick may take to come back, in time awake. Who pulls one
// and plugs it in again meanwhile has to dial by hand.
const awayLimit = 45 * time.Second

// Asleep says that the machine is about to sleep. A port may lose its power then:
// what comes back is no stick that was plugged in anew, by which a person asks for
// a connection.
func (h *Host) Asleep() {
	h.doings.mu.Lock()
	defer h.doings.mu.Unlock()
	for port := range h.doings.seen {
		h.doings.leave(port)
	}
}

// reset says that the stick in a port is about to be reset, which is no replug either.
func (d *doings) reset(port usb.PortPath) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.leave(port)
}

// leave notes that the stick in a port may be away for a moment. It is for
// who has the lock.
func (d *doings) leave(port usb.PortPath) {
	if stick := d.seen[port].stick; d.page.Hung[d.insertion(stick)] == byUser {
		d.away[port] = away{stick, time.Now().Add(awayLimit)}
	}
}

// returned reports whether the stick, of which nothing is noted, is one that was away.
// One that comes back as a CD-ROM has yet to come back as a modem. It is for
// who has the lock.
func (d *doings) returned(stick usb.Device) bool {
	was, ok := d.away[stick.Port]
	if !ok || time.Now().After(was.until) || stick.ID.Vendor != was.of.ID.Vendor || d.insertion(stick) == d.insertion(was.of) {
		return false
	}
	if stick.ID == was.of.ID {
		delete(d.away, stick.Port)
	} else {
		d.away[stick.Port] = away{was.of, time.Now().Add(awayLimit)}
	}
	return true
}

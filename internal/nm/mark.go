// SPDX-License-Identifier: GPL-3.0-or-later

package nm

import (
	"context"
	"fmt"
	"maps"
	"sync"

	"github.com/godbus/dbus/v5"

	"modembridge/internal/sysbus"
)

// Marks say what we have done, where NetworkManager does not tell it from what a
// person did: whoever has a connection ended over D-Bus is "the user" for it
// (nm-manager.c, impl_manager_deactivate_connection), and a connection that is in
// use does not say who asked for it. A restart of NetworkManager voids them.
type Marks struct {
	Dialled map[string]string // by device: the active connection that we asked for last
	Ended   map[string]string // by device: the UUID of the profile whose use we have ended, with no use since
}

// marks are kept by those signals that no read of the properties would see, when
// a person dials and hangs up between two reads, or the device goes meanwhile.
type marks struct {
	mu   sync.Mutex
	made Marks
	hung map[string]bool // by device, which may be gone: a person has ended its connection, with no use since
	used map[string]bool // by device: it was on its way up, or up, and nobody has asked for an end since
}

func newMarks() *marks {
	return &marks{made: Marks{Dialled: map[string]string{}, Ended: map[string]string{}}, hung: map[string]bool{}, used: map[string]bool{}}
}

func (m *marks) heard(s *dbus.Signal) {
	m.mu.Lock()
	defer m.mu.Unlock()
	switch s.Name {
	case "org.freedesktop.DBus.NameOwnerChanged":
		clear(m.made.Dialled)
		clear(m.made.Ended)
		clear(m.hung)
		clear(m.used)
	case ifaceDevice + ".StateChanged":
		var now, before, reason uint32
		if dbus.Store(s.Body, &now, &before, &reason) != nil {
			return
		}
		_, ours := m.made.Ended[string(s.Path)]
		m.use(string(s.Path), DeviceState(now), DeviceState(before), StateReason(reason))
		switch state := DeviceState(now); {
		case state == DeviceDeactivating && StateReason(reason) == UserRequested && !ours:
			m.hung[string(s.Path)] = true
		case state > DeviceDisconnected && state <= DeviceActivated:
			delete(m.made.Ended, string(s.Path))
			delete(m.hung, string(s.Path))
		case state == DeviceUnmanaged: // a device's last state
			delete(m.made.Ended, string(s.Path))
			delete(m.made.Dialled, string(s.Path))
		}
	}
}

// use notes whether an end that is told next is one that somebody has asked for.
// When ModemManager switches a modem off that is in use, be it that it could not
// switch it on, NetworkManager gives the same reason as for a person's end, and
// dials again at once (nm-device-modem.c, modem_state_cb). But all that is asked of
// NetworkManager itself passes through "deactivating".
func (m *marks) use(device string, now, before DeviceState, reason StateReason) {
	inUse := func(s DeviceState) bool { return s > DeviceDisconnected && s <= DeviceActivated }
	switch {
	case inUse(now), now == DeviceDisconnected && inUse(before):
		m.used[device] = true
	case now == DeviceDeactivating && reason == UserRequested, now == DeviceUnmanaged:
		delete(m.used, device)
	}
}

func (m *marks) dialled(device, active string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.made.Dialled[device] = active
}

// end notes that a device's connection is about to be ended. Its caller takes the
// note back if that fails.
func (m *marks) end(d Device) (restore func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.made.Ended[d.Path] = d.Active.UUID
	return func() {
		m.mu.Lock()
		defer m.mu.Unlock()
		delete(m.made.Ended, d.Path)
	}
}

// of returns what the marks say of a device.
func (m *marks) of(d Device) (ours, ended, unasked bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	ours = d.Active != nil && m.made.Dialled[d.Path] == d.Active.Path
	_, marked := m.made.Ended[d.Path]
	unasked = d.State == DeviceDisconnected && d.Reason == UserRequested && m.used[d.Path]
	return ours, marked && d.State <= DeviceDisconnected, unasked
}

// HungUp reports whether a person has ended the connection of a device that is gone
// by now, as after a restart of ModemManager: what a read would have told of it went
// with it. It is forgotten with the answer.
func (c *Client) HungUp(device string) bool {
	c.marks.mu.Lock()
	defer c.marks.mu.Unlock()
	hung := c.marks.hung[device]
	delete(c.marks.hung, device)
	return hung
}

// Marks returns what we have done, to be kept over a restart of ours.
func (c *Client) Marks() Marks {
	c.marks.mu.Lock()
	defer c.marks.mu.Unlock()
	return Marks{maps.Clone(c.marks.made.Dialled), maps.Clone(c.marks.made.Ended)}
}

// Restore takes back what Marks has returned, of the same run of NetworkManager.
func (c *Client) Restore(m Marks) {
	c.marks.mu.Lock()
	defer c.marks.mu.Unlock()
	maps.Copy(c.marks.made.Dialled, m.Dialled)
	maps.Copy(c.marks.made.Ended, m.Ended)
}

// Instance names the run of NetworkManager: paths of another one mean something
// else.
func (c *Client) Instance(ctx context.Context) (string, error) { return c.peer.Owner(ctx) }

// LastUsed returns when a profile was last in use, in seconds since 1970, 0 for
// never. It is read anew, as no signal tells of it.
func (c *Client) LastUsed(ctx context.Context, profile string) (uint64, error) {
	var s settings
	err := c.peer.Call(ctx, dbus.ObjectPath(profile), ifaceConnection+".GetSettings", nil, &s)
	if err != nil {
		return 0, fmt.Errorf("cannot read when %s was last in use: %w", profile, err)
	}
	return sysbus.Get[uint64](s["connection"], "timestamp"), nil
}

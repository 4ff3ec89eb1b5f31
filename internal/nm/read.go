// SPDX-License-Identifier: GPL-3.0-or-later

package nm

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"

	"github.com/godbus/dbus/v5"

	"modembridge/internal/sysbus"
)

// State returns what NetworkManager knows, or [ErrNotRunning]. It takes one
// round trip, and one more when a profile is new or changed since the last time.
func (c *Client) State(ctx context.Context) (Snapshot, error) {
	objects, err := c.peer.Objects(ctx, tree)
	if err != nil {
		return Snapshot{}, fmt.Errorf("cannot read the state of NetworkManager: %w", err)
	}
	profiles, err := c.profiles(ctx, objects)
	if err != nil {
		return Snapshot{}, fmt.Errorf("cannot read the profiles of NetworkManager: %w", err)
	}
	manager := objects[root][ifaceManager]
	s := Snapshot{
		Version:             sysbus.Get[string](manager, "Version"),
		NetworkingEnabled:   sysbus.Get[bool](manager, "NetworkingEnabled"),
		WWANEnabled:         sysbus.Get[bool](manager, "WwanEnabled"),
		WWANHardwareEnabled: sysbus.Get[bool](manager, "WwanHardwareEnabled"),
		Starting:            sysbus.Get[bool](manager, "Startup"),
		Uplinks:             decodeUplinks(objects),
		Managed:             managed(objects),
	}
	for _, path := range slices.Sorted(maps.Keys(profiles)) {
		s.Profiles = append(s.Profiles, profiles[path])
	}
	for _, path := range objects.Paths(ifaceDevice) {
		if sysbus.Get[uint32](objects[path][ifaceDevice], "DeviceType") == typeModem {
			d := decodeDevice(path, objects, profiles)
			d.Failure, d.Failures = c.failures.of(path)
			d.Ours, d.Ended, d.Unasked = c.marks.of(d)
			s.Devices = append(s.Devices, d)
		}
	}
	return s, nil
}

// profiles returns the gsm profiles. One that went away since it was listed is
// left out: its signal is on the way.
func (c *Client) profiles(ctx context.Context, objects sysbus.Objects) (map[dbus.ObjectPath]Profile, error) {
	all, unknown, version := c.cache.split(objects.Paths(ifaceConnection))
	read, err := c.readProfiles(ctx, unknown)
	if err != nil {
		return nil, err
	}
	c.cache.add(read, version)
	maps.Copy(all, read)

	gsm := map[dbus.ObjectPath]Profile{}
	for path, e := range all {
		if !e.gsm {
			continue
		}
		p, props := e.profile, objects[path][ifaceConnection]
		p.Path = string(path)
		p.Unsaved = sysbus.Get[bool](props, "Unsaved")
		p.Flags = sysbus.Get[uint32](props, "Flags")
		p.Filename = sysbus.Get[string](props, "Filename")
		gsm[path] = p
	}
	return gsm, nil
}

// readProfiles asks for all of them at once.
func (c *Client) readProfiles(ctx context.Context, paths []dbus.ObjectPath) (map[dbus.ObjectPath]entry, error) {
	replies := make([]*sysbus.Reply, len(paths))
	for i, path := range paths {
		replies[i] = c.peer.Start(ctx, path, ifaceConnection+".GetSettings")
	}
	read := map[dbus.ObjectPath]entry{}
	var failed error
	for i, path := range paths {
		var s settings
		switch err := replies[i].Store(&s); {
		case err == nil:
			p, gsm := decodeProfile(s)
			if gsm {
				p = c.cache.number(path, p)
			}
			read[path] = entry{p, gsm}
		// A profile of another user is none of ours.
		case !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, fs.ErrPermission):
			failed = errors.Join(failed, err)
		}
	}
	return read, failed
}

// SPDX-License-Identifier: GPL-3.0-or-later

package host

import (
	"context"
	"errors"
	"io/fs"
	"time"

	"modembridge/bridge"
	"modembridge/internal/lease"
	"modembridge/internal/udevtag"
	"modembridge/quirks"
	"modembridge/switcher/usb"
)

// Observe implements bridge.World.
func (h *Host) Observe(_ context.Context, port usb.PortPath, d *usb.Device) (bridge.Observation, error) {
	o := bridge.Observation{Time: time.Now(), Port: port, Services: h.Services()}
	o.Created, o.MadeAs = h.created()
	if d == nil {
		return o, nil
	}
	seen, err := h.sight(*d)
	o.Media, o.Serial, o.Gate = seen.media, h.serial(*d, seen.ports), seen.ports.gate()
	if err == nil {
		o.Leased, err = lease.Held(h.sysfs.Root, port)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return o, nil // it was pulled while we looked: the next look says so
	}
	if err != nil {
		return o, err
	}
	o.Device = d
	h.told.see(*d)
	h.observeModem(&o)
	o.Off, o.Cut = h.doings.note(*d, o.Link, h.nm.HungUp)
	return o, nil
}

// serial returns the device's ttys with the tags that udev has published.
func (h *Host) serial(d usb.Device, known records) []bridge.SerialPort {
	var ports []bridge.SerialPort
	for _, i := range d.Interfaces {
		for _, tty := range i.TTYs {
			if r, ok := known[udevtag.Port{Class: "tty", Name: tty}]; ok {
				ports = append(ports, h.describe(d, i, tty, r))
			}
		}
	}
	return ports
}

// describe says what a port is for. What was found out about sticks of that id
// counts for those that have the same interfaces.
func (h *Host) describe(d usb.Device, i usb.Interface, tty string, r udevtag.Record) bridge.SerialPort {
	p := bridge.SerialPort{TTY: tty, Interface: i.Number, Settled: r.Processed, Role: role(r.Tags), Source: r.Source}
	switch {
	case r.Found != "" && r.Found != d.Layout():
		p.Role, p.Source = quirks.Unset, ""
	case r.Source == "asked" && h.book.HasLearned(d, i):
		p.Source = "learned" // since udev looked
	}
	return p
}

// role returns the role that ModemManager reads from a port's tags: an ignored
// port is never opened, and of several types the primary one wins
// (mm-base-modem.c, mm_base_modem_grab_port).
func role(tags map[string]string) quirks.Role {
	for _, t := range []struct {
		tag  string
		role quirks.Role
	}{
		{"ID_MM_PORT_IGNORE", quirks.Ignore},
		{"ID_MM_PORT_TYPE_AT_PRIMARY", quirks.ATPrimary},
		{"ID_MM_PORT_TYPE_AT_PPP", quirks.PPP},
		{"ID_MM_PORT_TYPE_AT_SECONDARY", quirks.ATSecondary},
		{"ID_MM_PORT_TYPE_QCDM", quirks.QCDM},
		{"ID_MM_PORT_TYPE_GPS", quirks.GPS},
		{"ID_MM_PORT_TYPE_AUDIO", quirks.Audio},
	} {
		if udevtag.True(tags[t.tag]) {
			return t.role
		}
	}
	return quirks.Unset
}

// observeLink adds what is seen of a link that is up.
func (h *Host) observeLink(l *bridge.Link) {
	if !l.Activated || l.Interface == "" {
		return
	}
	// An interface that is just going has no counters, and soon no link.
	if t, err := h.sysfs.Traffic(l.Interface); err == nil {
		l.Traffic = bridge.Traffic(t)
	}
	l.Finding = h.probes.finding(l.Interface)
}

// observeModem adds what the daemons know.
func (h *Host) observeModem(o *bridge.Observation) {
	modems, _ := h.modems.latest()
	net, _ := h.net.latest()
	o.Uplink = h.uplink(net)
	for _, m := range modems.list {
		if !isOf(m, *o.Device) {
			continue
		}
		o.Modem = modem(m)
		o.Modem.Card, o.Modem.PIN = h.sims.card(m), h.sims.pin(m, *o.Device)
		o.APNs = h.apnsOf(m)
		d, known := net.Modem(m.Path)
		if known {
			o.Link = link(d)
			h.observeLink(o.Link)
		}
		o.Modem.Own = h.ownProfile(m)
		o.Rivals = h.rivals(m, modems.list, net)
		h.noteUse(o)
		o.Failure = failure(m, d)
		o.Data = h.meter.tell(payer(m, o.Port), o.Time)
		for _, p := range net.Profiles {
			o.Profiles = append(o.Profiles, h.seenProfile(p, net, m, d))
		}
	}
}

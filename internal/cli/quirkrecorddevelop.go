// SPDX-License-Identifier: GPL-3.0-or-later

package cli

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/pelletier/go-toml/v2"

	"modembridge/bridge"
	"modembridge/internal/recording"
	"modembridge/quirks"
)

// develop makes a recording of a film, and asks the ports.
func (c *recordCommand) develop(ctx context.Context, f *film, db *quirks.DB) (*recording.Recording, error) {
	r := &recording.Recording{Program: "modembridge " + c.version, Date: today(time.Now())}
	if f.stopped {
		r.Missing = append(r.Missing, fmt.Sprintf("The end: after %v the stick had not come to rest.", atLast))
	}
	if f.here == nil {
		r.Missing = append(r.Missing, "The modem: the stick left and did not come back.")
	}
	first, last := f.scenes[0], f.scenes[len(f.scenes)-1]
	modem := f.here != nil && !last.raw.StorageOnly()
	if f.here != nil {
		// The daemon may have come further since it was heard.
		if s, err := c.machine.Status(ctx); err == nil {
			f.hear(s, time.Now())
		}
	}
	if f.status != nil {
		r.State, r.Reason = f.status.State, f.status.ReasonCode
		switch f.status.State {
		case bridge.StorageMode.String(), bridge.Switching.String():
			modem = false
		}
	}
	if !modem || first.became(last) {
		r.Storage = first.personality()
		r.Switch = f.sent(db, c.machine.Mode(f.port, first.raw.ID))
	}
	if modem {
		r.Modem = last.personality()
		r.Modem.Ports = f.ports()
		note, err := c.ask(ctx, f, db, r.Modem.Ports)
		if err != nil {
			return nil, err
		}
		r.Missing = append(r.Missing, note...)
	}
	r.Events = f.timeline(r.Switch != nil)
	var err error
	r.Draft, err = r.Drafted(db)
	return r, err
}

// today returns the date.
func today(now time.Time) toml.LocalDate {
	y, m, d := now.UTC().Date()
	return toml.LocalDate{Year: y, Month: int(m), Day: d}
}

// personality returns what is known of one.
func (s *scene) personality() *recording.Personality {
	raw := s.raw
	p := &recording.Personality{
		USB: raw.ID, Speed: raw.Speed, Configuration: uint8(raw.Configuration),
		Manufacturer: raw.Manufacturer, Product: raw.Product, Serial: raw.Serial,
		Descriptors: recording.Split(raw.Descriptors),
	}
	for _, i := range raw.Interfaces {
		p.Interfaces = append(p.Interfaces, recording.Interface{Number: i.Number, Driver: i.Driver, Name: raw.Texts[i.Number]})
	}
	for _, m := range s.media {
		p.Units = append(p.Units, recording.Unit{
			Interface: m.Interface, LUN: m.LUN, Type: m.SCSIType,
			Vendor: m.Vendor, Model: m.Model, Revision: m.Revision,
			ReadOnly: m.ReadOnly, SizeMiB: (m.Size + 1<<20 - 1) >> 20,
		})
	}
	return p
}

// became reports whether the stick is something else in a later scene, and has
// not only left and come back.
func (s *scene) became(later *scene) bool {
	was, is := s.raw, later.raw
	return s != later && (was.StorageOnly() || was.ID != is.ID || was.Configuration != is.Configuration)
}

// sent returns what the daemon sent to the stick, nil when it sent nothing or
// does not tell.
func (f *film) sent(db *quirks.DB, mode quirks.ModeName) *recording.Switch {
	q := db.Quirk(f.told)
	if f.status == nil || q == nil {
		return nil
	}
	if _, sent := f.status.Timings["switched"]; !sent {
		return nil
	}
	s := &recording.Switch{Plan: q.Switch}
	if recording.Builtin(q.Origin) {
		s.Quirk = q.ID
	}
	if chosen := q.Modes.Plan(mode); chosen != nil {
		s.Plan = *chosen
	} else if plan, _ := q.PlanFor(f.scenes[0].raw.Device, quirks.Auto); plan.Method != q.Switch.Method {
		s.Plan = quirks.SwitchPlan{Method: plan.Method, Configuration: plan.Configuration}
	}
	return s
}

// ports returns the serial ports of what is there, with their roles.
func (f *film) ports() []recording.Port {
	var list []recording.Port
	for _, i := range f.here.raw.Interfaces {
		for _, tty := range i.TTYs {
			p := recording.Port{TTY: tty, Interface: i.Number}
			if f.status != nil {
				for _, told := range f.status.Ports {
					if told.TTY == tty {
						p.Role, p.Source = told.Role, told.Source
					}
				}
			}
			list = append(list, p)
		}
	}
	return list
}

// timeline returns the events, and among them when the daemon says that it sent
// something.
func (f *film) timeline(switched bool) []recording.Event {
	events := slices.Clone(f.events)
	if switched {
		at := time.Duration(f.status.Timings["switched"]) * time.Millisecond
		at = min(at, time.Duration(quirks.MaxDuration)).Round(10 * time.Millisecond)
		events = append(events, recording.Event{At: quirks.Duration(at), What: recording.Switched})
	}
	slices.SortStableFunc(events, func(a, b recording.Event) int { return cmp.Compare(a.At, b.At) })
	return events
}

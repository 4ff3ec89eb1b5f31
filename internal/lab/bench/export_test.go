// SPDX-License-Identifier: GPL-3.0-or-later

package bench

import (
	"context"
	"io"
	"time"

	"modembridge/internal/lab/guest"
	"modembridge/internal/lab/stick"
	"modembridge/internal/uevent"
	"modembridge/switcher/usb"
)

// What the tests reach.
var (
	Connected   = connected
	LateOrder   = lateOrder
	LearnedOf   = learnedOf
	Median      = median
	ParseStatus = parseStatus
	PortOf      = portOf
	Tags        = tags
	Verdicts    = verdicts
	Worst       = worst
)

// SidesOf returns the sides that a case's turns are of.
func SidesOf(c Case, o Options) []string {
	var all []string
	for _, s := range c.sides(o) {
		all = append(all, string(s))
	}
	return all
}

// ReadSample returns what a stick's log says of a measurement.
func ReadSample(events []stick.Event, start time.Time, kernel *guest.Timeline) Sample {
	var s Sample
	s.read(events, start, kernel)
	return s
}

// A CrowdStick is what tells one stick of a crowd from the others.
type CrowdStick struct {
	Name              string
	IMEI, IMSI, ICCID string
}

// CrowdOf returns the sticks that are plugged in at once.
func CrowdOf(cases []Case) ([]CrowdStick, error) {
	members, err := crowdOf(cases)
	var all []CrowdStick
	for _, m := range members {
		at := m.model.Modem.AT
		all = append(all, CrowdStick{m.name, at.IMEI, at.IMSI, at.ICCID})
	}
	return all, err
}

// A Plugged stick is a [stick.Stick], or a test's.
type Plugged = plugged

// UntilAllOnline waits for sticks that were just plugged in, and returns when each
// came online.
func UntilAllOnline(
	ctx context.Context, sticks []Plugged, online func(context.Context) (map[usb.PortPath]bool, error),
) (complete bool, times []time.Duration, err error) {
	r := &run{progress: io.Discard, online: online}
	var members []*member
	for _, s := range sticks {
		members = append(members, &member{name: string(s.PortPath()), plugged: s})
	}
	complete, err = r.untilAllOnline(ctx, ours, members, time.Now())
	for _, m := range members {
		times = append(times, m.online)
	}
	return complete, times, err
}

// Changes makes a turn's events for the device whose directory that is.
func Changes(ctx context.Context, events interface {
	Receive(context.Context) (uevent.Event, error)
}, dir string,
) ([]time.Duration, error) {
	return (&changer{events: events}).changes(ctx, dir)
}

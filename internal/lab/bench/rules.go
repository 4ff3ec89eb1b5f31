// SPDX-License-Identifier: GPL-3.0-or-later

package bench

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"path/filepath"
	"slices"
	"time"

	"modembridge/internal/lab/guest"
	"modembridge/internal/lab/stick"
	"modembridge/internal/uevent"
	"modembridge/switcher/usb"
)

const (
	// ruleTurns is how often each side has its turn, and ruleEvents how many
	// events that is each time. udev reads all rules anew when they change, so
	// the sides cannot take turns with every event.
	ruleTurns, ruleEvents = 10, 20
	// ruleWarmUp are the events before, in which udev reads the rules and starts
	// a worker.
	ruleWarmUp    = 3
	rulesDeadline = 10 * time.Minute
	ttyDeadline   = time.Minute // for a cable's tty to appear
)

// cable is the model of a serial cable: a USB tty that is no modem's.
const cable = "ftdi-cable"

// A RuleCost is how long udev takes for a tty, with our rules and without, from
// the writing of "change" to the tty's uevent file to udev's own event.
type RuleCost struct {
	TTY     string          `json:"tty"`
	With    []time.Duration `json:"with_ns"`
	Without []time.Duration `json:"without_ns"`
}

// Cost returns how much longer the median event takes with our rules.
func (c RuleCost) Cost() time.Duration { return median(c.With) - median(c.Without) }

// Doubt returns how far off Cost may be: two standard errors of the difference
// of two medians. That of a median is 1.2533 standard deviations by the root of
// the count, and a standard deviation 1.4826 median absolute deviations, of times
// that are distributed normally; stragglers hardly count.
func (c RuleCost) Doubt() time.Duration {
	var variance float64
	for _, times := range [][]time.Duration{c.With, c.Without} {
		middle := median(times)
		var off []time.Duration
		for _, t := range times {
			off = append(off, (t - middle).Abs())
		}
		slices.Sort(off)
		if len(off) == 0 {
			return forever
		}
		deviation := 1.2533 * 1.4826 * float64(off[len(off)/2])
		variance += deviation * deviation / float64(len(off))
	}
	return time.Duration(2 * math.Sqrt(variance))
}

// rules measures the cost of the rules for a plain tty and for that of a serial
// cable. The daemon runs on both sides: part of the rules asks whether it does.
// On a machine without KVM that does not count its instructions the medians of 200
// events said that the rules cost -33 ms (measured).
func (r *run) rules(ctx context.Context) (err error) {
	preparing, cancel := context.WithTimeout(ctx, prepareLimit)
	err = errors.Join(removeTags(preparing), startOver(preparing))
	cancel()
	if err != nil {
		return err
	}
	ctx, cancel = context.WithTimeout(ctx, rulesDeadline)
	defer cancel()
	ttys, unplug, err := ruleTTYs(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, unplug(), guest.HideRules(context.WithoutCancel(ctx))) }()
	if len(ttys) == 1 {
		r.say("rules: there is no model %s, so %s alone is measured", cable, ttys[0])
	}
	if _, err := guest.Run(ctx, "udevadm", "settle", "--timeout=60"); err != nil {
		return err
	}
	ours, err := ourRules()
	if err != nil {
		return err
	}
	conn, err := uevent.Listen()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	if r.report.Rules, err = ruleCosts(ctx, &changer{events: conn}, ttys, ours); err != nil {
		return err
	}
	for _, c := range r.report.Rules {
		r.say("rules: %s %s with, %s without, give or take %s", c.TTY, milliseconds(median(c.With)), milliseconds(median(c.Without)), milliseconds(c.Doubt()))
	}
	return r.save()
}

// ruleCosts makes the events of all turns, with those files of rules and without.
func ruleCosts(ctx context.Context, c *changer, ttys, ours []string) ([]RuleCost, error) {
	costs := make([]RuleCost, len(ttys))
	for turn := range 2 * ruleTurns {
		// With, without, without, with: what drifts concerns both alike.
		with := turn%4 == 0 || turn%4 == 3
		hidden := ours
		if with {
			hidden = nil
		}
		if err := guest.HideRules(ctx, hidden...); err != nil {
			return nil, err
		}
		for i, tty := range ttys {
			times, err := c.changes(ctx, filepath.Join("/sys/class/tty", tty))
			if err != nil {
				return nil, err
			}
			costs[i].TTY = tty
			if with {
				costs[i].With = append(costs[i].With, times...)
			} else {
				costs[i].Without = append(costs[i].Without, times...)
			}
		}
	}
	return costs, nil
}

// ruleTTYs returns the names of the ttys to measure, and plugs a cable in when
// there is a model of one.
func ruleTTYs(ctx context.Context) (ttys []string, unplug func() error, err error) {
	ttys, unplug = []string{"ttyS0"}, func() error { return nil }
	model, err := stick.Load(cable)
	if errors.Is(err, fs.ErrNotExist) {
		return ttys, unplug, nil
	}
	if err != nil {
		return nil, nil, err
	}
	s, err := stick.Plug(ctx, model, stick.Options{})
	if err != nil {
		return nil, nil, err
	}
	unplug = func() error {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), unplugDeadline)
		defer cancel()
		return s.Unplug(ctx)
	}
	tty, err := ttyIn(ctx, s.PortPath())
	if err != nil {
		return nil, nil, errors.Join(err, unplug())
	}
	return append(ttys, tty), unplug, nil
}

// ttyIn waits for the tty of what is plugged in there, and returns its name.
func ttyIn(ctx context.Context, port usb.PortPath) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, ttyDeadline)
	defer cancel()
	for {
		ttys, _ := filepath.Glob("/sys/class/tty/tty[AU]*")
		for _, path := range ttys {
			if p, ok := portOf("/sys", filepath.Base(path)); ok && p == port {
				return filepath.Base(path), nil
			}
		}
		select {
		case <-ctx.Done():
			return "", fmt.Errorf("%s in port %s has no tty: %w", cable, port, ctx.Err())
		case <-time.After(pollInterval):
		}
	}
}

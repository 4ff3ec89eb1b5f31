// SPDX-License-Identifier: GPL-3.0-or-later

package bench

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"modembridge/internal/uevent"
)

// eventDeadline is how long udev may take for one event, on a machine that is
// busy.
const eventDeadline = 30 * time.Second

// A changer makes events and waits for udev's.
type changer struct {
	events receiver
	made   int
}

// A receiver is a [uevent.Conn].
type receiver interface {
	Receive(context.Context) (uevent.Event, error)
}

var _ receiver = (*uevent.Conn)(nil)

// changes makes a turn's events for a device, by its directory in /sys, and
// returns what each took.
func (c *changer) changes(ctx context.Context, dir string) ([]time.Duration, error) {
	var times []time.Duration
	for i := range ruleWarmUp + ruleEvents {
		took, err := c.change(ctx, dir)
		if err != nil {
			return nil, fmt.Errorf("event %d of %s: %w", i+1, filepath.Base(dir), err)
		}
		if i >= ruleWarmUp {
			times = append(times, took)
		}
	}
	return times, nil
}

// change makes one event for a device and returns how long it took until udev
// was done with it. The event has a number, by which it is known from others
// (kernel: Documentation/ABI/testing/sysfs-uevent).
func (c *changer) change(ctx context.Context, dir string) (time.Duration, error) {
	ctx, cancel := context.WithTimeout(ctx, eventDeadline)
	defer cancel()
	c.made++
	id := fmt.Sprintf("6d6f6465-6d6c-4162-8000-%012x", c.made)
	start := time.Now()
	if err := os.WriteFile(filepath.Join(dir, "uevent"), []byte("change "+id), 0); err != nil {
		return 0, err
	}
	for {
		e, err := c.events.Receive(ctx)
		if err != nil {
			return 0, err
		}
		if e.Source == uevent.Udev && strings.EqualFold(e.Properties["SYNTH_UUID"], id) {
			return time.Since(start), nil
		}
	}
}

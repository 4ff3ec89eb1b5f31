// SPDX-License-Identifier: GPL-3.0-or-later

package bench

import (
	"context"
	"errors"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"modembridge/internal/lab/guest"
	"modembridge/internal/lab/stick"
)

const (
	// giveUp is when a stick whose ports have no driver is given up.
	giveUp = 60 * time.Second
	// deadline is when any is; the slowest known takes 45 s.
	deadline     = 150 * time.Second
	pollInterval = 200 * time.Millisecond
)

// errNever says that the stick did not come online.
var errNever = errors.New("never came online")

// A Sample is one measurement. Zero means that it did not come to that.
type Sample struct {
	Online time.Duration `json:"online_ns"` // plug to NetworkManager's "activated"
	Switch time.Duration `json:"switch_ns"` // plug to the first switch message
	// React is from the kernel's event for the storage interface to the
	// switch message.
	React time.Duration `json:"react_ns"`
}

// measure plugs a stick in, waits until it is online, and pulls it out.
func measure(ctx context.Context, model *stick.Model, kernel *guest.Timeline) (Sample, error) {
	var sample Sample
	kernel.Clear()
	start := time.Now()
	s, err := stick.Plug(ctx, model, stick.Options{})
	if err != nil {
		return sample, err
	}
	err = untilOnline(ctx, s, start)
	if err == nil {
		sample.Online = time.Since(start)
	}
	for _, e := range s.Events() {
		if e.Kind != stick.Triggered {
			continue
		}
		sample.Switch = e.Time.Sub(start)
		if first, ok := guest.First(kernel.All(), regexp.MustCompile(`^add usb/usb_interface`)); ok {
			sample.React = e.Time.Sub(first.Time)
		}
		break
	}
	return sample, errors.Join(err, s.Unplug(ctx))
}

// untilOnline waits until the network's end of the link is up, and then until
// NetworkManager says so too.
func untilOnline(ctx context.Context, s *stick.Stick, start time.Time) error {
	ctx, cancel := context.WithDeadlineCause(ctx, start.Add(deadline), errNever)
	defer cancel()
	short, stop := context.WithDeadline(ctx, start.Add(giveUp))
	_, err := s.Wait(short, stick.PPPUp)
	stop()
	if err != nil {
		if ttys, _ := filepath.Glob("/sys/bus/usb-serial/devices/*"); len(ttys) == 0 {
			return errNever
		}
		if _, err := s.Wait(ctx, stick.PPPUp); err != nil {
			return errNever
		}
	}
	for {
		state, err := guest.Run(ctx, "nmcli", "--get-values", "GENERAL.STATE", "connection", "show", "mobile")
		if err == nil && strings.TrimSpace(state) == "activated" {
			return nil
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-time.After(pollInterval):
		}
	}
}

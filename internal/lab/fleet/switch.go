// SPDX-License-Identifier: GPL-3.0-or-later

package fleet

import (
	"context"
	"errors"
	"fmt"
	"time"

	"modembridge/internal/lab/stick"
)

// Switch plugs in a stick for each entry, all at once, and waits until whoever
// is in charge on this machine has made them modems. It returns one line, and
// the sticks' stories after an error.
func Switch(ctx context.Context, entries []string) (report string, err error) {
	all, err := build(entries, nil)
	if err != nil {
		return "", err
	}
	start := time.Now()
	ctx, cancel := context.WithTimeout(ctx, switchDeadline)
	defer cancel()
	err = plug(ctx, all, stick.Options{})
	if err == nil {
		err = each(all, func(s *ship) error { return s.switched(ctx) })
	}
	last, slowest := time.Duration(0), ""
	for _, s := range all {
		if s.Stick == nil {
			continue
		}
		if e, missing := s.first(stick.Switched); missing == nil && e.Time.Sub(start) > last {
			last, slowest = e.Time.Sub(start), s.entry
		}
	}
	err = errors.Join(err, unplug(ctx, all))
	if err != nil {
		return stories(all), err
	}
	return fmt.Sprintf("%d sticks at once, all of them modems %.1f s after the first plug; the last is %s\n", len(all), last.Seconds(), slowest), nil
}

// first returns the first event of a kind that there has been.
func (s *ship) first(kind stick.Kind) (stick.Event, error) {
	past, cancel := context.WithCancel(context.Background())
	cancel()
	return s.Wait(past, kind)
}

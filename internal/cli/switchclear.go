// SPDX-License-Identifier: GPL-3.0-or-later

package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"modembridge/quirks"
	"modembridge/switcher"
	"modembridge/switcher/usb"
)

// decide returns how to switch the stick, and what the guard is to know.
func (s *switching) decide(dev usb.Device, media []switcher.Medium) (switcher.Plan, switcher.Rules, error) {
	var scsi []quirks.SCSI
	for _, m := range media {
		scsi = append(scsi, quirks.SCSI{Vendor: m.Vendor, Model: m.Model, Revision: m.Revision})
	}
	q, err := s.db.Storage(dev, scsi...)
	switch {
	case s.planned && q != nil:
		return s.plan, q.Rules(), nil
	case s.planned:
		return s.plan, switcher.Rules{Source: "the command line"}, nil
	case err != nil:
		return switcher.Plan{}, switcher.Rules{}, fmt.Errorf("cannot switch %v: %w", dev.ID, err)
	case q == nil:
		return switcher.Plan{}, switcher.Rules{}, fmt.Errorf("cannot switch %v: no quirk matches it in full; see: modembridge quirk explain %v; or give a mode: %w",
			dev.ID, dev.ID, fs.ErrNotExist)
	}
	return q.Plan(), q.Rules(), nil
}

// guardWithin is how long to wait for the kernel to show what a device is.
// usb-storage looks at a new disk after a second (its parameter delay_use).
const (
	guardWithin = 5 * time.Second
	guardEvery  = 100 * time.Millisecond
)

// clear asks the guard until it says yes or no, and returns the plan.
func (s *switching) clear(ctx context.Context, dev usb.Device) (switcher.Plan, error) {
	ctx, cancel := context.WithTimeout(ctx, guardWithin)
	defer cancel()
	for {
		media, err := s.machine.Probe(ctx, dev.Port)
		if err != nil {
			return switcher.Plan{}, err
		}
		plan, rules, err := s.decide(dev, media)
		if err == nil {
			err = switcher.Check(dev, media, rules)
		}
		var refusal *switcher.Refusal
		again := errors.As(err, &refusal) && refusal.Transient ||
			errors.Is(err, fs.ErrNotExist) && len(media) == 0 && dev.StorageOnly() // its SCSI texts may matter
		if !again {
			return plan, err
		}
		if len(media) == 0 {
			if err := s.machine.ScanSCSI(ctx, dev.Port); err != nil {
				s.log.Debug("cannot scan", "err", err)
			}
		}
		if !pause(ctx, guardEvery) {
			return switcher.Plan{}, err
		}
	}
}

// pause waits for d, and reports false when ctx ends before.
func pause(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

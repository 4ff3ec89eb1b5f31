// SPDX-License-Identifier: GPL-3.0-or-later

package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"time"

	"modembridge/quirks"
	"modembridge/switcher"
	"modembridge/switcher/usb"
)

// A decision says how a stick is switched, and what the guard is to know.
type decision struct {
	quirk  *quirks.Quirk // that matches the stick, nil when none does
	plan   switcher.Plan
	source string // who says so
	rules  switcher.Rules
}

// decide returns how to switch a stick. The error is fs.ErrNotExist when neither
// the order nor a quirk says so, and a nothingToDo when the stick is what it is
// to become already.
func (s *switchRun) decide(ctx context.Context, dev usb.Device, media []switcher.Medium) (decision, error) {
	q, err := s.db.Storage(dev, quirks.Identities(media)...)
	switch {
	case s.planned():
		return s.byHand(ctx, dev, q)
	case err != nil:
		return decision{}, fmt.Errorf("cannot switch %v: %w", dev.ID, err)
	case q == nil:
		return decision{}, s.unknown(dev)
	}
	plan, source, err := s.modePlan(dev, q)
	return decision{q, plan, source, q.Rules()}, err
}

// unknown says that no quirk says how to switch the stick.
func (s *switchRun) unknown(dev usb.Device) error {
	candidates := s.db.ExplainID(dev.ID).Candidates
	switch m := s.db.ModemByID(dev.ID); {
	case len(candidates) == 0 && m != nil:
		return nothingToDo{fmt.Sprintf("%v is a stick in modem mode, %s", dev.ID, m.Name)}
	case len(candidates) == 0:
		return notFoundf("cannot switch %v: no quirk is for that id; say how to switch it, or write a quirk: see modembridge-quirks(5)", dev.ID)
	case dev.Port == "":
		return notFoundf("cannot tell how to switch %v: that depends on what the stick says of itself, and none is plugged in; see what matters with: modembridge quirk explain %v", dev.ID, dev.ID)
	}
	return notFoundf("cannot switch %v: no quirk matches it in full; see what is missing with: modembridge quirk explain %s; or say how to switch it", dev.ID, dev.Port)
}

// byHand is decide for an order that says how. A quirk that matches adds what it
// knows of the medium.
func (s *switchRun) byHand(ctx context.Context, dev usb.Device, q *quirks.Quirk) (decision, error) {
	plan := s.plan
	if class := s.order.target.class; class != nil && hasClass(dev, *class) && plan.Method != switcher.Sony {
		return decision{}, nothingToDo{fmt.Sprintf("the first interface of %v has the class %02x already", dev.ID, *class)}
	}
	if plan.Method == switcher.Sony && !second(dev) {
		plan.Configuration = nil // it is for the second personality
	}
	value, ok := plan.Target(dev)
	if ok && int(value) == dev.Configuration && plan.Method == switcher.Configure && plan.Alternate == nil && !plan.Reset {
		return decision{}, nothingToDo{fmt.Sprintf("configuration %d of %v is set already", value, dev.ID)}
	}
	d := decision{quirk: q, plan: plan, source: "the command line"}
	if s.order.file != "" {
		d.source = s.order.file
	}
	if q != nil {
		d.rules = q.Rules()
	}
	d.rules.Source = d.source
	d.rules.AnyInterface = !sendsSCSI(ctx, dev.ID, plan)
	return d, nil
}

// sendsSCSI reports whether a plan sends a SCSI command, which only storage
// takes.
func sendsSCSI(ctx context.Context, id usb.ID, plan switcher.Plan) bool {
	transfers, err := switcher.Record(ctx, nominal(id, plan), plan)
	return err != nil || slices.ContainsFunc(transfers, func(t switcher.Transfer) bool {
		_, ok := t.Data.CBW()
		return ok && t.Type == switcher.BulkOut
	})
}

// guardWithin is how long to wait for the kernel to show what a device is.
// usb-storage looks at a new disk after a second (its parameter delay_use).
const (
	guardWithin = 5 * time.Second
	guardEvery  = 100 * time.Millisecond
)

// clear asks the guard until it says yes or no, and returns what was decided.
func (s *switchRun) clear(ctx context.Context, dev usb.Device) (decision, error) {
	ctx, cancel := context.WithTimeout(ctx, guardWithin)
	defer cancel()
	for {
		media, err := s.machine.Probe(ctx, dev.Port)
		if err != nil {
			return decision{}, err
		}
		d, err := s.decide(ctx, dev, media)
		if err == nil {
			err = switcher.Check(dev, media, d.rules)
		}
		var refusal *switcher.Refusal
		again := errors.As(err, &refusal) && refusal.Transient ||
			errors.Is(err, fs.ErrNotExist) && len(media) == 0 && dev.StorageOnly() // its SCSI texts may matter
		if !again {
			return d, err
		}
		if len(media) == 0 {
			if err := s.machine.ScanSCSI(ctx, dev.Port); err != nil {
				s.log.Debug("cannot scan", "err", err)
			}
		}
		if switcher.Sleep(ctx, guardEvery) != nil {
			return d, err
		}
	}
}

// SPDX-License-Identifier: GPL-3.0-or-later

package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"modembridge/quirks"
	"modembridge/switcher"
	"modembridge/switcher/usb"
)

// showing says what of a switch is shown in place of doing it.
type showing struct{ dryRun, explain, json bool }

// show prints what would be sent, and with --explain why, and sends nothing.
func (s *switchRun) show(ctx context.Context, out io.Writer, show showing) error {
	r, err := s.rehearse(ctx, show.explain)
	if show.explain && r.Stick != nil {
		write := r.write
		if show.json {
			write = func(out io.Writer) error { return encode(out, r) }
		}
		return errors.Join(write(out), s.nothing(err))
	}
	if err != nil {
		return s.nothing(err)
	}
	if show.json {
		return encode(out, struct {
			Transfers []switcher.Transfer `json:"transfers"`
		}{r.Transfers})
	}
	for _, t := range r.Transfers {
		if _, err := fmt.Fprintln(out, t); err != nil {
			return err
		}
	}
	fmt.Fprintf(s.say, "Nothing was sent. This is for %v (%s).\n", r.Stick, r.plan.Method)
	return nil
}

func encode(out io.Writer, v any) error {
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

// rehearse does everything that a switch does except sending. The report says
// how far it came; the error is what a switch would end with. A stick that is
// named by its id alone is looked at only on demand: otherwise the answer is the
// same with it and without.
func (s *switchRun) rehearse(ctx context.Context, look bool) (*report, error) {
	r := &report{Transfers: []switcher.Transfer{}, Meanings: []string{}}
	look = look || s.order.port != "" || s.order.byNumber()
	dev, media, here, err := s.look(look)
	if err != nil {
		return r, err
	}
	r.stick(dev, here)
	if here {
		r.matching(s.db.Explain(dev, quirks.Identities(media)...))
	} else {
		r.matching(s.db.ExplainID(dev.ID))
	}
	d, err := s.decide(ctx, dev, media)
	if err != nil {
		return r, err
	}
	r.decided(d)
	r.Kernel = here && d.quirk != nil && d.quirk.KernelSwitches(dev)
	if here {
		err = switcher.Check(dev, media, d.rules)
		r.guarded(err, media)
	}
	r.way(d.plan, dev, media)
	transfers, failed := s.record(ctx, dev, d.plan)
	if failed == nil {
		r.sends(transfers)
	}
	return r, errors.Join(err, failed)
}

// look returns the stick when it is to be looked at and is plugged in, or else
// one like it; here says which. Where its id does not say how to switch a stick,
// it is looked at in any case.
func (s *switchRun) look(look bool) (dev usb.Device, media []switcher.Medium, here bool, err error) {
	dev, known := s.thinkUp()
	if known && !look {
		return dev, nil, false, nil
	}
	found, err := s.candidates()
	if err != nil || len(found) == 0 && s.order.port == "" && !s.order.byNumber() {
		return dev, nil, false, err
	}
	if dev, err = s.find(); err != nil {
		return dev, nil, false, err
	}
	media, err = s.machine.Media(dev.Port)
	return dev, media, true, err
}

// thinkUp returns a stick with the id of the order, such as most are; known says
// whether that is enough to know how it is switched.
func (s *switchRun) thinkUp() (dev usb.Device, known bool) {
	if s.planned() {
		plan := s.plan
		if plan.Method == switcher.Sony {
			plan.Configuration = nil // it is for the second personality
		}
		return nominal(s.order.id, plan), true
	}
	for _, c := range s.db.ExplainID(s.order.id).Candidates {
		if dev, ok := nominalFor(s.db, c.Quirk); ok {
			return dev, true
		}
	}
	return nominal(s.order.id, switcher.Plan{}), false
}

// record returns the transfers of a plan on a stick. To a Sony stick in its first
// personality, those to the second belong as well.
func (s *switchRun) record(ctx context.Context, dev usb.Device, plan switcher.Plan) ([]switcher.Transfer, error) {
	transfers, err := switcher.Record(ctx, dev, plan)
	if err != nil || plan.Method != switcher.Sony || second(dev) {
		return transfers, err
	}
	next := nominalSony(dev.ID, s.secondPlan(dev.ID))
	d, err := s.decide(ctx, next, nil)
	if err != nil {
		return transfers, nil // nobody knows what follows
	}
	rest, err := switcher.Record(ctx, next, d.plan)
	return append(transfers, rest...), err
}

// secondPlan returns what is sent to the second personality of a Sony stick.
func (s *switchRun) secondPlan(id usb.ID) switcher.Plan {
	if s.planned() {
		return s.plan
	}
	var plan switcher.Plan
	for _, c := range s.db.ExplainID(id).Candidates {
		if p := c.Quirk.Plan(); p.Method == switcher.Sony && len(p.Configuration) > 0 {
			plan = p
		}
	}
	return plan
}

// SPDX-License-Identifier: GPL-3.0-or-later

package bench

import (
	"context"
	"errors"
	"fmt"

	"modembridge/internal/lab/guest"
)

// A Result is what the rounds of one case gave, one sample a round and side.
// Stock has only one when it did not come online: once is enough, and costs
// minutes.
type Result struct {
	Case
	Stock   []Sample `json:"stock,omitempty"`
	Floor   []Sample `json:"floor,omitempty"`
	Ours    []Sample `json:"ours,omitempty"`
	Learned []Sample `json:"learned,omitempty"` // the second plug of an unknown stick
}

// of returns where the samples of a side are.
func (r *Result) of(s side) *[]Sample {
	switch s {
	case stock:
		return &r.Stock
	case floor:
		return &r.Floor
	case learned:
		return &r.Learned
	default:
		return &r.Ours
	}
}

// sides returns those that take turns, in their order.
func (c Case) sides(o Options) []side {
	var all []side
	if o.has(Dial) {
		all = append(all, stock)
	}
	withFloor := o.has(Floor) && !c.Late && c.Quirk == ""
	if withFloor {
		all = append(all, floor)
	}
	if o.has(Dial) || withFloor {
		all = append(all, ours)
	}
	if withFloor && c.Unknown {
		all = append(all, learned)
	}
	return all
}

// maxFailures is how many measurements may fail before there is no use in going
// on. A stick that is never online is no failure.
const maxFailures = 3

// dial measures every case, round after round, the sides taking turns.
func (r *run) dial(ctx context.Context) error {
	kernel, stop, err := guest.RecordKernel(ctx)
	if err != nil {
		return err
	}
	defer stop()
	for _, c := range r.Cases {
		r.report.Dial = append(r.report.Dial, Result{Case: c})
	}
	var failures []error
	for round := range r.Rounds {
		for i := range r.report.Dial {
			result := &r.report.Dial[i]
			for _, s := range result.sides(r.Options) {
				if s == stock && len(result.Stock) > 0 && result.Stock[0].Online == never {
					continue
				}
				if err := r.turn(ctx, round, result, s, kernel); err != nil {
					r.say("round %d of %d: %-18s %-7s failed: %v", round+1, r.Rounds, result.Name(), s, err)
					failures = append(failures, fmt.Errorf("%s, %s: %w", result.Name(), s, err))
				}
				if len(failures) == maxFailures || ctx.Err() != nil {
					return errors.Join(failures...)
				}
			}
		}
	}
	return errors.Join(failures...)
}

// turn is one measurement.
func (r *run) turn(ctx context.Context, round int, result *Result, s side, kernel *guest.Timeline) error {
	model, err := result.load()
	if err != nil {
		return err
	}
	if err := s.prepare(ctx, result.Case, model); err != nil {
		return err
	}
	sample := Sample{Why: "modembridge has kept nothing of the first plug"}
	if s != learned || learnedOf(learnedDir, model.Modem.USB) {
		if sample, err = measure(ctx, result.Case, s, model, kernel); err != nil {
			return err
		}
	}
	samples := result.of(s)
	*samples = append(*samples, sample)
	r.say("round %d of %d: %-18s %-7s %s", round+1, r.Rounds, result.Name(), s, sample)
	return r.save()
}

// String returns the sample as a line of progress.
func (s Sample) String() string {
	switch {
	case s.Online == never && s.GaveUp == 0:
		return "not measured, " + s.Why
	case s.Online == never:
		text := fmt.Sprintf("never online in %.0f s", s.GaveUp.Seconds())
		if s.Why != "" {
			text += ", " + s.Why
		}
		return text
	}
	text := fmt.Sprintf("online %s, as a modem %s", seconds(s.Online), seconds(asModem(s)))
	if s.Switch != never {
		text += ", switch message " + seconds(s.Switch)
	}
	return text
}

// SPDX-License-Identifier: GPL-3.0-or-later

package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"modembridge/switcher/usb"
)

// A Part is a measurement that can be made alone.
type Part string

// The parts; the package's documentation says what they measure.
const (
	Dial    Part = "dial"
	Floor   Part = "floor"
	Sixteen Part = "sixteen"
	Rules   Part = "rules"
)

// Parts returns all parts, in the order in which they run.
func Parts() []Part { return []Part{Dial, Floor, Sixteen, Rules} }

// ParseParts returns the parts of those names, or all when there are none.
func ParseParts(names []string) ([]Part, error) {
	if len(names) == 0 {
		return Parts(), nil
	}
	var parts []Part
	for _, name := range names {
		if !slices.Contains(Parts(), Part(name)) {
			var known []string
			for _, p := range Parts() {
				known = append(known, string(p))
			}
			return nil, fmt.Errorf("cannot measure %q: the parts are %s", name, strings.Join(known, ", "))
		}
		parts = append(parts, Part(name))
	}
	return parts, nil
}

// Options say what to measure.
type Options struct {
	Parts  []Part
	Cases  []Case
	Rounds int // of dial and floor
}

func (o Options) has(p Part) bool { return slices.Contains(o.Parts, p) }

// What a part is given of [Options.Limit], on the clock of the guest: twice what a
// machine was seen to need that others share. The deadlines within are longer, as
// not everything takes long at once.
const (
	turnTime  = 4 * time.Minute // one stick and side, with what goes before
	crowdTime = 25 * time.Minute
	rulesTime = 15 * time.Minute
)

// Limit returns the time after which something must have gone wrong.
func (o Options) Limit() time.Duration {
	var limit time.Duration
	for _, c := range o.Cases {
		limit += time.Duration(o.Rounds*len(c.sides(o))) * turnTime
	}
	if o.has(Sixteen) {
		limit += 2 * crowdTime
	}
	if o.has(Rules) {
		limit += rulesTime
	}
	return limit
}

// A Report is all that was measured.
type Report struct {
	Rounds   int        `json:"rounds"`
	Dial     []Result   `json:"dial,omitempty"` // and floor
	Sixteen  *Crowd     `json:"sixteen,omitempty"`
	Rules    []RuleCost `json:"rules,omitempty"`
	Verdicts []Verdict  `json:"verdicts"`
}

// Run measures, part after part; one that fails does not keep the next from its
// turn. progress hears one line per measurement. save is called with what there
// is so far, after each.
func Run(ctx context.Context, o Options, progress io.Writer, save func(Report) error) (Report, error) {
	r := &run{Options: o, progress: progress, online: activated, report: Report{Rounds: o.Rounds}}
	r.save = func() error {
		r.report.Verdicts = verdicts(r.report)
		return save(r.report)
	}
	var errs []error
	try := func(name string, part func(context.Context) error, wanted bool) {
		if !wanted || ctx.Err() != nil {
			return
		}
		if err := part(ctx); err != nil {
			err = fmt.Errorf("cannot measure %s: %w", name, err)
			fmt.Fprintln(progress, err)
			errs = append(errs, err)
		}
	}
	try("dials", r.dial, o.has(Dial) || o.has(Floor))
	try("sixteen sticks", r.sixteen, o.has(Sixteen))
	try("the rules", r.rules, o.has(Rules))
	errs = append(errs, ctx.Err(), r.save())
	return r.report, errors.Join(errs...)
}

// A run is what [Run] is doing.
type run struct {
	Options
	progress io.Writer
	save     func() error
	online   func(context.Context) (map[usb.PortPath]bool, error) // see activated
	report   Report
}

// say prints a line of progress.
func (r *run) say(format string, args ...any) { fmt.Fprintf(r.progress, format+"\n", args...) }

// SPDX-License-Identifier: GPL-3.0-or-later

package campaign

import (
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"time"
)

// pace returns that of a machine: one that others share is slow at times.
func (o Options) pace() Pace {
	p := Pace{Look: time.Second, Hold: 8 * time.Second, Patience: 2}
	if o.Alone {
		p.Patience = 1
	}
	return p
}

// Options say what a campaign on a machine is.
type Options struct {
	Seed   uint64
	Faults int
	Only   string // regular expression that the strikes match
	Stock  bool   // the same faults strike the machine without modembridge, too
	Alone  bool   // what others do costs the machine no time
}

// OnMachine has faults strike this machine. save is called after each.
func OnMachine(ctx context.Context, o Options, progress io.Writer, save func(Report) error) (report Report, err error) {
	report.Seed, report.Only, report.Alone = o.Seed, o.Only, o.Alone
	ours := &Machine{}
	only, err := regexp.Compile(o.Only)
	if err != nil {
		return report, err
	}
	strikes := Draw(o.Seed, o.Faults, ours, only)
	if len(strikes) < o.Faults {
		return report, fmt.Errorf("of strikes that match %q there are %d, want %d", o.Only, len(strikes), o.Faults)
	}
	report.Ours, err = Run(ctx, ours, o.pace(), strikes, progress, func(list []Result) error {
		report.Ours = list
		return save(report)
	})
	err = errors.Join(err, ours.Close(ctx))
	if err != nil || !o.Stock {
		return report, err
	}
	stock := &Machine{Stock: true}
	comparable := slices.DeleteFunc(slices.Clone(strikes), func(s Strike) bool {
		return s.Fault.Final || s.Off || !stock.Knows(s.Fault.Deed)
	})
	report.Stock, err = Run(ctx, stock, o.pace(), comparable, progress, func(list []Result) error {
		report.Stock = list
		return save(report)
	})
	return report, errors.Join(err, stock.Close(ctx))
}

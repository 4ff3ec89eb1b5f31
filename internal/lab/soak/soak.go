// SPDX-License-Identifier: GPL-3.0-or-later

package soak

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"slices"
	"time"

	"modembridge/internal/lab/campaign"
	"modembridge/internal/lab/guest"
)

// Options say what to do.
type Options struct {
	Seed   uint64
	Rounds int
}

// The moments at which the stick is pulled.
var moments = []campaign.Moment{
	campaign.Plugged, campaign.Switching, campaign.Returned, campaign.Probed, campaign.Registering, campaign.Dialling, campaign.Connected,
}

const (
	between     = 10 // rounds between two measurements
	momentLimit = 5 * time.Minute
	lookPause   = 200 * time.Millisecond
	settleLimit = 2 * time.Minute
)

// hugePages says when the kernel makes 2 MB of pages that are used here and there, and
// counts the whole as the program's (kernel: Documentation/admin-guide/mm/transhuge.rst).
// It was seen to add 0.9 MB to a daemon whose heap had not grown.
const hugePages = "/sys/kernel/mm/transparent_hugepage/enabled"

// Run plugs and pulls, and measures. progress hears a line for each measurement;
// save is called after each.
func Run(ctx context.Context, o Options, progress io.Writer, save func(Report) error) (report Report, err error) {
	m := &campaign.Machine{}
	report = Report{Options: o}
	if err := os.WriteFile(hugePages, []byte("never"), 0o644); err != nil {
		return report, err
	}
	if err := m.Begin(ctx); err != nil {
		return report, err
	}
	defer func() { err = errors.Join(err, m.Close(ctx)) }()
	pid, err := mainPID(ctx)
	if err != nil {
		return report, err
	}
	first, more := draw(o, m.Sticks())
	for i, p := range append(first, more...) {
		n := i + 1 - len(first)
		if err := round(ctx, m, p.stick, p.at); err != nil {
			report.Missed = append(report.Missed, fmt.Sprintf("round %d, %s, %s: %v", n, p.stick, p.at, err))
			fmt.Fprintln(progress, report.Missed[len(report.Missed)-1])
		}
		if ctx.Err() != nil {
			return report, ctx.Err()
		}
		if n < 0 || n%between != 0 && n != o.Rounds {
			continue
		}
		u, err := atRest(ctx)
		if err != nil {
			return report, err
		}
		if now, err := mainPID(ctx); now != pid || err != nil {
			return report, fmt.Errorf("the daemon was started anew within %d rounds: its journal says why", n)
		}
		u.Rounds = n
		report.Usage = append(report.Usage, u)
		fmt.Fprintf(progress, "after %d of %d rounds: %d goroutines, %d files, %d kB of heap, %d kB of its own, %d kB resident\n",
			n, o.Rounds, u.Goroutines, u.Files, u.Heap, u.Own, u.Resident)
		if err := save(report); err != nil {
			return report, err
		}
	}
	return report, nil
}

// A pull is what a round does.
type pull struct {
	stick string
	at    campaign.Moment
}

// draw returns the rounds: first every stick at every moment, so that what the daemon
// reads or keeps once is there when it is measured first, and then those that count.
// The latest moment comes first: a stick that is told to switch three times within two
// minutes, and never gets further, is taken for one that does not want to.
func draw(o Options, sticks []string) (first, more []pull) {
	for _, stick := range sticks {
		for _, at := range slices.Backward(moments) {
			first = append(first, pull{stick, at})
		}
	}
	random := rand.New(rand.NewPCG(o.Seed, o.Seed))
	for range o.Rounds {
		more = append(more, first[random.IntN(len(first))])
	}
	return first, more
}

// atRest returns what the daemon uses once ModemManager has forgotten the stick.
func atRest(ctx context.Context) (Usage, error) {
	ctx, cancel := context.WithTimeout(ctx, settleLimit)
	defer cancel()
	if err := guest.UntilNoModem(ctx); err != nil {
		return Usage{}, err
	}
	return measure(ctx)
}

// round plugs a stick in, and pulls it out when it has come to that moment.
func round(ctx context.Context, m *campaign.Machine, stick string, at campaign.Moment) error {
	if err := m.Plug(ctx, stick, campaign.Good); err != nil {
		return err
	}
	waiting, cancel := context.WithTimeout(ctx, momentLimit)
	defer cancel()
	for !m.Reached(waiting, at) {
		select {
		case <-waiting.Done():
			return errors.Join(fmt.Errorf("not reached: %v", m.Look(ctx)), m.Do(ctx, campaign.Pull))
		case <-time.After(lookPause):
		}
	}
	return m.Do(ctx, campaign.Pull)
}

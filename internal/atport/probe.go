// SPDX-License-Identifier: GPL-3.0-or-later

package atport

import (
	"context"
	"errors"
	"io/fs"
	"sync"
	"time"
)

// How long a port is waited for. A silent one costs tries*patience and once
// more for the diagnostic question, which is 1.2 s; one that wakes up at the
// very end of that costs 1.9 s.
const (
	tries    = 2
	patience = 400 * time.Millisecond // for AT; modems that are ready take 10 to 50 ms
	inquiry  = 350 * time.Millisecond // for each question after that
)

// Probe asks all ports of a stick at once what they are, and returns what it
// found in the order of the targets; see the package for what is asked. It
// takes 1.2 s when a port is silent, 2 s at most, and well under a second when
// none is. All ports are closed again when it returns.
//
// It remembers nothing: a stick that is still starting answers later, when
// it may be probed again. When ctx ends, the ports that are not done are Unknown.
func Probe(ctx context.Context, targets []Target) []Finding {
	findings := make([]Finding, len(targets))
	// Listening costs nothing while any port is still being asked.
	listening, everybodyAsked := context.WithCancel(ctx)
	defer everybodyAsked()
	var asking, done sync.WaitGroup
	asking.Add(len(targets))
	for i, t := range targets {
		done.Go(func() { findings[i] = probe(ctx, listening, t, asking.Done) })
	}
	asking.Wait()
	everybodyAsked()
	done.Wait()
	return findings
}

// probe asks one port, calls asked, and listens to an AT port on until
// listening ends.
func probe(ctx, listening context.Context, t Target, asked func()) Finding {
	start := time.Now()
	port, err := Open(ctx, t.TTY)
	if err != nil {
		asked()
		return Finding{Target: t, Took: time.Since(start)}.failed(err)
	}
	x := newExamination(port, t)
	err = x.ask(ctx)
	x.found.Took = time.Since(start)
	asked()
	if err == nil {
		err = x.listen(listening)
	}
	// A failed close leaves nothing to be done, and what was found is true.
	_ = port.Close()
	if err != nil {
		return x.found.failed(err)
	}
	return x.found
}

// failed returns the finding of a port that err kept from being asked.
func (f Finding) failed(err error) Finding {
	f.Err = err
	switch {
	case errors.Is(err, fs.ErrNotExist):
		f.Kind = Gone
	case errors.Is(err, ErrBusy):
		f.Kind = Busy
	default:
		f.Kind = Unknown
	}
	return f
}

// SPDX-License-Identifier: GPL-3.0-or-later

package bridge

import (
	"context"
	"fmt"
	"sync"
)

// Rest keeps every stick from beginning anything, and returns when nothing is
// half done any more: no message is half sent, and no PIN without its answer. It
// is for the moment before the machine sleeps. What a stick is at when ctx ends is
// not broken off; the error is ctx's then, and nothing new begins all the same.
//
// Time asleep counts as nobody's failure: what goes on is measured by the clock
// that stands still meanwhile (CLOCK_MONOTONIC, clock_gettime(2)).
func (b *Bridge) Rest(ctx context.Context) error {
	if err := b.rest.start(ctx); err != nil {
		return fmt.Errorf("a stick is at work: %w", err)
	}
	return nil
}

// Begin is for who does something to a stick on behalf of a person. It reports
// whether that may begin, and end is to be called when it has ended: the machine's
// sleep waits for it.
func (b *Bridge) Begin() (end func(), ok bool) { return b.rest.end, b.rest.begin() }

// Resume ends what Rest began, and has all sticks looked at.
func (b *Bridge) Resume() {
	b.rest.stop()
	b.look()
}

// A rest counts the actions that are under way. Its zero value lets all begin.
type rest struct {
	mu    sync.Mutex
	on    bool
	busy  int
	times int           // that it has ended
	quiet chan struct{} // closed by the last one that ends; nil when nobody waits
}

// begin reports whether an action may begin now. Who may says end afterwards.
func (r *rest) begin() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.on {
		return false
	}
	r.busy++
	return true
}

func (r *rest) end() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.busy--
	if r.busy == 0 && r.quiet != nil {
		close(r.quiet)
		r.quiet = nil
	}
}

// start lets none begin from now on, and waits for those that have.
func (r *rest) start(ctx context.Context) error {
	r.mu.Lock()
	r.on = true
	if r.busy > 0 && r.quiet == nil {
		r.quiet = make(chan struct{})
	}
	quiet := r.quiet
	r.mu.Unlock()
	if quiet == nil {
		return nil
	}
	select {
	case <-quiet:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (r *rest) stop() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.on = false
	r.times++
}

// since tells one run of ModemManager from itself before a rest: it lets go of all
// modems when the machine is about to sleep, and makes them anew afterwards.
func (r *rest) since(run string) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	if run == "" || r.times == 0 {
		return run
	}
	return fmt.Sprintf("%s, rest %d", run, r.times)
}

// SPDX-License-Identifier: GPL-3.0-or-later

package bridge

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"modembridge/quirks"
	"modembridge/switcher"
	"modembridge/switcher/usb"
)

// Config is what a Bridge is made of.
type Config struct {
	World  World
	Quirks *quirks.DB
	Wishes Wishes
	Log    *slog.Logger
	// Published is called after what is told of a stick has changed, from the
	// stick's goroutine; nil is nobody.
	Published func(Snapshot)
	// Recorder writes down what is seen and done; nil is nobody.
	Recorder *Recorder
	// Idle is called, with true, when there is no stick and nothing to do until
	// something is plugged in, and with false before that ends; nil is nobody.
	Idle func(bool)
}

// A Bridge follows every stick of the machine.
type Bridge struct {
	world  World
	quirks *quirks.DB
	wishes Wishes
	log    *slog.Logger
	looks  chan struct{} // somebody wants a fresh observation
	alive  chan struct{} // Run is between two looks
	rest   rest

	published func(Snapshot)
	idle      func(bool)
	recorder  *Recorder

	// Owned by Run.
	sticks map[usb.PortPath]*follower
	unbind bool // a driver may have an id that no stick needs any more

	mu        sync.Mutex
	snapshots map[usb.PortPath]Snapshot
}

// New returns a Bridge. It does nothing until Run is called.
func New(c Config) *Bridge {
	if c.Published == nil {
		c.Published = func(Snapshot) {}
	}
	if c.Idle == nil {
		c.Idle = func(bool) {}
	}
	return &Bridge{
		published: c.Published, idle: c.Idle, recorder: c.Recorder,
		world: c.World, quirks: c.Quirks, wishes: c.Wishes, log: c.Log,
		unbind:    true, // what was given before a restart
		looks:     make(chan struct{}, 1),
		alive:     make(chan struct{}),
		sticks:    make(map[usb.PortPath]*follower),
		snapshots: make(map[usb.PortPath]Snapshot),
	}
}

// How long further changes are collected after a look. Plugging a stick makes some
// hundred uevents, and a look costs a millisecond for each stick that they are about.
// With many sticks at once, looking is not to take the time that udev and
// ModemManager need for them: three quarters of it are theirs.
const (
	settleTime    = 10 * time.Millisecond
	settleLongest = 250 * time.Millisecond
	settleShare   = 3 // times what the look has taken
)

// settling is how long to wait after a look that took that long.
func settling(took time.Duration) time.Duration {
	return min(max(settleShare*took, settleTime), settleLongest)
}

// Run follows sticks until ctx is done; it returns ctx's error. A look that
// fails is logged and repeated with the next change, or after a second.
func (b *Bridge) Run(ctx context.Context) error {
	defer b.stop()
	b.recall(ctx)
	var again <-chan time.Time
	for {
		start := time.Now()
		if err := b.survey(ctx); err != nil && ctx.Err() == nil {
			b.log.Warn("cannot look at a USB device", "err", err)
			again = time.After(time.Second)
		}
		if switcher.Sleep(ctx, settling(time.Since(start))) != nil || !b.wait(ctx, again) {
			return ctx.Err()
		}
		again = nil
	}
}

// wait returns when it is time for another look; false says that ctx is done.
func (b *Bridge) wait(ctx context.Context, again <-chan time.Time) bool {
	if len(b.sticks) == 0 && again == nil {
		b.idle(true)
		defer b.idle(false)
	}
	for {
		select {
		case <-ctx.Done():
			return false
		case <-b.world.Changed():
			return true
		case <-b.looks:
			return true
		case <-again:
			return true
		case b.alive <- struct{}{}:
		}
	}
}

// Alive returns nil when Run is at work, and ctx's error when it has not shown
// that by the end of ctx: it hangs in a look, or has ended.
func (b *Bridge) Alive(ctx context.Context) error {
	select {
	case <-b.alive:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// look asks for a fresh observation.
func (b *Bridge) look() {
	select {
	case b.looks <- struct{}{}:
	default: // one is already due
	}
}

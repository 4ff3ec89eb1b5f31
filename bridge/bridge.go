// SPDX-License-Identifier: GPL-3.0-or-later

package bridge

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"modembridge/quirks"
	"modembridge/switcher/usb"
)

// Config is what a Bridge is made of.
type Config struct {
	World  World
	Quirks *quirks.DB
	Log    *slog.Logger
	// Published is called after what is told of a stick has changed, from the
	// stick's goroutine; nil is nobody.
	Published func(Snapshot)
}

// A Bridge follows every stick of the machine.
type Bridge struct {
	world  World
	quirks *quirks.DB
	log    *slog.Logger
	looks  chan struct{} // somebody wants a fresh observation
	alive  chan struct{} // Run is between two looks

	published func(Snapshot)

	sticks map[usb.PortPath]*follower // owned by Run

	mu        sync.Mutex
	snapshots map[usb.PortPath]Snapshot
}

// A follower is a stick with the means to end it.
type follower struct {
	*stick
	cancel context.CancelFunc
	done   chan struct{} // closed when its goroutine has ended
}

// New returns a Bridge. It does nothing until Run is called.
func New(c Config) *Bridge {
	if c.Published == nil {
		c.Published = func(Snapshot) {}
	}
	return &Bridge{
		published: c.Published,
		world:     c.World, quirks: c.Quirks, log: c.Log,
		looks:     make(chan struct{}, 1),
		alive:     make(chan struct{}),
		sticks:    make(map[usb.PortPath]*follower),
		snapshots: make(map[usb.PortPath]Snapshot),
	}
}

// settleTime is how long further changes are collected after a look. Plugging
// a stick makes some forty uevents, and a look costs some milliseconds.
const settleTime = 10 * time.Millisecond

// Run follows sticks until ctx is done; it returns ctx's error. A look that
// fails is logged and repeated with the next change, or after a second.
func (b *Bridge) Run(ctx context.Context) error {
	defer b.stop()
	var again <-chan time.Time
	for {
		if err := b.survey(ctx); err != nil && ctx.Err() == nil {
			b.log.Warn("cannot look at a USB device", "err", err)
			again = time.After(time.Second)
		}
		if !sleep(ctx, settleTime) || !b.wait(ctx, again) {
			return ctx.Err()
		}
	}
}

// wait returns when it is time for another look; false says that ctx is done.
func (b *Bridge) wait(ctx context.Context, again <-chan time.Time) bool {
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

// sleep waits and reports whether ctx is still alive.
func sleep(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}

// survey looks at every device, and tells each stick what is seen of it. The
// error joins what could not be looked at; the rest was.
func (b *Bridge) survey(ctx context.Context) error {
	lookCtx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	devices, err := b.world.Devices(lookCtx, func(port usb.PortPath, id usb.ID) bool {
		return b.sticks[port] != nil || named(b.quirks, id)
	})
	if err != nil {
		return err
	}
	present := make(map[usb.PortPath]*usb.Device, len(devices))
	for _, d := range devices {
		if len(d.Interfaces) == 0 {
			continue // not configured yet, or on its way out
		}
		if b.sticks[d.Port] == nil {
			b.follow(ctx, d)
		}
		present[d.Port] = &d
	}
	var errs []error
	for port, f := range b.sticks {
		if present[port] == nil && b.forgettable(port) {
			b.forget(port)
			continue
		}
		o, err := b.world.Observe(lookCtx, port, present[port])
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", port, err))
			continue
		}
		f.tell(o)
	}
	return errors.Join(errs...)
}

// follow starts a stick.
func (b *Bridge) follow(ctx context.Context, d usb.Device) {
	ctx, cancel := context.WithCancel(ctx)
	f := &follower{cancel: cancel, done: make(chan struct{}), stick: &stick{
		port: d.Port, world: b.world, quirks: b.quirks,
		log:   b.log.With("stick", d.Port),
		inbox: make(chan Observation, 1),
		look:  b.look, publish: b.publish,
	}}
	b.sticks[d.Port] = f
	go func() {
		defer close(f.done)
		f.run(ctx)
	}()
}

// forget ends a stick that is gone.
func (b *Bridge) forget(port usb.PortPath) {
	f := b.sticks[port]
	f.cancel()
	<-f.done
	delete(b.sticks, port)
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.snapshots, port)
}

// stop ends all sticks.
func (b *Bridge) stop() {
	for port := range b.sticks {
		b.forget(port)
	}
}

// look asks for a fresh observation.
func (b *Bridge) look() {
	select {
	case b.looks <- struct{}{}:
	default: // one is already due
	}
}

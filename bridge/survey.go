// SPDX-License-Identifier: GPL-3.0-or-later

package bridge

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"modembridge/switcher/usb"
)

// A follower is a stick with the means to end it.
type follower struct {
	*stick
	cancel context.CancelFunc
	done   chan struct{} // closed when its goroutine has ended
}

// survey looks at every device, and tells each stick what is seen of it. The
// error joins what could not be looked at; the rest was.
func (b *Bridge) survey(ctx context.Context) error {
	lookCtx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	devices, busy, err := b.world.Devices(lookCtx, func(port usb.PortPath, id usb.ID) bool {
		return b.sticks[port] != nil || b.quirks.Named(id)
	})
	errs := []error{err} // of those that are busy, or of all
	if err != nil && len(busy) == 0 {
		return err
	}
	present := make(map[usb.PortPath]*usb.Device, len(devices))
	for _, d := range devices {
		if len(d.Interfaces) == 0 {
			continue // not configured yet, or on its way out
		}
		if b.sticks[d.Port] == nil {
			b.follow(ctx, d.Port, Memory{})
		}
		present[d.Port] = &d
	}
	for port, f := range b.sticks {
		if slices.Contains(busy, port) {
			continue // what was seen of it last is the newest that anybody knows
		}
		if present[port] == nil && b.forgettable(port) {
			b.forget(port)
			continue
		}
		o, err := b.world.Observe(lookCtx, port, present[port])
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", port, err))
			continue
		}
		o.Services.Run = b.rest.since(o.Services.Run)
		for i, r := range o.Rivals {
			o.Rivals[i].Ours = b.sticks[r.Port] != nil
		}
		f.tell(o)
	}
	if b.unbind && len(busy) == 0 {
		b.unbind = false
		if err := b.world.Unbind(lookCtx, b.unneeded(present)); err != nil {
			b.log.Warn("cannot take an id back from a driver", "err", err)
		}
	}
	return errors.Join(errs...)
}

// follow starts a stick, with what is remembered of it.
func (b *Bridge) follow(ctx context.Context, port usb.PortPath, m Memory) {
	ctx, cancel := context.WithCancel(ctx)
	f := &follower{cancel: cancel, done: make(chan struct{}), stick: &stick{
		port: port, world: b.world, quirks: b.quirks, wishes: b.wishes, memory: m,
		log:   b.log.With("stick", port),
		inbox: make(chan Observation, 1),
		look:  b.look, rest: &b.rest, publish: b.publish, record: b.recorder,
	}}
	b.sticks[port] = f
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
	b.unbind = true
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.snapshots, port)
}

// stop ends all sticks. None waits for another to end.
func (b *Bridge) stop() {
	for _, f := range b.sticks {
		f.cancel()
	}
	for port := range b.sticks {
		b.forget(port)
	}
}

// SPDX-License-Identifier: GPL-3.0-or-later

package switcher

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"
)

// A pipe does steps to an opened device, and speaks to one interface of it.
type pipe struct {
	target
	dev    Device
	settle time.Duration // before the interface is given back
	wait   func(context.Context, time.Duration) error
	log    *slog.Logger

	claimed   bool
	delivered bool // something has reached the stick
	gone      bool // it has left the bus
	astray    bool // bulk-only transport is out of step, see command
	mute      bool // the last answer that was waited for did not come
}

var _ way = (*pipe)(nil)

// sent implements way.
func (p *pipe) sent() bool { return p.delivered }

// send implements way.
func (p *pipe) send(ctx context.Context, s step) error {
	err := p.do(ctx, s)
	p.gone = p.gone || errors.Is(err, ErrGone)
	return err
}

// do does one step, with what belongs to it.
func (p *pipe) do(ctx context.Context, s step) error {
	switch s.Type {
	case BulkOut:
		if err := p.claim(ctx); err != nil {
			return err
		}
		if cbw, ok := s.Data.CBW(); ok {
			return p.command(ctx, s.Data, cbw)
		}
		return p.bulkOut(ctx, s.Data)
	case InterruptOut:
		return p.interruptOut(ctx, s)
	case InterruptIn:
		return p.interruptIn(ctx, s)
	case Control:
		return p.control(ctx, s)
	case SetConfiguration, SetInterface, Reset, DetachDriver:
		return p.rearrange(ctx, s)
	}
	return fmt.Errorf("%v cannot be done by itself", s.Type)
}

// claim takes the interface, once.
func (p *pipe) claim(ctx context.Context) error {
	if p.claimed {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, TransferTimeout)
	defer cancel()
	err := p.dev.Claim(ctx, p.iface)
	p.log.Debug("claim", "interface", p.iface, "err", err)
	switch {
	case err == nil:
		p.claimed = true
	case !p.delivered:
		err = fmt.Errorf("cannot claim interface %d: %w: %w", p.iface, ErrNotSent, err)
	}
	return err
}

// release gives the interface back, after the stick has had the time that it
// needs before a driver comes back to it. That fails on a stick that is gone,
// as it should be by now.
func (p *pipe) release(ctx context.Context) error {
	if !p.claimed {
		return nil
	}
	var err error
	if !p.gone {
		err = p.wait(ctx, p.settle)
	}
	p.claimed = false
	if failed := p.dev.Release(); failed != nil {
		p.log.Debug("cannot release the interface", "interface", p.iface, "err", failed)
	}
	return err
}

// SPDX-License-Identifier: GPL-3.0-or-later

package switcher

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Setting a configuration and resetting the port make the kernel do more than
// one transfer, and look for drivers afterwards.
const rearrangeTimeout = 10 * time.Second

// resetHead is how long a stick is left alone before its port is reset, so that
// it can do what it was told (usb_modeswitch waits as long).
const resetHead = time.Second

// control does a control transfer. One to an interface is to that of the pipe,
// which has to be ours then; the others take nothing from any driver.
func (p *pipe) control(ctx context.Context, s step) error {
	setup, data := s.Setup, []byte(s.Data)
	if s.Length > 0 {
		data = make([]byte, s.Length)
	}
	if setup.toInterface() {
		if err := p.claim(ctx); err != nil {
			return err
		}
		setup.Index = uint16(p.iface)
	}
	transfer, cancel := context.WithTimeout(ctx, s.deadline())
	defer cancel()
	_, err := p.dev.Control(transfer, setup, data)
	p.log.Debug("control", "setup", setup, "data", Message(data), "err", err)
	if s.stalls && errors.Is(err, ErrStall) {
		err = nil
	}
	return p.answered(ctx, err)
}

// interruptOut sends a report.
func (p *pipe) interruptOut(ctx context.Context, s step) error {
	if err := p.claim(ctx); err != nil {
		return err
	}
	transfer, cancel := context.WithTimeout(ctx, s.deadline())
	defer cancel()
	err := p.dev.InterruptOut(transfer, p.out, s.Data)
	p.log.Debug("interrupt out", "endpoint", p.out, "data", s.Data, "err", err)
	p.mute = false
	return p.answered(ctx, err)
}

// interruptIn takes a report. A stick that has kept one waiting is not asked
// again until it has been told something else.
func (p *pipe) interruptIn(ctx context.Context, s step) error {
	if p.mute {
		return ErrNoStatus
	}
	if err := p.claim(ctx); err != nil {
		return err
	}
	transfer, cancel := context.WithTimeout(ctx, s.deadline())
	defer cancel()
	buf := make([]byte, s.Length)
	n, err := p.dev.InterruptIn(transfer, p.in, buf)
	p.log.Debug("interrupt in", "endpoint", p.in, "length", s.Length, "data", Message(buf[:n]), "err", err)
	p.mute = errors.Is(err, context.DeadlineExceeded)
	return p.answered(ctx, err)
}

// rearrange does what concerns the device as a whole. The interface is given
// back before.
func (p *pipe) rearrange(ctx context.Context, s step) error {
	if err := p.release(ctx); err != nil {
		return err
	}
	if s.Type == Reset {
		if err := p.wait(ctx, resetHead); err != nil {
			return err
		}
	}
	limited, cancel := context.WithTimeout(ctx, rearrangeTimeout)
	defer cancel()
	var err error
	switch s.Type {
	case SetConfiguration:
		err = p.dev.SetConfiguration(limited, s.Value)
	case SetInterface:
		err = p.dev.SetInterface(limited, s.Interface, s.Alternate)
		p.claimed = err == nil
	case Reset:
		err = p.dev.Reset(limited)
	case DetachDriver:
		err = p.dev.Detach(limited, s.Interface)
	}
	p.log.Debug(s.String(), "err", err)
	return p.answered(ctx, err)
}

// answered says what the end of a transfer means that asks for an answer
// itself. One that ran into its deadline has been sent all the same, as far as
// can be told, and one that broke was on the wire.
func (p *pipe) answered(ctx context.Context, err error) error {
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		err = fmt.Errorf("%w: %w", ErrNoStatus, err)
		p.delivered = true
	case err == nil, errors.Is(err, ErrStall), errors.Is(err, ErrIO), errors.Is(err, ErrOverflow):
		p.delivered = true
	}
	return leaving(ctx, p.dev, err)
}

// deadline returns how long the step's transfer may take.
func (s step) deadline() time.Duration {
	if s.within == 0 {
		return TransferTimeout
	}
	return s.within
}

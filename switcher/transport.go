// SPDX-License-Identifier: GPL-3.0-or-later

package switcher

import (
	"context"
	"errors"
	"fmt"
)

// command does one SCSI command over bulk-only transport (BOT 1.0, 5.3): the
// wrapper out, the data phase that it declares, the status in. raw is the
// wrapper as it is to be sent.
//
// Vendors' switch messages declare data phases too, and a stick that is left
// sitting on its data answers the status read with it. So the phase is always
// performed.
//
// After an error the transport is in step again, by reset recovery, so that
// the next command has a chance.
func (p *pipe) command(ctx context.Context, raw []byte, cbw CBW) error {
	csw, err := p.exchange(ctx, raw, cbw)
	switch {
	case errors.Is(err, ErrGone) || ctx.Err() != nil:
		return err
	case err == nil && csw.Status == Passed:
		return nil
	case err == nil:
		err = csw.Status
	}
	if err != Failed {
		if gone := p.recover(ctx); gone != nil {
			return gone
		}
	}
	return fmt.Errorf("command %02x: %w", cbw.CDB[0], err)
}

// exchange does the three phases and returns the status.
func (p *pipe) exchange(ctx context.Context, raw []byte, cbw CBW) (CSW, error) {
	if err := p.bulkOut(ctx, raw); err != nil {
		return CSW{}, err
	}
	if cbw.Length > 0 {
		csw, done, err := p.data(ctx, cbw)
		if done || err != nil {
			return csw, err
		}
	}
	return p.status(ctx, cbw)
}

// maxData is the most that is read or written in one data phase, in bytes. The
// longest that a known switch message declares is 512.
const maxData = 64 << 10

// data does the data phase. The stick may end it early by a stall (BOT 1.0,
// 6.7.2), or by sending the status in place of the data, which is wrong and
// not rare; done is true then.
func (p *pipe) data(ctx context.Context, cbw CBW) (csw CSW, done bool, err error) {
	length := int(min(cbw.Length, maxData))
	endpoint := p.in
	if cbw.In() {
		var data []byte
		data, err = p.bulkIn(ctx, length)
		if status, bad := ParseCSW(data, cbw); err == nil && bad == nil {
			return status, true, nil
		}
	} else {
		endpoint = p.out
		err = p.bulkOut(ctx, make([]byte, length))
	}
	if errors.Is(err, ErrStall) {
		err = p.clearHalt(ctx, endpoint)
	}
	return CSW{}, false, err
}

// status reads the status, and once more after a stall (BOT 1.0, 6.3 and
// figure 2).
func (p *pipe) status(ctx context.Context, cbw CBW) (CSW, error) {
	data, err := p.bulkIn(ctx, CSWSize)
	if errors.Is(err, ErrStall) {
		if err := p.clearHalt(ctx, p.in); err != nil {
			return CSW{}, err
		}
		data, err = p.bulkIn(ctx, CSWSize)
	}
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return CSW{}, fmt.Errorf("%w: %w", ErrNoStatus, err)
	case err != nil:
		return CSW{}, err
	}
	return ParseCSW(data, cbw)
}

// recover does a reset recovery (BOT 1.0, 5.3.4): the class request Bulk-Only
// Mass Storage Reset (3.1), then both halts cleared. It returns ErrGone when the
// device has left the bus; what else goes wrong shows in the next command.
func (p *pipe) recover(ctx context.Context) error {
	// bmRequestType 0x21 is a class request to an interface, bRequest 0xff is
	// the reset, wIndex is the interface.
	reset := Setup{RequestType: 0x21, Request: 0xff, Value: 0, Index: uint16(p.iface)}
	transfer, cancel := context.WithTimeout(ctx, TransferTimeout)
	defer cancel()
	_, err := p.dev.Control(transfer, reset, nil)
	p.log.Debug("reset recovery", "err", err)
	err = errors.Join(err, p.clearHalt(ctx, p.in), p.clearHalt(ctx, p.out))
	if errors.Is(err, ErrGone) {
		return ErrGone
	}
	return nil
}

// clearHalt ends the halt of an endpoint.
func (p *pipe) clearHalt(ctx context.Context, endpoint uint8) error {
	transfer, cancel := context.WithTimeout(ctx, TransferTimeout)
	defer cancel()
	err := p.dev.ClearHalt(transfer, endpoint)
	p.log.Debug("clear halt", "endpoint", endpoint, "err", err)
	return err
}

// SPDX-License-Identifier: GPL-3.0-or-later

package switcher

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// command does one SCSI command over bulk-only transport (BOT 1.0, 5.3): the
// wrapper out, the data phase that it declares, the status in. raw is the
// wrapper as it is to be sent.
//
// Vendors' switch messages declare data phases too, and a stick that is left
// sitting on its data answers the status read with it. So the phase is always
// performed.
//
// A command that goes wrong leaves the transport out of step. The next one
// brings it back first; after the last one, the kernel's driver does that.
func (p *pipe) command(ctx context.Context, raw []byte, cbw CBW) error {
	if p.astray {
		if err := p.recover(ctx); err != nil {
			return err
		}
	}
	csw, err := p.exchange(ctx, raw, cbw)
	if err == nil && csw.Status != Passed {
		err = csw.Status
	}
	p.astray = err != nil && err != Failed
	if err != nil {
		return fmt.Errorf("command %02x: %w", cbw.CDB[0], err)
	}
	return nil
}

// exchange does the three phases and returns the status. A phase that takes
// until its deadline is the last: there is nothing more to be heard, and one
// message is to cost no more than one deadline.
func (p *pipe) exchange(ctx context.Context, raw []byte, cbw CBW) (CSW, error) {
	if err := p.bulkOut(ctx, raw); err != nil {
		return CSW{}, err
	}
	if cbw.Length > 0 {
		csw, done, err := p.data(ctx, cbw)
		if done || err != nil {
			return csw, unanswered(err)
		}
	}
	csw, err := p.status(ctx, cbw)
	return csw, unanswered(err)
}

// unanswered says of a phase after the first that the command was sent and that
// its answer did not come, or was not one.
func unanswered(err error) error {
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, ErrOverflow) {
		return fmt.Errorf("%w: %w", ErrNoStatus, err)
	}
	return err
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
	if err != nil {
		return CSW{}, err
	}
	return ParseCSW(data, cbw)
}

// recoverWithin is how long a reset recovery may take as a whole. A stick that
// is alive does it within milliseconds.
const recoverWithin = 500 * time.Millisecond

// recover does a reset recovery (BOT 1.0, 5.3.4): the class request Bulk-Only
// Mass Storage Reset (3.1), then both halts cleared. It returns ErrGone when the
// device has left the bus; what else goes wrong shows in the next command.
func (p *pipe) recover(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, recoverWithin)
	defer cancel()
	// bmRequestType 0x21 is a class request to an interface, bRequest 0xff is
	// the reset, wIndex is the interface.
	reset := Setup{RequestType: 0x21, Request: 0xff, Value: 0, Index: uint16(p.iface)}
	_, err := p.dev.Control(ctx, reset, nil)
	p.log.Debug("reset recovery", "err", err)
	err = errors.Join(err, p.clearHalt(ctx, p.in), p.clearHalt(ctx, p.out))
	if errors.Is(err, ErrGone) {
		return ErrGone
	}
	return nil
}

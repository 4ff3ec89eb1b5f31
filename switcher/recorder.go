// SPDX-License-Identifier: GPL-3.0-or-later

package switcher

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"modembridge/switcher/usb"
)

// Record returns the transfers that [Switch] makes on a stick that takes every
// message, without a stick and without the pauses. The error is as of [Switch].
func Record(ctx context.Context, on usb.Device, plan Plan) ([]Transfer, error) {
	var r Recorder
	noWait := func(ctx context.Context, _ time.Duration) error { return ctx.Err() }
	if err := perform(ctx, &r, on, plan, noWait, slog.New(slog.DiscardHandler)); err != nil {
		return nil, fmt.Errorf("cannot switch %v to modem mode: %w", on.ID, err)
	}
	return r.Transfers, nil
}

// A Recorder is a Device that is none: it writes down what is sent to it, and
// answers like a stick that takes everything. The zero value is ready.
type Recorder struct {
	Transfers []Transfer
	command   *CBW // whose status is due
	data      bool // its data is due before
}

var _ Device = (*Recorder)(nil)

// Claim does nothing.
func (*Recorder) Claim(context.Context, uint8) error { return nil }

// Release does nothing.
func (*Recorder) Release() error { return nil }

// BulkOut writes down data.
func (r *Recorder) BulkOut(_ context.Context, _ uint8, data []byte) error {
	r.Transfers = append(r.Transfers, Transfer{Type: BulkOut, Data: data})
	if cbw, ok := Message(data).CBW(); ok {
		r.command, r.data = &cbw, cbw.Length > 0 && cbw.In()
	}
	return nil
}

// BulkIn answers with zeros as data, and with a good status.
func (r *Recorder) BulkIn(_ context.Context, _ uint8, buf []byte) (int, error) {
	r.Transfers = append(r.Transfers, Transfer{Type: BulkIn, Length: len(buf)})
	if r.command == nil || r.data && len(buf) != CSWSize {
		r.data = false
		clear(buf)
		return len(buf), nil
	}
	status := CSW{Tag: r.command.Tag}
	r.command = nil
	return copy(buf, status.Encode()), nil
}

// InterruptOut writes down data.
func (r *Recorder) InterruptOut(_ context.Context, _ uint8, data []byte) error {
	return r.note(Transfer{Type: InterruptOut, Data: data})
}

// InterruptIn answers with zeros.
func (r *Recorder) InterruptIn(_ context.Context, _ uint8, buf []byte) (int, error) {
	clear(buf)
	return len(buf), r.note(Transfer{Type: InterruptIn, Length: len(buf)})
}

// Detach writes it down.
func (r *Recorder) Detach(_ context.Context, iface uint8) error {
	return r.note(Transfer{Type: DetachDriver, Interface: iface})
}

// SetConfiguration writes it down.
func (r *Recorder) SetConfiguration(_ context.Context, value uint8) error {
	return r.note(Transfer{Type: SetConfiguration, Value: value})
}

// SetInterface writes it down.
func (r *Recorder) SetInterface(_ context.Context, iface, alternate uint8) error {
	return r.note(Transfer{Type: SetInterface, Interface: iface, Alternate: alternate})
}

// Reset writes it down.
func (r *Recorder) Reset(context.Context) error { return r.note(Transfer{Type: Reset}) }

func (r *Recorder) note(t Transfer) error {
	r.Transfers = append(r.Transfers, t)
	return nil
}

// Control writes down the request, and answers zeros.
func (r *Recorder) Control(_ context.Context, setup Setup, data []byte) (int, error) {
	t := Transfer{Type: Control, Setup: setup}
	if setup.RequestType&0x80 == 0 {
		t.Data = data
	} else {
		t.Length = len(data)
	}
	r.Transfers = append(r.Transfers, t)
	return len(data), nil
}

// ClearHalt writes down the request that it is.
func (r *Recorder) ClearHalt(ctx context.Context, endpoint uint8) error {
	_, err := r.Control(ctx, ClearHalt(endpoint), nil)
	return err
}

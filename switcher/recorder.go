// SPDX-License-Identifier: GPL-3.0-or-later

package switcher

import (
	"context"
	"log/slog"

	"modembridge/switcher/usb"
)

// Record returns the transfers that [Switch] makes on a stick that takes every
// message, without a stick. Its delays are left out.
func Record(ctx context.Context, on usb.Device, plan Plan) ([]Transfer, error) {
	plan.Delay, plan.Settle = 0, 0
	var r Recorder
	err := Switch(ctx, &r, on, plan, slog.New(slog.DiscardHandler))
	return r.Transfers, err
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
func (*Recorder) Claim(context.Context) error { return nil }

// Release does nothing.
func (*Recorder) Release() error { return nil }

// BulkOut writes down data.
func (r *Recorder) BulkOut(_ context.Context, _ uint8, data []byte) error {
	r.Transfers = append(r.Transfers, Transfer{Type: BulkOut, Data: data})
	if cbw, ok := Message(data).wrapper(); ok {
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

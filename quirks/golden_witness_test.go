// SPDX-License-Identifier: GPL-3.0-or-later

package quirks_test

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"modembridge/internal/lab/golden"
	"modembridge/switcher"
	"modembridge/switcher/usb"
)

// A witness is a stick that takes everything, and writes down what is done to
// it in the form of a recording: with endpoints, claims, pauses and timeouts,
// which a dry run leaves out.
type witness struct {
	switcher.Recorder
	calls   []golden.Call
	claimed uint8
	last    time.Time // end of the last call
}

var _ switcher.Device = (*witness)(nil)

func (w *witness) note(c golden.Call) {
	w.calls = append(w.calls, c)
	w.last = time.Now()
}

// ms returns how long the call may take.
func ms(ctx context.Context) int {
	deadline, ok := ctx.Deadline()
	if !ok {
		return 0
	}
	return int(time.Until(deadline).Milliseconds())
}

func (w *witness) Claim(_ context.Context, iface uint8) error {
	w.claimed = iface
	w.note(golden.Call{Type: "claim", Interface: iface})
	return nil
}

func (w *witness) Release() error {
	if pause := time.Since(w.last); pause > 0 {
		w.note(golden.Call{Type: "sleep", MS: int(pause.Milliseconds())})
	}
	w.note(golden.Call{Type: "release", Interface: w.claimed})
	return nil
}

func (w *witness) BulkOut(ctx context.Context, endpoint uint8, data []byte) error {
	w.note(golden.Call{Type: "bulk-out", Endpoint: endpoint, Data: data, Timeout: ms(ctx)})
	return w.Recorder.BulkOut(ctx, endpoint, data)
}

func (w *witness) BulkIn(ctx context.Context, endpoint uint8, buf []byte) (int, error) {
	w.note(golden.Call{Type: "bulk-in", Endpoint: endpoint, Length: len(buf), Timeout: ms(ctx)})
	return w.Recorder.BulkIn(ctx, endpoint, buf)
}

func (w *witness) InterruptOut(ctx context.Context, endpoint uint8, data []byte) error {
	w.note(golden.Call{Type: "interrupt-out", Endpoint: endpoint, Data: data, Timeout: ms(ctx)})
	return w.Recorder.InterruptOut(ctx, endpoint, data)
}

func (w *witness) InterruptIn(ctx context.Context, endpoint uint8, buf []byte) (int, error) {
	w.note(golden.Call{Type: "interrupt-in", Endpoint: endpoint, Length: len(buf), Timeout: ms(ctx)})
	return w.Recorder.InterruptIn(ctx, endpoint, buf)
}

func (w *witness) Control(ctx context.Context, s switcher.Setup, data []byte) (int, error) {
	c := golden.Call{Type: "control", RequestType: s.RequestType, Request: s.Request, Value: s.Value, Index: s.Index, Timeout: ms(ctx)}
	if s.RequestType&0x80 == 0 {
		c.Data = data
	} else {
		c.Length = len(data)
	}
	w.note(c)
	return w.Recorder.Control(ctx, s, data)
}

func (w *witness) SetConfiguration(ctx context.Context, value uint8) error {
	w.note(golden.Call{Type: "set-configuration", Value: uint16(value)})
	return w.Recorder.SetConfiguration(ctx, value)
}

func (w *witness) SetInterface(ctx context.Context, iface, alternate uint8) error {
	w.note(golden.Call{Type: "set-interface", Interface: iface, Alternate: alternate})
	return w.Recorder.SetInterface(ctx, iface, alternate)
}

func (w *witness) Reset(ctx context.Context) error {
	w.note(golden.Call{Type: "reset"})
	return w.Recorder.Reset(ctx)
}

func (w *witness) Detach(ctx context.Context, iface uint8) error {
	w.note(golden.Call{Type: "detach", Interface: iface})
	return w.Recorder.Detach(ctx, iface)
}

func (w *witness) ClearHalt(ctx context.Context, endpoint uint8) error {
	w.note(golden.Call{Type: "clear-halt", Endpoint: endpoint})
	return w.Recorder.ClearHalt(ctx, endpoint)
}

// done is all that a plan does to a stick: as a witness sees it, and as a dry
// run tells it. A plan that has nothing to do there does nothing.
type done struct {
	calls []golden.Call
	dry   []switcher.Transfer
}

func perform(t *testing.T, on usb.Device, plan switcher.Plan) done {
	t.Helper()
	var w witness
	synctest.Test(t, func(t *testing.T) {
		err := switcher.Switch(t.Context(), &w, on, plan, slog.New(slog.DiscardHandler))
		if err != nil && !errors.Is(err, switcher.ErrNoConfiguration) {
			t.Error(err)
		}
	})
	dry, err := switcher.Record(t.Context(), on, plan)
	if err != nil && !errors.Is(err, switcher.ErrNoConfiguration) {
		t.Error(err)
	}
	return done{w.calls, dry}
}

// SPDX-License-Identifier: GPL-3.0-or-later

package switcher

import (
	"context"
	"errors"
	"log/slog"

	"modembridge/switcher/usb"
)

// ErrNoEndpoints says that no interface has the bulk endpoints that the plan
// needs: those of a mass storage interface for command block wrappers.
var ErrNoEndpoints = errors.New("no interface has the bulk endpoints for it")

// A pipe sends messages to one interface of a device.
type pipe struct {
	dev       Device
	iface     uint8 // bInterfaceNumber
	out, in   uint8 // endpoint addresses
	log       *slog.Logger
	delivered bool // a message has reached the stick
}

// newPipe finds the interface that the plan's messages are for.
func newPipe(dev Device, on usb.Device, plan Plan, log *slog.Logger) (*pipe, error) {
	wrapped := false
	for _, s := range plan.steps() {
		_, ok := s.message.wrapper()
		wrapped = wrapped || ok
	}
	for _, i := range on.Interfaces {
		if wrapped && i.Class != usb.MassStorageBulkOnly {
			continue
		}
		out, in, _ := i.BulkEndpoints()
		if plan.Out != 0 {
			out = plan.Out
		}
		if plan.In != 0 {
			in = plan.In
		}
		if out != 0 && (in != 0 || !wrapped) {
			return &pipe{dev: dev, iface: i.Number, out: out, in: in, log: log}, nil
		}
	}
	return nil, ErrNoEndpoints
}

// send sends the messages of the steps.
func (p *pipe) send(ctx context.Context, steps []step) error {
	return inOrder(ctx, steps, p.log, p.message, func() bool { return p.delivered })
}

// message sends one message.
func (p *pipe) message(ctx context.Context, m Message) error {
	if cbw, ok := m.wrapper(); ok {
		return p.command(ctx, m, cbw)
	}
	return p.bulkOut(ctx, m)
}

// bulkOut sends data within the deadline of a transfer.
func (p *pipe) bulkOut(ctx context.Context, data []byte) error {
	transfer, cancel := context.WithTimeout(ctx, TransferTimeout)
	defer cancel()
	err := p.dev.BulkOut(transfer, p.out, data)
	p.log.Debug("bulk out", "endpoint", p.out, "data", Message(data), "err", err)
	if err == nil {
		p.delivered = true
	}
	return leaving(ctx, p.dev, err)
}

// bulkIn reads at most length bytes within the deadline of a transfer.
func (p *pipe) bulkIn(ctx context.Context, length int) ([]byte, error) {
	transfer, cancel := context.WithTimeout(ctx, TransferTimeout)
	defer cancel()
	buf := make([]byte, length)
	n, err := p.dev.BulkIn(transfer, p.in, buf)
	p.log.Debug("bulk in", "endpoint", p.in, "length", length, "data", Message(buf[:n]), "err", err)
	return buf[:n], leaving(ctx, p.dev, err)
}

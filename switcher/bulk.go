// SPDX-License-Identifier: GPL-3.0-or-later

package switcher

import "context"

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

// clearHalt ends the halt of an endpoint.
func (p *pipe) clearHalt(ctx context.Context, endpoint uint8) error {
	transfer, cancel := context.WithTimeout(ctx, TransferTimeout)
	defer cancel()
	err := p.dev.ClearHalt(transfer, endpoint)
	p.log.Debug("clear halt", "endpoint", endpoint, "err", err)
	return err
}

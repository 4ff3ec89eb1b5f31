// SPDX-License-Identifier: GPL-3.0-or-later

package stick

import (
	"context"
	"encoding/hex"

	"modembridge/internal/lab/usbip"
)

// A raw function is behind an interface that is no storage and no modem: it
// takes every OUT transfer for a message.
type raw struct {
	watch     *watch
	interrupt bool
}

var _ function = (*raw)(nil)

// Control leaves every request to the standard answers.
func (*raw) Control(usbip.Setup, []byte) ([]byte, error) { return nil, usbip.ErrUnhandled }

// Out takes a message.
func (r *raw) Out(_ context.Context, _ uint8, data []byte) error {
	r.watch.stick.add(Event{Kind: Message, Interface: 0, Text: hex.EncodeToString(data), Data: data})
	if _, refused := r.watch.see(message{raw: data}); refused {
		return usbip.ErrStall
	}
	return nil
}

// In reports nothing new, in zeros, where reports are expected; else there is
// never anything to read.
func (r *raw) In(ctx context.Context, _ uint8, limit int) ([]byte, error) {
	const report = 8
	if r.interrupt {
		return make([]byte, min(limit, report)), nil
	}
	<-ctx.Done()
	return nil, ctx.Err()
}

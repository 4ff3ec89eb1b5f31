// SPDX-License-Identifier: GPL-3.0-or-later

package scenario

import (
	"context"
	"net/netip"

	"modembridge/internal/lab/guest"
)

// A Stick is an emulated stick that has been plugged in.
type Stick interface {
	// Events returns what the stick has seen so far, oldest first; it goes on
	// to answer after the unplug.
	Events() []guest.Event
	// Unplug pulls it out; it does nothing when it is out.
	Unplug(ctx context.Context) error
	// NetworkAddress is what answers a ping over a dialled link.
	NetworkAddress() netip.Addr
}

// A Plugger plugs in a stick of a model, with faults by name.
type Plugger func(ctx context.Context, model string, faults []string) (Stick, error)

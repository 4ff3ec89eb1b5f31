// SPDX-License-Identifier: GPL-3.0-or-later

package scenario

import (
	"context"
	"net/netip"

	"modembridge/internal/lab/guest"
	"modembridge/internal/lab/ppp"
	"modembridge/internal/lab/stick"
)

// A Stick is an emulated stick that has been plugged in.
type Stick interface {
	// Events returns what the stick has seen so far, oldest first; it goes on
	// to answer after the unplug.
	Events() []guest.Event
	// Unplug pulls it out; it does nothing when it is out.
	Unplug(ctx context.Context) error
	// EjectSIM takes its SIM out.
	EjectSIM() error
	// InsertSIM puts one in, that words tell about as they do after plug; no
	// word means the one that was taken out.
	InsertSIM(words []string) error
	// Begin has it be in a [stick.Trouble] of that name, and EndTrouble ends all
	// that can end.
	Begin(trouble stick.Trouble) error
	EndTrouble()
	// Offer has the network do something else for those who are online.
	Offer(service ppp.Service) error
	// NetworkAddress is what answers a ping over a dialled link.
	NetworkAddress() netip.Addr
}

// A Plugger plugs in a stick of a model. Words tell what is special about it:
// fault=NAME, or something of its SIM.
type Plugger func(ctx context.Context, model string, words []string) (Stick, error)

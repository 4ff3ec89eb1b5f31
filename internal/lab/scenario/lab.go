// SPDX-License-Identifier: GPL-3.0-or-later

package scenario

import (
	"context"
	"net/netip"
	"regexp"

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

// A Login begins a [Desktop]. The machine must have what a desktop is made of.
type Login func(ctx context.Context) (Desktop, error)

// A Desktop is a person's session with a network menu.
type Desktop interface {
	// Menu clicks on the network menu's icon.
	Menu(ctx context.Context) error
	// Click clicks on the first thing on the screen whose text matches.
	Click(ctx context.Context, text *regexp.Regexp) error
	// Keys presses keys.
	Keys(ctx context.Context, keys ...string) error
	// Texts returns what is on the screen.
	Texts(ctx context.Context) ([]string, error)
	// Picture saves what is on the screen as a PNG file.
	Picture(ctx context.Context, file string) error
	// Type presses keys in the session's terminal.
	Type(ctx context.Context, keys ...string) error
	// Terminal returns what the terminal shows.
	Terminal(ctx context.Context) (string, error)
	// Close ends the session.
	Close(ctx context.Context) error
}

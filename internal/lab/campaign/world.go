// SPDX-License-Identifier: GPL-3.0-or-later

package campaign

import "context"

// A World is where faults strike: a machine with one stick. Every method has a
// deadline of its own.
type World interface {
	// Sticks returns the names of those that can be plugged in.
	Sticks() []string
	// Knows reports whether the deed can be done here.
	Knows(Deed) bool

	// Begin brings the world to where a campaign begins, whatever became of it.
	Begin(context.Context) error
	// Plug plugs a stick in, and pulls out what was there.
	Plug(ctx context.Context, stick string, card Card) error
	// Reached reports whether the stick has come to that moment in this
	// insertion, and for [Connected] and [Locked] whether it is there now.
	Reached(context.Context, Moment) bool
	// Do does a deed, and Undo undoes it.
	Do(context.Context, Deed) error
	Undo(context.Context, Deed) error
	// Disconnect is a user who ends the connection, and Connect one who dials.
	Disconnect(context.Context) error
	Connect(context.Context) error
	// Look returns what is seen now.
	Look(context.Context) View
	// Breaches returns what happened since the last plug, or the last call, that
	// must never happen.
	Breaches(context.Context) []string
}

// A View is what a look shows.
type View struct {
	Linked bool // data passes over the link
	State  string
	Code   string // of the reason
	Next   string // what a person can do
}

// String returns what is told of the stick.
func (v View) String() string {
	text := v.State
	if text == "" {
		text = "nothing is told of it"
	}
	if v.Code != "" {
		text += " " + v.Code
	}
	if v.Linked {
		text += ", linked"
	}
	return text
}

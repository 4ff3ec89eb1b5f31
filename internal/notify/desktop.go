// SPDX-License-Identifier: GPL-3.0-or-later

package notify

import "context"

// A Desktop shows notifications to a person. [Session] is one.
type Desktop interface {
	// Show shows a matter, in place of an earlier notification if its server still
	// is the one there is, and returns the new one, which is not none.
	Show(ctx context.Context, m Matter, replaces Notification) (Notification, error)
	// Withdraw takes a notification back. It need not be there any more.
	Withdraw(ctx context.Context, n Notification)
	// Events tells what happens to the desktop. First of all comes whether there is
	// a server. It is closed when the desktop is gone, or not ours any more.
	Events() <-chan Event
}

// A Notification is one that a server was given to show. The zero Notification is
// none.
type Notification struct {
	Server string // its unique name on the bus: what it shows ends with it
	ID     uint32 // what the server calls it
}

// An Event is something that happened to the desktop.
type Event struct {
	Kind EventKind
	Of   Notification // for Dismissed; for Came and Went the server alone that has gone, if one has
}

// An EventKind is the kind of an event.
type EventKind uint8

// The kinds of events.
const (
	UnknownEvent EventKind = iota
	Came                   // there is a server, or one can be started
	Went                   // there is none, and none can be started
	Dismissed              // a notification is no longer there
)

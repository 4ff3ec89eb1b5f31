// SPDX-License-Identifier: GPL-3.0-or-later

package notify

import "context"

// A Desktop shows notifications to a person. [Session] is one.
type Desktop interface {
	// Show shows a matter, in place of an earlier notification if replaces is not 0,
	// and returns the id of the new one, which is not 0.
	Show(ctx context.Context, m Matter, replaces uint32) (id uint32, err error)
	// Withdraw takes a notification back. It need not be there any more.
	Withdraw(ctx context.Context, id uint32)
	// Events tells what happens to the desktop. First of all comes whether there is
	// a server. It is closed when the desktop is gone, or not ours any more.
	Events() <-chan Event
}

// An Event is something that happened to the desktop.
type Event struct {
	Kind EventKind
	ID   uint32 // of the notification, for Dismissed
}

// An EventKind is the kind of an event.
type EventKind uint8

// The kinds of events.
const (
	UnknownEvent EventKind = iota
	Came                   // there is a server, and it has no notification of ours
	Went                   // there is none, and none can be started
	Dismissed              // a notification is no longer there
)

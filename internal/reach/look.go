// SPDX-License-Identifier: GPL-3.0-or-later

package reach

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"net/netip"
	"time"
)

// An Outcome says what a look found.
type Outcome uint8

// The outcomes.
const (
	Unknown  Outcome = iota
	Passes           // all that was asked has answered
	NoAnswer         // nothing at all has come back
	NoDNS            // something has, but no answer of a name server
	Portal           // another page than the one that was asked for
	SmallMTU         // what is small passes, what fills a packet does not
)

// String returns the outcome's name, for the log.
func (o Outcome) String() string {
	return [...]string{"unknown", "passes", "no answer", "no DNS", "portal", "small MTU"}[o]
}

// ErrNobody says that there is nobody to ask.
var ErrNobody = errors.New("the link has no name server, and no page to ask for is configured")

// A Target says whom to ask, and over what.
type Target struct {
	Interface string           // that the question leaves by
	Servers   []netip.AddrPort // name servers
	Page      Page             // zero: none
	// Heard reports whether the interface has received anything since the look
	// began.
	Heard func() bool
	// Pace is how long the answer to one packet is waited for; 0 is two seconds. A
	// cell lets a stick go that has nothing to say, and needs about that to take it
	// back.
	Pace time.Duration
}

// askTimes is how often a name server is asked.
const askTimes = 3

func (t Target) pace() time.Duration     { return cmp.Or(t.Pace, 2*time.Second) }
func (t Target) asking() time.Duration   { return askTimes * t.pace() } // the name servers
func (t Target) knocking() time.Duration { return 2 * t.pace() }        // until a connection is taken or refused
func (t Target) fetching() time.Duration { return 3 * t.pace() }        // a page

// Look asks, and waits for at most half a minute. The error is [ErrNobody], that of
// ctx, that the interface is not there (fs.ErrNotExist), or that packets may not be
// sent (fs.ErrPermission).
func Look(ctx context.Context, t Target) (Outcome, error) {
	if len(t.Servers) == 0 && t.Page == (Page{}) {
		return Unknown, ErrNobody
	}
	answered := false
	if len(t.Servers) > 0 {
		var err error
		if answered, err = t.askServers(ctx); err != nil {
			return Unknown, err
		}
		if !answered {
			return t.without(ctx), ctx.Err()
		}
	}
	if t.Page == (Page{}) {
		return Passes, nil
	}
	outcome, err := t.askPage(ctx)
	switch {
	case ctx.Err() != nil:
		return Unknown, ctx.Err()
	case err == nil:
		return outcome, nil
	case answered || t.Heard():
		return Passes, nil // what is wrong is the page's
	case forbidden(err), errors.Is(err, fs.ErrNotExist):
		return Unknown, err
	}
	return NoAnswer, nil
}

// without tells the two cases of name servers that do not answer apart. One that is
// there, and only gives no names, refuses a connection at least.
func (t Target) without(ctx context.Context) Outcome {
	const doors = 2 // each may take its time
	for _, s := range t.Servers[:min(doors, len(t.Servers))] {
		if t.Heard() || t.knock(ctx, s) {
			return NoDNS
		}
	}
	return NoAnswer
}

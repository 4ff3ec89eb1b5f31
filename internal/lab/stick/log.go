// SPDX-License-Identifier: GPL-3.0-or-later

package stick

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"
)

// A Kind is what an [Event] tells.
type Kind string

// The kinds of events.
const (
	Plugged     Kind = "plugged"        // Text: the port path
	Personality Kind = "personality"    // on the bus; Text: "storage 19d2:2000" or "modem 19d2:0031"
	SCSI        Kind = "scsi"           // a command; Data: its whole wrapper
	Control     Kind = "control"        // a class or vendor request; Text: the setup
	Message     Kind = "message"        // an OUT transfer to what is no storage
	Triggered   Kind = "switch-trigger" // the message that switches; Text: what it was
	Refused     Kind = "refused"        // the same message, refused by a fault
	Left        Kind = "left"           // off the bus by itself
	Switched    Kind = "switched"       // it is what it was to become; Text: the id, and what it is
	ATLine      Kind = "at"             // a command line; secrets masked
	Written     Kind = "written"        // bytes for a port that takes no commands, or does not yet; Text: the first ones
	Dialled     Kind = "dialled"        // Text: the access point name
	PPPUp       Kind = "ppp-up"         // the network has given the addresses
	PPPDown     Kind = "ppp-down"       // the call is over; Text: why, when not by the peer
	DTRRaise    Kind = "dtr-raise"      // the host opened the port
	DTRDrop     Kind = "dtr-drop"       // the host hung up the port
	PINSent     Kind = "pin"            // Text: what became of it, such as "accepted" or "refused, 2 tries left"
	PUKSent     Kind = "puk"            // the same
	SIMMoved    Kind = "sim"            // Text: "out" or "in"
	Troubled    Kind = "trouble"        // Text: which [Trouble] has begun, or "over"
	Offered     Kind = "network"        // Text: what it does for calls from here on
	Unplugged   Kind = "unplugged"
)

// An Event is one thing that happened to a stick.
type Event struct {
	Kind      Kind          `json:"kind"`
	Time      time.Time     `json:"time"`      // with the monotonic clock
	Since     time.Duration `json:"since"`     // plugged; nanoseconds
	Interface int           `json:"interface"` // its number, -1 when it concerns none
	Text      string        `json:"text,omitempty"`
	Data      []byte        `json:"data,omitempty"`
}

// String returns the event as a line of a report.
func (e Event) String() string {
	where := ""
	if e.Interface >= 0 {
		where = fmt.Sprintf(" if%02d", e.Interface)
	}
	if e.Text != "" {
		where += " " + e.Text
	}
	return fmt.Sprintf("%8.3fs %s%s", e.Since.Seconds(), e.Kind, where)
}

// Traffic counts the bytes of one interface's data endpoints.
type Traffic struct {
	FromHost, ToHost int64
}

// A Log is what happened to a stick, from plugging on. It is safe for use
// from several goroutines.
type Log struct {
	start time.Time

	mu        sync.Mutex
	events    []Event
	transfers []Transfer
	traffic   map[int]Traffic
	grown     chan struct{} // closed and replaced with every event
	ended     bool
}

func newLog() *Log {
	return &Log{start: time.Now(), traffic: make(map[int]Traffic), grown: make(chan struct{})}
}

func (l *Log) add(e Event) {
	l.mu.Lock()
	defer l.mu.Unlock()
	e.Time = time.Now()
	e.Since = e.Time.Sub(l.start)
	l.events = append(l.events, e)
	l.ended = l.ended || e.Kind == Unplugged
	close(l.grown)
	l.grown = make(chan struct{})
}

func (l *Log) count(number int, fromHost, toHost int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	t := l.traffic[number]
	t.FromHost += int64(fromHost)
	t.ToHost += int64(toHost)
	l.traffic[number] = t
}

// Events returns what has happened so far, in order.
func (l *Log) Events() []Event {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.events)
}

// Traffic returns the bytes of the modem's interfaces, by their number.
func (l *Log) Traffic() map[int]Traffic {
	l.mu.Lock()
	defer l.mu.Unlock()
	return maps.Clone(l.traffic)
}

// Wait returns the first event of that kind, which may have been long ago.
// It gives up when ctx ends or the stick is unplugged.
func (l *Log) Wait(ctx context.Context, kind Kind) (Event, error) {
	return l.WaitFor(ctx, func(e Event) bool { return e.Kind == kind })
}

// WaitFor returns the first event that match accepts; see [Log.Wait].
func (l *Log) WaitFor(ctx context.Context, match func(Event) bool) (Event, error) {
	for seen := 0; ; {
		l.mu.Lock()
		fresh, grown, ended := l.events[seen:], l.grown, l.ended
		l.mu.Unlock()
		if i := slices.IndexFunc(fresh, match); i >= 0 {
			return fresh[i], nil
		}
		seen += len(fresh)
		if ended {
			return Event{}, fmt.Errorf("cannot wait for the event: the stick was unplugged")
		}
		select {
		case <-grown:
		case <-ctx.Done():
			return Event{}, fmt.Errorf("cannot wait for the event any longer: %w", ctx.Err())
		}
	}
}

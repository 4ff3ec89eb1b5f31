// SPDX-License-Identifier: GPL-3.0-or-later

package guest

import (
	"regexp"
	"slices"
	"sync"
	"time"
)

// An Event is something that happened at a known moment: in an emulated stick,
// in the kernel, or in a script.
type Event struct {
	Time time.Time
	Text string
}

// A Timeline collects events from several goroutines. The zero value is empty.
type Timeline struct {
	mu     sync.Mutex
	events []Event
}

// Add appends an event.
func (t *Timeline) Add(e Event) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.events = append(t.events, e)
}

// All returns what was added, in that order.
func (t *Timeline) All() []Event {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Clone(t.events)
}

// Clear forgets everything.
func (t *Timeline) Clear() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.events = nil
}

// First returns the earliest event whose text matches; ok is false when there
// is none.
func First(events []Event, pattern *regexp.Regexp) (first Event, ok bool) {
	for _, e := range events {
		if pattern.MatchString(e.Text) && (!ok || e.Time.Before(first.Time)) {
			first, ok = e, true
		}
	}
	return first, ok
}

// SPDX-License-Identifier: GPL-3.0-or-later

package notify_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"modembridge/bridge"
	"modembridge/internal/notify"
	"modembridge/internal/service"
)

// A desk is a desktop and a daemon in a bubble, that note what happens and when.
type desk struct {
	events    chan notify.Event
	statuses  chan *service.Status // nil is that nobody knows
	begin     time.Time
	log       []string
	server    string      // its name
	last      uint32      // id
	refuses   atomic.Bool // the server takes nothing
	following bool
	end       func() // has Run end, and waits for that
}

var _ notify.Desktop = (*desk)(nil)

// open has Run work with a desk until the test ends.
func open(t *testing.T) *desk {
	d := &desk{events: make(chan notify.Event), statuses: make(chan *service.Status), begin: time.Now()}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		notify.Run(ctx, d, d.follow, slog.New(slog.DiscardHandler))
	}()
	d.end = func() { cancel(); <-done }
	t.Cleanup(d.end)
	return d
}

func (d *desk) follow(ctx context.Context, tell func(service.Status, error)) error {
	d.following = true
	defer func() { d.following = false }()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case s := <-d.statuses:
			if s == nil {
				tell(service.Status{}, service.ErrNotReachable)
			} else {
				tell(*s, nil)
			}
		}
	}
}

// says has the daemon tell of sticks.
func (d *desk) says(sticks ...bridge.Snapshot) { d.statuses <- &service.Status{Sticks: sticks} }

func (d *desk) note(format string, args ...any) {
	d.log = append(d.log, fmt.Sprintf("%v: ", time.Since(d.begin))+fmt.Sprintf(format, args...))
}

func (d *desk) Show(_ context.Context, m notify.Matter, replaces notify.Notification) (notify.Notification, error) {
	subject := string(m.Port)
	if subject == "" {
		subject = m.Title
	}
	if d.refuses.Load() {
		d.note("refuse %s %s", subject, m.Code)
		return notify.Notification{}, errors.New("no")
	}
	if d.last++; replaces.ID != 0 {
		d.note("show %d for %d: %s %s", d.last, replaces.ID, subject, m.Code)
	} else {
		d.note("show %d: %s %s", d.last, subject, m.Code)
	}
	return notify.Notification{Server: d.server, ID: d.last}, nil
}

func (d *desk) Withdraw(ctx context.Context, n notify.Notification) {
	if ctx.Err() != nil {
		d.note("withdraw %d too late", n.ID)
		return
	}
	d.note("withdraw %d", n.ID)
}

func (d *desk) Events() <-chan notify.Event { return d.events }

// after waits, and until all is done that is due by then.
func (d *desk) after(wait time.Duration) {
	<-time.After(wait)
	synctest.Wait()
}

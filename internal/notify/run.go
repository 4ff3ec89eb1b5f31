// SPDX-License-Identifier: GPL-3.0-or-later

package notify

import (
	"context"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"modembridge/internal/service"
)

const (
	// showAgain is how long a server that would not take a notification is left
	// alone; that it comes is told by the bus.
	showAgain = time.Minute
	// tidyWithin is how long a notifier that was told to end takes its
	// notifications back.
	tidyWithin = time.Second
)

// A Follow tells the status of the daemon until ctx is done, and an error while
// nobody knows it, as [service.Watch] does.
type Follow func(ctx context.Context, tell func(service.Status, error)) error

// Run shows on the desktop what needs a person, and takes back what is settled,
// until ctx is done or the desktop is gone. While the desktop has no server for
// notifications, it does not follow the daemon, and sleeps.
//
// A matter is shown when it has lasted ten seconds, once for as long as the stick
// is plugged in: again only if there was another one in between, the stick was
// connected, or it was away for an hour.
func Run(ctx context.Context, d Desktop, follow Follow, log *slog.Logger) {
	newNotifier(d, follow, log).run(ctx)
}

// A notifier puts a board on a desktop.
type notifier struct {
	board
	desktop Desktop
	follow  Follow
	log     *slog.Logger
	refused time.Time // until then the server is left alone

	statuses  chan *service.Status // nil is that nobody knows
	cancel    context.CancelFunc   // ends the following of the daemon; nil is that it is not followed
	following sync.WaitGroup
}

func newNotifier(d Desktop, follow Follow, log *slog.Logger) *notifier {
	return &notifier{
		board:   board{lasting: lasting, entries: map[string]*entry{}},
		desktop: d, follow: follow, log: log, statuses: make(chan *service.Status),
	}
}

func (n *notifier) run(ctx context.Context) {
	defer n.tidy(ctx)
	defer n.stop()
	for {
		var alarm <-chan time.Time
		if next := n.act(ctx); !next.IsZero() {
			alarm = time.After(time.Until(next))
		}
		select {
		case <-ctx.Done():
			return
		case e, there := <-n.desktop.Events():
			if !there {
				n.log.Info("this desktop is another notifier's now, or its bus is gone")
				return
			}
			n.happened(ctx, e)
		case s := <-n.statuses:
			n.see(time.Now(), s)
		case <-alarm:
		}
	}
}

// happened takes note of an event.
func (n *notifier) happened(ctx context.Context, e Event) {
	switch e.Kind {
	case Came:
		n.wiped(e.Of.Server)
		n.refused = time.Time{}
		n.start(ctx)
	case Went:
		n.wiped(e.Of.Server)
		n.stop()
		n.see(time.Now(), nil)
	case Dismissed:
		n.dismissed(e.Of)
	}
}

// start follows the daemon, unless that is what is done already.
func (n *notifier) start(ctx context.Context) {
	if n.cancel != nil {
		return
	}
	ctx, n.cancel = context.WithCancel(ctx)
	n.following.Go(func() {
		n.follow(ctx, func(s service.Status, err error) {
			known := &s
			if err != nil {
				known = nil
			}
			select {
			case n.statuses <- known:
			case <-ctx.Done():
			}
		})
	})
}

// stop ends the following of the daemon.
func (n *notifier) stop() {
	if n.cancel != nil {
		n.cancel()
		n.cancel = nil
		n.following.Wait()
	}
}

// act does what is due, and returns when something will be; the zero time is
// that nothing will by itself.
func (n *notifier) act(ctx context.Context) (next time.Time) {
	now := time.Now()
	soonest := func(t time.Time) {
		if t.After(now) && (next.IsZero() || t.Before(next)) {
			next = t
		}
	}
	for _, subject := range slices.Sorted(maps.Keys(n.entries)) {
		e := n.entries[subject]
		what, at := n.due(e, now)
		switch what {
		case wait:
			soonest(at)
			soonest(n.trusted)
		case show:
			n.show(ctx, e, now)
			soonest(n.refused)
		case clean, drop:
			if e.note != (Notification{}) {
				n.desktop.Withdraw(ctx, e.note)
				e.note = Notification{}
			}
			if what == drop {
				delete(n.entries, subject)
			}
		}
	}
	return next
}

// show puts what needs a person on the desktop.
func (n *notifier) show(ctx context.Context, e *entry, now time.Time) {
	if now.Before(n.refused) {
		return
	}
	note, err := n.desktop.Show(ctx, e.now, e.note)
	if err != nil {
		n.log.Warn("a notification is not shown, and is tried again", "stick", e.now.Port, "reason", e.now.Code, "err", err)
		n.refused = now.Add(showAgain)
		return
	}
	n.log.Info("shown", "stick", e.now.Port, "reason", e.now.Code)
	e.note, e.shown = note, e.now
}

// tidy takes back what is on the desktop: nobody would, once this has ended.
func (n *notifier) tidy(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), tidyWithin)
	defer cancel()
	for _, e := range n.entries {
		if e.note != (Notification{}) {
			n.desktop.Withdraw(ctx, e.note)
		}
	}
}

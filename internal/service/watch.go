// SPDX-License-Identifier: GPL-3.0-or-later

package service

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/godbus/dbus/v5"

	"modembridge/internal/sysbus"
	"modembridge/switcher"
)

// How Watch spreads its questions.
const (
	watchPause = time.Second     // between two: a plug changes the status dozens of times
	redialMin  = time.Second     // before the first try to reach the bus anew; it doubles
	redialMax  = 1 * time.Minute // with each that fails, up to this
)

// Watch tells the status of the daemon, at once and whenever it has changed,
// until ctx is done; it returns nothing but the context's error. Changes that
// come within a second are told as one.
//
// While nobody knows the status, tell gets an error instead: one that wraps
// [ErrNotReachable] when there is no daemon or no system bus. Watch goes on all
// the same: it waits for the daemon, which it never starts, and looks for the bus
// ever more rarely, once a minute at last. The function tell is called by the
// goroutine of Watch alone.
func Watch(ctx context.Context, tell func(Status, error)) error {
	wait := redialMin
	for {
		heard, err := watch(ctx, tell)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		tell(Status{}, err)
		if heard {
			wait = redialMin
		}
		if err := switcher.Sleep(ctx, wait); err != nil {
			return err
		}
		wait = min(2*wait, redialMax)
	}
}

// watch is Watch for as long as one connection to the bus lasts, and the daemon
// answers. It reports whether the daemon has ever done so.
func watch(ctx context.Context, tell func(Status, error)) (heard bool, err error) {
	peer, err := sysbus.Dial(ctx, sysbus.Config{
		Service:    Name,
		NotRunning: ErrNotReachable,
		Matches:    []sysbus.Match{{dbus.WithMatchInterface(Interface), dbus.WithMatchMember("Changed")}},
	})
	if err != nil {
		return false, fmt.Errorf("%w: %v", ErrNotReachable, err)
	}
	defer peer.Close()
	for {
		s, err := statusOf(ctx, peer)
		switch {
		case err == nil:
			heard = true
			tell(s, nil)
		case errors.Is(err, ErrNotReachable):
			tell(Status{}, err) // the bus will tell when there is one
		default:
			return heard, err
		}
		if err := switcher.Sleep(ctx, watchPause); err != nil {
			return heard, err
		}
		select {
		case <-ctx.Done():
			return heard, ctx.Err()
		case <-peer.Changed():
		}
	}
}

// statusOf asks for the status over a connection that is there.
func statusOf(ctx context.Context, peer *sysbus.Peer) (Status, error) {
	var doc string
	if err := peer.Call(ctx, Path, Interface+".GetStatus", nil, &doc); err != nil {
		return Status{}, err
	}
	return parseStatus(doc)
}

// SPDX-License-Identifier: GPL-3.0-or-later

package main

import (
	"context"
	"fmt"
	"time"

	sd "github.com/coreos/go-systemd/v22/daemon"
)

// A watchdog tells systemd, if it wants to know, that the bridge is at work. One
// that hangs is killed and started anew.
//
// While there is no stick there is no work, and no reason to wake the machine
// up: then systemd is told not to expect anything. It takes a new interval at
// any time, and 0 for none (sd_notify(3), WATCHDOG_USEC; systemd 236 and later:
// src/core/service.c, service_override_watchdog_timeout).
type watchdog struct {
	interval time.Duration // 0: systemd does not want to know
	idle     chan bool     // holds the newest change
	notify   func(state string)
}

// newWatchdog returns the watchdog that the service's unit asks for.
func newWatchdog() (*watchdog, error) {
	interval, err := sd.SdWatchdogEnabled(false)
	if err != nil {
		return nil, fmt.Errorf("cannot read what systemd's watchdog expects: %w", err)
	}
	notify := func(state string) { sd.SdNotify(false, state) }
	return &watchdog{interval: interval, idle: make(chan bool, 1), notify: notify}, nil
}

// setIdle says whether there is nothing to watch. It is for one goroutine, and
// systemd knows when it returns: what hangs afterwards is noticed.
func (w *watchdog) setIdle(idle bool) {
	if w.interval == 0 {
		return
	}
	expect := w.interval
	if idle {
		expect = 0
	}
	w.notify(fmt.Sprintf("WATCHDOG_USEC=%d", expect.Microseconds()))
	select {
	case <-w.idle:
	default:
	}
	w.idle <- idle
}

// run feeds the watchdog until ctx is done, each time after alive has returned.
func (w *watchdog) run(ctx context.Context, alive func(context.Context) error) error {
	if w.interval == 0 {
		return nil
	}
	t := time.NewTicker(w.interval / 2)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case idle := <-w.idle:
			if idle {
				t.Stop()
			} else {
				t.Reset(w.interval / 2)
			}
		case <-t.C:
			if err := alive(ctx); err != nil {
				return err
			}
			w.notify(sd.SdNotifyWatchdog)
		}
	}
}

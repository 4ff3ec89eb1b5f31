// SPDX-License-Identifier: GPL-3.0-or-later

package main

import (
	"context"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// TestTheWatchdogSleepsWithTheBridge follows what systemd is told through a day
// with and one without a stick.
func TestTheWatchdogSleepsWithTheBridge(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		var told []string
		w := &watchdog{interval: 3 * time.Minute, idle: make(chan bool, 1), notify: func(s string) {
			mu.Lock()
			defer mu.Unlock()
			told = append(told, s)
		}}
		hangs := make(chan struct{})
		alive := func(ctx context.Context) error {
			select {
			case <-hangs:
				<-ctx.Done()
				return ctx.Err()
			default:
				return nil
			}
		}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- w.run(ctx, alive) }()
		expect := func(when string, d time.Duration, want ...string) {
			t.Helper()
			<-time.After(d)
			synctest.Wait()
			mu.Lock()
			defer mu.Unlock()
			if !slices.Equal(told, want) {
				t.Errorf("%s: told %q, want %q", when, told, want)
			}
			told = nil
		}
		expect("from the start", 200*time.Second, "WATCHDOG=1", "WATCHDOG=1")
		w.setIdle(true)
		expect("without a stick", 24*time.Hour, "WATCHDOG_USEC=0")
		w.setIdle(false)
		expect("with a stick", 200*time.Second, "WATCHDOG_USEC=180000000", "WATCHDOG=1", "WATCHDOG=1")
		close(hangs)
		expect("when the bridge hangs", time.Hour)
		cancel()
		if err := <-done; err == nil {
			t.Error("run ended without ctx's error")
		}
	})
}

func TestWithoutSystemdThereIsNoWatchdog(t *testing.T) {
	t.Setenv("WATCHDOG_USEC", "")
	t.Setenv("WATCHDOG_PID", "")
	w, err := newWatchdog()
	if err != nil {
		t.Fatal(err)
	}
	w.notify = func(s string) { t.Errorf("told %q", s) }
	w.setIdle(true)
	if err := w.run(t.Context(), nil); err != nil {
		t.Errorf("run: %v", err)
	}
}

// SPDX-License-Identifier: GPL-3.0-or-later

package host

import (
	"context"
	"log/slog"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func TestAReaderReadsAnewWhenItIsAskedTo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var reads, wakes atomic.Int32
		r := &reader[int]{
			log: slog.New(slog.DiscardHandler), anew: make(chan struct{}, 1),
			read: func(context.Context) (int, error) { return int(reads.Add(1)), nil },
			wake: func() { wakes.Add(1) },
		}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- r.run(ctx) }()
		<-time.After(time.Hour)
		r.rescan()
		synctest.Wait()
		if got, _ := r.latest(); got != 2 || wakes.Load() != 2 {
			t.Errorf("after an hour and a rescan it was read %d times, with %d wake-ups; want 2 and 2", got, wakes.Load())
		}
		cancel()
		<-done
	})
}

// TestAReaderAsksNowAndThenWhatIsNeeded: one that hangs does not tell that it does.
func TestAReaderAsksNowAndThenWhatIsNeeded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var reads atomic.Int32
		var needed atomic.Bool
		r := &reader[int]{
			log: slog.New(slog.DiscardHandler), anew: make(chan struct{}, 1), needed: needed.Load,
			read: func(context.Context) (int, error) { return int(reads.Add(1)), nil }, wake: func() {},
		}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- r.run(ctx) }()
		<-time.After(time.Hour)
		if n := reads.Load(); n != 1 {
			t.Errorf("while nobody needs it, it was read %d times in an hour, want once", n)
		}
		needed.Store(true)
		r.rescan()
		<-time.After(10*time.Minute + time.Second)
		if n := reads.Load(); n != 22 {
			t.Errorf("read %d times ten minutes later, want 22", n)
		}
		cancel()
		<-done
	})
}

// SPDX-License-Identifier: GPL-3.0-or-later

package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"time"

	"modembridge/internal/logind"
)

// A sleeper has the machine wait with its sleep until no stick is in the middle of
// something, and has everything looked at anew when it is awake again. Where there
// is no logind to tell of a sleep, the machine sleeps whenever it likes: what a
// stick is then found in is looked at like anything else.
type sleeper struct {
	logind interface {
		Changed() <-chan struct{}
		Sleeping(context.Context) (bool, error)
		Delay(ctx context.Context, who, why string) (io.Closer, error)
	}
	rest   func(context.Context) error // begins nothing any more, and waits for what has begun
	resume func()                      // looks at everything anew
	log    *slog.Logger

	asleep bool      // it has rested, and not resumed
	delay  io.Closer // logind waits for this; nil is that it does not
	denied bool      // it was said that logind does not wait
}

// restLimit is less than logind waits for: 5 s (logind.conf(5), InhibitDelayMaxSec=).
const restLimit = 4 * time.Second

// askAgain is when logind is asked once more that had no answer.
const askAgain = time.Minute

// run follows logind until ctx is done; it returns ctx's error.
func (s *sleeper) run(ctx context.Context) error {
	defer s.release()
	for heard := false; ; heard = true {
		var again <-chan time.Time
		if err := s.follow(ctx, heard); err != nil && !errors.Is(err, logind.ErrNotRunning) {
			again = time.After(askAgain)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-s.logind.Changed():
		case <-again:
		}
	}
}

// follow does what is due, after logind was heard or at the start. Where nobody can
// say that the machine is about to sleep, it is awake.
func (s *sleeper) follow(ctx context.Context, heard bool) error {
	sleeping, err := s.logind.Sleeping(ctx)
	if sleeping {
		s.sleep(ctx)
		return nil
	}
	if heard {
		s.wake()
	}
	if err != nil {
		return err
	}
	return s.hold(ctx)
}

// hold has logind wait for the next sleep. Who asks after one was announced is not
// waited for, and hears of it by a change that is yet to be read.
func (s *sleeper) hold(ctx context.Context) error {
	if s.delay != nil {
		return nil
	}
	delay, err := s.logind.Delay(ctx, "modembridge", "A modem stick may be in the middle of something")
	if err != nil {
		if !s.denied && ctx.Err() == nil {
			s.log.Warn("the machine will not wait for a stick before it sleeps", "err", err)
		}
		s.denied = true
		return err
	}
	s.delay, s.denied = delay, false
	return nil
}

func (s *sleeper) sleep(ctx context.Context) {
	if s.asleep {
		return
	}
	s.asleep = true
	start := time.Now()
	limited, cancel := context.WithTimeout(ctx, restLimit)
	defer cancel()
	if err := s.rest(limited); err != nil {
		s.log.Warn("the machine sleeps although it might wait", "err", err)
	}
	s.log.Info("the machine is about to sleep", "took", time.Since(start).Round(time.Millisecond))
	s.release()
}

// wake resumes after a sleep, be it one of which we heard too late or that did not
// come about.
func (s *sleeper) wake() {
	if s.asleep {
		s.log.Info("the machine is awake, and everything is looked at anew")
	}
	s.asleep = false
	s.resume()
}

func (s *sleeper) release() {
	if s.delay == nil {
		return
	}
	if err := s.delay.Close(); err != nil {
		s.log.Warn("the machine has to wait with its sleep", "err", err)
	}
	s.delay = nil
}

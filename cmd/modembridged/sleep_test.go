// SPDX-License-Identifier: GPL-3.0-or-later

package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"modembridge/internal/logind"
)

// A night is a logind and a bridge, and writes down what they are told.
type night struct {
	changed chan struct{}
	work    time.Duration // that a stick still needs

	mu       sync.Mutex
	sleeping bool
	err      error // of every call
	told     []string
}

func (n *night) note(text string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.told = append(n.told, text)
}

func (n *night) Changed() <-chan struct{} { return n.changed }
func (n *night) Close() error             { n.note("let it sleep"); return nil }

func (n *night) Sleeping(context.Context) (bool, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.sleeping, n.err
}

func (n *night) Delay(ctx context.Context, _, _ string) (io.Closer, error) {
	if _, err := n.Sleeping(ctx); err != nil {
		return nil, err
	}
	n.note("wait for us")
	return n, nil
}

func (n *night) rest(ctx context.Context) error {
	n.note("rest")
	select {
	case <-time.After(n.work):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// falls is logind saying whether the machine is about to sleep, or coming or going
// with an error.
func (n *night) falls(sleeping bool, err error) {
	n.set(sleeping, err)
	n.changed <- struct{}{}
}

func (n *night) set(sleeping bool, err error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.sleeping, n.err = sleeping, err
}

func TestTheMachineSleepsWhenNothingIsHalfDone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := &night{changed: make(chan struct{}, 1), err: logind.ErrNotRunning}
		s := &sleeper{logind: n, rest: n.rest, resume: func() { n.note("resume") }, log: slog.New(slog.DiscardHandler)}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- s.run(ctx) }()
		expect := func(when string, d time.Duration, want ...string) {
			t.Helper()
			<-time.After(d)
			synctest.Wait()
			n.mu.Lock()
			defer n.mu.Unlock()
			if !slices.Equal(n.told, want) {
				t.Errorf("%s: %q, want %q", when, n.told, want)
			}
			n.told = nil
		}
		expect("without logind", time.Hour)
		n.falls(false, nil)
		expect("logind comes", time.Second, "resume", "wait for us")
		n.falls(false, nil)
		expect("a sleep that was called off before we heard of it", time.Second, "resume")
		n.work = 2 * time.Second
		n.falls(true, nil)
		expect("a stick is at work", time.Second, "rest")
		expect("it has ended", 2*time.Second, "let it sleep")
		n.falls(false, nil)
		expect("in the morning", time.Second, "resume", "wait for us")
		n.work = time.Minute
		n.falls(true, nil)
		expect("a stick takes too long", 5*time.Second, "rest", "let it sleep")
		n.falls(true, nil)
		expect("said twice", time.Minute)
		n.falls(false, logind.ErrNotRunning)
		expect("logind dies in the night", time.Hour, "resume")
		n.falls(false, errors.New("not now"))
		expect("logind has no time", 3*time.Second, "resume")
		n.set(false, nil)
		expect("asked again", time.Minute, "resume", "wait for us")
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Errorf("run returned %v, want that it was cancelled", err)
		}
		expect("at the end", 0, "let it sleep")
	})
}

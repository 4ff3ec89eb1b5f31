// SPDX-License-Identifier: GPL-3.0-or-later

package bridge_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"modembridge/bridge"
	"modembridge/bridge/bridgetest"
)

func TestNothingBeginsBeforeTheMachineSleeps(t *testing.T) {
	story(t, func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
		if err := b.Rest(t.Context()); err != nil {
			t.Fatal(err)
		}
		w.Plug(port, bridgetest.ZTE())
		expect(t, "at rest", after(b, time.Hour), "storage-mode")
		if got := sent(w); len(got) > 0 {
			t.Errorf("sent %q before the sleep, want nothing", got)
		}
		if n := w.Looks(); n > 20 {
			t.Errorf("looked %d times in an hour in which nothing may begin", n)
		}
		b.Resume()
		expect(t, "awake", after(b, time.Minute), "connected")
	})
}

func TestTheSleepWaitsForWhatIsHalfDone(t *testing.T) {
	for _, tt := range []struct {
		name  string
		limit time.Duration
		took  time.Duration
		err   error
		sent  []string // when Rest returns
	}{
		{"long enough", 5 * time.Second, time.Second, nil, []string{"switch 1-1", "ask"}},
		{"not for ever", 100 * time.Millisecond, 100 * time.Millisecond, context.DeadlineExceeded, []string{"switch 1-1"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			story(t, func(t *testing.T, w *bridgetest.World, b *bridge.Bridge) {
				w.Plug(port, riddle())
				expect(t, "while its ports are asked", after(b, 1500*time.Millisecond), "modem-mode asking-ports")
				ctx, cancel := context.WithTimeout(t.Context(), tt.limit)
				defer cancel()
				start := time.Now()
				err := b.Rest(ctx)
				if took := time.Since(start); !errors.Is(err, tt.err) || took < tt.took || took > tt.took+200*time.Millisecond {
					t.Errorf("Rest returned %v after %v, want %v after about %v", err, took, tt.err, tt.took)
				}
				if got := sent(w); !slices.Equal(got, tt.sent) {
					t.Errorf("sent %q by then, want %q", got, tt.sent)
				}
				<-time.After(time.Hour)
				synctest.Wait()
				if got := sent(w); !slices.Equal(got, []string{"switch 1-1", "ask"}) {
					t.Errorf("sent %q in all, want what had begun alone", got)
				}
				b.Resume()
				expect(t, "awake", after(b, 2*time.Minute), "connected")
			})
		})
	}
}

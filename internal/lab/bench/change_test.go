// SPDX-License-Identifier: GPL-3.0-or-later

package bench_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"modembridge/internal/lab/bench"
	"modembridge/internal/uevent"
)

// An udev answers what was last written to a device's uevent file, each time
// after events of others: the kernel's own, and one about something else.
type udev struct {
	t    *testing.T
	file string
	said int
	ids  map[string]bool
}

func (u *udev) Receive(ctx context.Context) (uevent.Event, error) {
	text, err := os.ReadFile(u.file)
	if err != nil {
		u.t.Fatal(err)
	}
	id, ok := strings.CutPrefix(string(text), "change ")
	if !ok {
		u.t.Fatalf("%q was written, want a change", text)
	}
	u.said++
	event := func(s uevent.Source, id string) uevent.Event {
		return uevent.Event{Source: s, Action: "change", Properties: map[string]string{"SYNTH_UUID": id}}
	}
	switch u.said % 4 {
	case 1:
		<-time.After(2 * time.Millisecond)
		return event(uevent.Kernel, id), nil
	case 2:
		return event(uevent.Udev, "00000000-0000-0000-0000-000000000000"), nil
	case 3:
		return uevent.Event{Action: uevent.Resync}, nil
	}
	<-time.After(3 * time.Millisecond)
	u.ids[id] = true
	return event(uevent.Udev, id), nil
}

func TestChanges(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		events := &udev{t: t, file: filepath.Join(dir, "uevent"), ids: map[string]bool{}}
		times, err := bench.Changes(t.Context(), events, dir)
		if err != nil {
			t.Fatal(err)
		}
		if len(times) != 20 {
			t.Errorf("%d times, want 20", len(times))
		}
		for _, d := range times {
			if d != 5*time.Millisecond {
				t.Errorf("an event took %v, want 5ms: until udev's own", d)
			}
		}
		if len(events.ids) != 23 {
			t.Errorf("%d different events, want 20 and 3 to warm up", len(events.ids))
		}
	})
}

// A mute says nothing.
type mute struct{}

func (mute) Receive(ctx context.Context) (uevent.Event, error) {
	<-ctx.Done()
	return uevent.Event{}, ctx.Err()
}

func TestChangesGivesUp(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		if _, err := bench.Changes(t.Context(), mute{}, dir); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error %v, want %v", err, context.DeadlineExceeded)
		}
		if took := time.Since(start); took > time.Minute {
			t.Errorf("gave up after %v", took)
		}
	})
	if _, err := bench.Changes(t.Context(), mute{}, filepath.Join(dir, "nothing")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a device that is not there: error %v, want %v", err, os.ErrNotExist)
	}
}

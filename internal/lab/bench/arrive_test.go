// SPDX-License-Identifier: GPL-3.0-or-later

package bench_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"modembridge/internal/lab/bench"
	"modembridge/internal/lab/stick"
	"modembridge/switcher/usb"
)

// A fake is a stick whose link is up some time after the test began; 0 is never.
type fake struct {
	port  usb.PortPath
	start time.Time
	up    time.Duration
}

func (f fake) PortPath() usb.PortPath       { return f.port }
func (f fake) Unplug(context.Context) error { return nil }

func (f fake) linked() bool { return f.up != 0 && time.Since(f.start) >= f.up }

func (f fake) Events() []stick.Event {
	events := []stick.Event{{Kind: stick.Plugged}, {Kind: stick.ATLine}}
	if f.linked() {
		events = append(events, stick.Event{Kind: stick.PPPUp})
	}
	return events
}

func TestUntilAllOnline(t *testing.T) {
	const s, min = time.Second, time.Minute
	for _, tt := range []struct {
		name     string
		up       []time.Duration // 0 is never
		complete bool
		want     []time.Duration
		took     time.Duration
	}{
		{"all at once", []time.Duration{40 * s, 40 * s}, true, []time.Duration{40 * s, 40 * s}, 40 * s},
		{"one after the other", []time.Duration{6 * min, 40 * s, 3 * min}, true, []time.Duration{6 * min, 40 * s, 3 * min}, 6 * min},
		{"the last one never", []time.Duration{0, 40 * s, 3 * min}, false, []time.Duration{0, 40 * s, 3 * min}, 8*min + s},
		{"one after the others were given up", []time.Duration{40 * s, 10 * min}, false, []time.Duration{40 * s, 0}, 5*min + 41*s},
		{"none", []time.Duration{0, 0}, false, []time.Duration{0, 0}, 20 * min},
		{"the first late", []time.Duration{12 * min, 0}, false, []time.Duration{12 * min, 0}, 17*min + s},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				start := time.Now()
				var sticks []bench.Plugged
				for i, up := range tt.up {
					sticks = append(sticks, fake{usb.PortPath("1-" + string(rune('1'+i))), start, up})
				}
				asked := 0
				online := func(context.Context) (map[usb.PortPath]bool, error) {
					if asked++; asked%2 == 0 {
						return nil, errors.New("busy")
					}
					ports := map[usb.PortPath]bool{"9-9": true}
					for _, s := range sticks {
						ports[s.PortPath()] = s.(fake).linked()
					}
					return ports, nil
				}
				complete, got, err := bench.UntilAllOnline(t.Context(), sticks, online)
				if err != nil || complete != tt.complete {
					t.Errorf("complete %t, %v; want %t", complete, err, tt.complete)
				}
				// The second of two that come at once is seen with the first; one
				// that comes while NetworkManager is busy, a second later.
				for i := range got {
					if late := got[i] - tt.want[i]; late < 0 || late > s || (got[i] == 0) != (tt.want[i] == 0) {
						t.Errorf("stick %d online after %v, want %v", i+1, got[i], tt.want[i])
					}
				}
				if late := time.Since(start) - tt.took; late < 0 || late > 2*s {
					t.Errorf("took %v, want %v", time.Since(start), tt.took)
				}
			})
		})
	}
}

func TestUntilAllOnlineEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		never := func(context.Context) (map[usb.PortPath]bool, error) { return nil, nil }
		sticks := []bench.Plugged{fake{"1-1", time.Now(), time.Second}}
		if _, _, err := bench.UntilAllOnline(ctx, sticks, never); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error %v, want %v", err, context.DeadlineExceeded)
		}
	})
}

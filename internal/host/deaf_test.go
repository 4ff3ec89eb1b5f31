// SPDX-License-Identifier: GPL-3.0-or-later

package host

import (
	"context"
	"fmt"
	"testing"
	"time"

	"modembridge/internal/mm"
)

func TestAModemManagerThatAnswersNothingIsKilledOnce(t *testing.T) {
	late := fmt.Errorf("cannot list modems: %w", context.DeadlineExceeded)
	start := time.Now()
	always := func(int) bool { return true }
	for _, tt := range []struct {
		name   string
		needed func(second int) bool
		answer func(second int) error
		want   []int // seconds
	}{
		{"it answers", always, func(int) error { return nil }, nil},
		{"it does not run", always, func(int) error { return mm.ErrNotRunning }, nil},
		{"it answers once in 50 s", always, func(s int) error {
			if s%50 == 0 {
				return nil
			}
			return late
		}, nil},
		{"never", always, func(int) error { return late }, []int{60, 660}},
		{"never, and it is gone for a moment", always, func(s int) error {
			if s == 30 {
				return mm.ErrNotRunning
			}
			return late
		}, []int{100, 700}},
		{"never, and a stick comes late", func(s int) bool { return s >= 200 }, func(int) error { return late }, []int{200, 800}},
	} {
		var d deaf
		var got []int
		for s := 0; s < 1000; s += 10 {
			if d.due(start.Add(time.Duration(s)*time.Second), tt.answer(s), tt.needed(s)) {
				got = append(got, s)
			}
		}
		if fmt.Sprint(got) != fmt.Sprint(tt.want) {
			t.Errorf("%s: killed after %v s, want %v", tt.name, got, tt.want)
		}
	}
}

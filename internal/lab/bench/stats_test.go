// SPDX-License-Identifier: GPL-3.0-or-later

package bench_test

import (
	"testing"
	"time"

	"modembridge/internal/lab/bench"
)

func TestMedianAndWorst(t *testing.T) {
	const s = time.Second
	for _, tt := range []struct {
		name          string
		all           []time.Duration
		median, worst time.Duration
	}{
		{"nothing", nil, 0, 0},
		{"one", []time.Duration{3 * s}, 3 * s, 3 * s},
		{"three, out of order", []time.Duration{9 * s, 2 * s, 3 * s}, 3 * s, 9 * s},
		{"of two the later", []time.Duration{2 * s, 1 * s}, 2 * s, 2 * s},
		{"never is the longest", []time.Duration{0, 2 * s, 3 * s}, 3 * s, 0},
		{"never more often than not", []time.Duration{0, 2 * s, 0}, 0, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := bench.Median(tt.all); got != tt.median {
				t.Errorf("median %v, want %v", got, tt.median)
			}
			if got := bench.Worst(tt.all); got != tt.worst {
				t.Errorf("worst %v, want %v", got, tt.worst)
			}
		})
	}
}

func TestMedianLeavesItsArgumentAlone(t *testing.T) {
	all := []time.Duration{3, 0, 1}
	bench.Median(all)
	if all[0] != 3 || all[1] != 0 || all[2] != 1 {
		t.Errorf("the times are %v now", all)
	}
}

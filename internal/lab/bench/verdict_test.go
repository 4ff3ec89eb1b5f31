// SPDX-License-Identifier: GPL-3.0-or-later

package bench_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"modembridge/internal/lab/bench"
)

func TestVerdicts(t *testing.T) {
	zte := bench.Case{Model: "zte-mf626", Faster: 1.6}
	six := bench.Case{Model: "unknown-six", Unknown: true}
	for _, tt := range []struct {
		name  string
		given bench.Report
		want  []bench.Verdict
	}{
		{"nothing measured", bench.Report{}, []bench.Verdict{}},
		{
			"just as fast as is wanted",
			dial(bench.Result{Case: zte, Stock: online(32), Ours: online(20)}),
			[]bench.Verdict{
				{Subject: "zte-mf626, plugged in with modembridge", Measured: "1 of 1 times online", Wanted: "each time", Pass: true},
				{Subject: "zte-mf626, plug to online beside stock", Measured: "1.600 times as fast", Wanted: "at least 1.60 times as fast", Pass: true},
			},
		},
		{
			"too slow, by the medians, and once never",
			dial(bench.Result{Case: zte, Stock: online(30, 30, 99), Ours: online(2, 0, 20)}),
			[]bench.Verdict{
				{Subject: "zte-mf626, plugged in with modembridge", Measured: "2 of 3 times online", Wanted: "each time"},
				{Subject: "zte-mf626, plug to online beside stock", Measured: "1.500 times as fast", Wanted: "at least 1.60 times as fast"},
			},
		},
		{
			"stock was to be beaten and was never online",
			dial(bench.Result{Case: zte, Stock: online(0), Ours: online(20)}),
			[]bench.Verdict{
				{Subject: "zte-mf626, plugged in with modembridge", Measured: "1 of 1 times online", Wanted: "each time", Pass: true},
				{Subject: "zte-mf626, plug to online beside stock", Measured: "nothing: one of them was never online", Wanted: "at least 1.60 times as fast"},
			},
		},
		{
			"a stick that nothing else is wanted of",
			dial(bench.Result{Case: bench.Case{Model: "single-acm"}, Stock: online(0), Ours: online(20, 500)}),
			[]bench.Verdict{{Subject: "single-acm, plugged in with modembridge", Measured: "2 of 2 times online", Wanted: "each time", Pass: true}},
		},
		{
			// Ours counts from the modem mode, a second and a half after the plug.
			"as near to the floor as is wanted",
			dial(bench.Result{Case: bench.Case{Model: "huawei-e1750"}, Floor: asModem(20), Ours: online(23.5)}),
			[]bench.Verdict{
				{Subject: "huawei-e1750, plugged in with modembridge", Measured: "1 of 1 times online", Wanted: "each time", Pass: true},
				{Subject: "huawei-e1750, modem mode to online", Measured: "1.100 times the floor", Wanted: "at most 1.10 times the floor", Pass: true},
			},
		},
		{
			"an unknown stick: 3 s for the first plug, a tenth for the second",
			dial(bench.Result{Case: six, Floor: asModem(20), Ours: online(24.5), Learned: online(23.6)}),
			[]bench.Verdict{
				{Subject: "unknown-six, plugged in with modembridge", Measured: "2 of 2 times online", Wanted: "each time", Pass: true},
				{Subject: "unknown-six, first plug, modem mode to online", Measured: "the floor +3.00 s", Wanted: "at most the floor +3.0 s", Pass: true},
				{Subject: "unknown-six, second plug, modem mode to online", Measured: "1.105 times the floor", Wanted: "at most 1.10 times the floor"},
			},
		},
		{
			"an unknown stick that is too slow, and never comes again",
			dial(bench.Result{Case: six, Floor: asModem(20), Ours: online(24.6), Learned: online(0)}),
			[]bench.Verdict{
				{Subject: "unknown-six, plugged in with modembridge", Measured: "1 of 2 times online", Wanted: "each time"},
				{Subject: "unknown-six, first plug, modem mode to online", Measured: "the floor +3.10 s", Wanted: "at most the floor +3.0 s"},
				{Subject: "unknown-six, second plug, modem mode to online", Measured: "nothing: one of them was never online", Wanted: "at most 1.10 times the floor"},
			},
		},
		{
			"no floor to hold it against",
			dial(bench.Result{Case: six, Floor: asModem(0), Ours: online(24.5)}),
			[]bench.Verdict{
				{Subject: "unknown-six, plugged in with modembridge", Measured: "1 of 1 times online", Wanted: "each time", Pass: true},
				{Subject: "unknown-six, first plug, modem mode to online", Measured: "nothing: one of them was never online", Wanted: "at most the floor +3.0 s"},
			},
		},
		{
			"two at once, of which one is missing",
			bench.Report{Sixteen: &bench.Crowd{Sticks: []string{"a", "a/2"}, Ours: &bench.Arrival{Online: []time.Duration{1, 0}}}},
			[]bench.Verdict{{Subject: "2 sticks at once", Measured: "1 online", Wanted: "2 online"}},
		},
		{
			"one at once",
			bench.Report{Sixteen: &bench.Crowd{Sticks: []string{"a"}, Ours: &bench.Arrival{Online: []time.Duration{1}}}},
			[]bench.Verdict{{Subject: "1 sticks at once", Measured: "1 online", Wanted: "1 online", Pass: true}},
		},
		{
			"the rules, under a millisecond and not",
			bench.Report{Rules: []bench.RuleCost{
				{TTY: "ttyS0", With: ms(5.9, 5.9, 5.9), Without: ms(5, 5, 5)},
				{TTY: "ttyUSB0", With: ms(6), Without: ms(5)},
				{TTY: "ttyS1", With: ms(9, 5.9, 1), Without: ms(5, 5, 5)}, // lost in the noise
				{TTY: "ttyS2", With: ms(4), Without: ms(5)},               // no rule gives time back
			}},
			[]bench.Verdict{
				{Subject: "ttyS0, cost of the rules", Measured: "0.900 ms ± 0.000 ms", Wanted: "under 1.000 ms", Pass: true},
				{Subject: "ttyUSB0, cost of the rules", Measured: "1.000 ms ± 0.000 ms", Wanted: "under 1.000 ms"},
				{Subject: "ttyS1, cost of the rules", Measured: "0.900 ms ± 6.651 ms", Wanted: "under 1.000 ms"},
				{Subject: "ttyS2, cost of the rules", Measured: "-1.000 ms ± 0.000 ms", Wanted: "under 1.000 ms"},
			},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, bench.Verdicts(tt.given)); diff != "" {
				t.Errorf("verdicts (-want +got):\n%s", diff)
			}
		})
	}
}

func TestMissed(t *testing.T) {
	pass, miss := bench.Verdict{Subject: "a", Pass: true}, bench.Verdict{Subject: "b"}
	if got := bench.Missed([]bench.Verdict{pass, pass}); got != "" {
		t.Errorf("missed %q, want nothing", got)
	}
	if got, want := bench.Missed([]bench.Verdict{miss, pass, miss}), "2 of 3 missed: b; b"; got != want {
		t.Errorf("missed %q, want %q", got, want)
	}
}

// SPDX-License-Identifier: GPL-3.0-or-later

package bench_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"modembridge/internal/lab/bench"
	"modembridge/internal/lab/guest"
)

var update = flag.Bool("update", false, "write the golden file anew")

const (
	second      = time.Second
	millisecond = time.Millisecond
)

func ms(all ...float64) []time.Duration {
	var times []time.Duration
	for _, n := range all {
		times = append(times, time.Duration(n*float64(millisecond)))
	}
	return times
}

func dial(results ...bench.Result) bench.Report { return bench.Report{Rounds: 3, Dial: results} }

// online are samples of sticks that were switched, and were modems 1.5 s after
// the plug. 0 is one that was never online.
func online(seconds ...float64) []bench.Sample {
	samples := asModem(seconds...)
	for i := range samples {
		samples[i].Modem = 1500 * millisecond
		samples[i].Switch, samples[i].React = 700*millisecond, 300*millisecond
	}
	return samples
}

// asModem are samples of sticks that were plugged in in modem mode.
func asModem(seconds ...float64) []bench.Sample {
	var samples []bench.Sample
	for _, s := range seconds {
		sample := bench.Sample{Online: time.Duration(s * float64(second))}
		if s == 0 {
			sample.GaveUp = 60 * second
		}
		samples = append(samples, sample)
	}
	return samples
}

func TestWrite(t *testing.T) {
	var out strings.Builder
	report := dial(
		bench.Result{Case: bench.Case{Model: "zte-mf626", Faster: 1.6}, Stock: online(35, 33, 90), Floor: asModem(17, 16, 18), Ours: online(21, 14, 20)},
		bench.Result{Case: bench.Case{Model: "unknown-six", Unknown: true}, Stock: online(0), Floor: asModem(18), Ours: online(21), Learned: online(19)},
		bench.Result{Case: bench.Case{Model: "single-acm", Late: true}, Stock: online(0), Ours: online(20, 0, 22)},
	)
	report.Sixteen = &bench.Crowd{
		Sticks: []string{"zte-mf626", "single-acm", "zte-mf626/2"},
		Stock:  &bench.Arrival{Online: []time.Duration{90 * second, 0, 70 * second}, GaveUp: 390 * second},
		Ours: &bench.Arrival{
			Online: []time.Duration{40 * second, 60 * second, 0}, GaveUp: 360 * second,
			Usage:   &guest.Usage{Processor: 4200 * millisecond, Peak: 20 << 10},
			Missing: map[string]string{"zte-mf626/2": "state failed: it hangs"},
		},
	}
	report.Rules = []bench.RuleCost{{TTY: "ttyS0", With: ms(5.5, 5.5, 9), Without: ms(5, 5, 6)}}
	if err := report.Write(&out); err != nil {
		t.Fatal(err)
	}
	golden := filepath.Join("testdata", "report.txt")
	if *update {
		if err := os.WriteFile(golden, []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(out.String(), "\n")); diff != "" {
		t.Errorf("report (-want +got):\n%s", diff)
	}
}

func TestWriteOfOnePartShowsNoOther(t *testing.T) {
	var out strings.Builder
	report := bench.Report{Rounds: 1, Rules: []bench.RuleCost{{TTY: "ttyS0", With: ms(5.5), Without: ms(5)}}}
	if err := report.Write(&out); err != nil {
		t.Fatal(err)
	}
	want := `A tty that is no modem's: median time from the kernel's event to udev's.
TTY    WITH OUR RULES  WITHOUT   COST      EVENTS
ttyS0  5.500 ms        5.000 ms  0.500 ms  1 + 1

What is required:
                          MEASURED             WANTED          
ttyS0, cost of the rules  0.500 ms ± 0.000 ms  under 1.000 ms  pass
Nothing missed.
`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("report (-want +got):\n%s", diff)
	}
}

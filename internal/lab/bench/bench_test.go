// SPDX-License-Identifier: GPL-3.0-or-later

package bench_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"modembridge/internal/lab/bench"
)

func online(seconds ...float64) []bench.Sample {
	var samples []bench.Sample
	for _, s := range seconds {
		samples = append(samples, bench.Sample{
			Online: time.Duration(s * float64(time.Second)),
			Switch: 2 * time.Second, React: 300 * time.Millisecond,
		})
	}
	return samples
}

func TestWriteTable(t *testing.T) {
	var out strings.Builder
	err := bench.WriteTable(&out, []bench.Result{
		{Model: "both-come-online", Stock: online(35, 33, 90), Ours: online(21, 14, 20)},
		{Model: "stock-never-does", Stock: online(0), Ours: online(20, 0, 22)},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := `STICK             STOCK ONLINE                OURS    RATIO  STOCK SWITCH  OURS   REACTION
both-come-online  35.0 s                      20.0 s  0.57   2.0 s         2.0 s  300 ms
stock-never-does  never (gave up after 60 s)  22.0 s  -      2.0 s         2.0 s  300 ms
`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("table (-want +got):\n%s", diff)
	}
}

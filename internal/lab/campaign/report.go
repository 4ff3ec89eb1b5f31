// SPDX-License-Identifier: GPL-3.0-or-later

package campaign

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

// A Report is what became of a campaign.
type Report struct {
	Seed  uint64   `json:"seed"`
	Only  string   `json:"only,omitempty"` // regular expression that the strikes match: no fair choice
	Alone bool     `json:"alone"`          // what others did cost the machine no time
	Ours  []Result `json:"ours"`
	Stock []Result `json:"stock,omitempty"` // of the same strikes, without modembridge
}

// A tally is what became of several strikes.
type tally struct {
	struck, healed, broken int
	took                   []time.Duration // of those that healed
}

func (t *tally) add(r Result, linked bool) {
	if r.Err != "" {
		t.broken++
		return
	}
	t.struck++
	if r.Healed && (r.Linked || !linked) {
		t.healed++
		t.took = append(t.took, r.Took)
	}
}

// columns returns struck, healed, median and worst.
func (t *tally) columns() []string {
	if t.struck == 0 {
		return []string{"-", "-", "-", "-"}
	}
	c := []string{fmt.Sprint(t.struck), fmt.Sprint(t.healed), "-", "-"}
	if n := len(t.took); n > 0 {
		slices.Sort(t.took)
		c[2], c[3] = seconds(t.took[n/2]), seconds(t.took[n-1])
	}
	return c
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.1f s", d.Seconds()) }

// Write prints the report for a person.
func (r Report) Write(out io.Writer) error {
	b := &strings.Builder{}
	w := tabwriter.NewWriter(b, 0, 8, 2, ' ', 0)
	row := func(cells ...string) { fmt.Fprintln(w, strings.Join(cells, "\t")) }
	row("FAULT", "WITHIN", "STRIKES", "HEALED", "MEDIAN", "WORST", "STOCK", "HEALED", "MEDIAN", "WORST")
	var ours, stock tally
	for _, f := range Faults() {
		var one, other tally
		for _, x := range r.Ours {
			if x.Name == f.Name {
				one.add(x, false)
				ours.add(x, false)
			}
		}
		for _, x := range r.Stock {
			if x.Name == f.Name {
				other.add(x, true)
				stock.add(x, true)
			}
		}
		if one.struck+one.broken+other.struck > 0 {
			row(append(append([]string{f.Name, seconds(f.Within)}, one.columns()...), other.columns()...)...)
		}
	}
	row(append(append([]string{"all", ""}, ours.columns()...), stock.columns()...)...)
	w.Flush()
	breaches, told := 0, 0
	for _, x := range r.Ours {
		breaches += len(x.Breaches)
		if x.Healed && !x.Linked {
			told++
		}
	}
	fmt.Fprintf(b, "\nSeed %d. %d strikes, %d healed, %d of them without a link, as a person wants it or has to do something; %d could not be made; %d breaches of what must never happen.\n",
		r.Seed, ours.struck, ours.healed, told, ours.broken, breaches)
	for _, x := range r.Ours {
		if !x.Healed || len(x.Breaches) > 0 {
			fmt.Fprintf(b, "%s: %s\n", x.Strike, x)
		}
	}
	_, err := io.WriteString(out, b.String())
	return err
}

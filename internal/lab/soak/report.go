// SPDX-License-Identifier: GPL-3.0-or-later

package soak

import (
	"errors"
	"fmt"
	"io"
	"text/tabwriter"
)

// MaxGrowth is what the daemon may grow by, in per cent.
const MaxGrowth = 5

// A Report is what was measured.
type Report struct {
	Options Options  `json:"options"`
	Usage   []Usage  `json:"usage"`            // the first is what the others are compared with
	Missed  []string `json:"missed,omitempty"` // rounds that did not come to their moment
}

// A growth is how much more of something there is in the end.
type growth struct {
	of          string
	first, last int
}

func (g growth) percent() float64 {
	if g.first == 0 {
		return 0
	}
	return 100 * float64(g.last-g.first) / float64(g.first)
}

// growths compares the last measurement with the first. What is resident is not
// among it: the text of the program comes in as it is run, and is never more than that.
func (r Report) growths() []growth {
	if len(r.Usage) < 2 {
		return nil
	}
	a, b := r.Usage[0], r.Usage[len(r.Usage)-1]
	return []growth{
		{"goroutines", a.Goroutines, b.Goroutines},
		{"open files", a.Files, b.Files},
		{"heap, kB", a.Heap, b.Heap},
		{"memory of its own, kB", a.Own, b.Own},
	}
}

// Write prints the report for a person.
func (r Report) Write(out io.Writer) error {
	growths := r.growths()
	if growths == nil {
		_, err := fmt.Fprintln(out, "too few rounds to compare anything")
		return err
	}
	w := tabwriter.NewWriter(out, 0, 8, 2, ' ', 0)
	fmt.Fprintf(w, "OF THE DAEMON\tAFTER %d ROUNDS\tAFTER %d ROUNDS\tGROWTH\n", r.Usage[0].Rounds, r.Usage[len(r.Usage)-1].Rounds)
	a, b := r.Usage[0], r.Usage[len(r.Usage)-1]
	for _, g := range append(growths, growth{"resident, kB", a.Resident, b.Resident}) {
		fmt.Fprintf(w, "%s\t%d\t%d\t%+.1f %%\n", g.of, g.first, g.last, g.percent())
	}
	return w.Flush()
}

// Err returns why a soak counts as failed, nil when it does not.
func (r Report) Err() error {
	growths := r.growths()
	if growths == nil {
		return errors.New("too few rounds to compare anything")
	}
	var errs []error
	for _, g := range growths {
		if g.percent() > MaxGrowth {
			errs = append(errs, fmt.Errorf("%s: %d at first and %d in the end, which is more than %d %% more", g.of, g.first, g.last, MaxGrowth))
		}
	}
	return errors.Join(errs...)
}

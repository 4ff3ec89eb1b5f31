// SPDX-License-Identifier: GPL-3.0-or-later

package bench

import (
	"fmt"
	"io"
	"text/tabwriter"
	"time"
)

// WriteTable prints the medians of the results for a person.
func WriteTable(out io.Writer, results []Result) error {
	online := func(s Sample) time.Duration { return s.Online }
	switched := func(s Sample) time.Duration { return s.Switch }
	react := func(s Sample) time.Duration { return s.React }

	w := tabwriter.NewWriter(out, 0, 8, 2, ' ', 0)
	// Online and switch message count from the plug, the reaction from the
	// kernel's event for the storage interface.
	fmt.Fprintln(w, "STICK\tSTOCK ONLINE\tOURS\tRATIO\tSTOCK SWITCH\tOURS\tREACTION")
	for _, r := range results {
		was, is := median(r.Stock, online), median(r.Ours, online)
		ratio := "-"
		if was > 0 && is > 0 {
			ratio = fmt.Sprintf("%.2f", is.Seconds()/was.Seconds())
		}
		before := seconds(was)
		if was == 0 {
			before = fmt.Sprintf("never (gave up after %.0f s)", giveUp.Seconds())
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", r.Model, before, seconds(is), ratio,
			seconds(median(r.Stock, switched)), seconds(median(r.Ours, switched)), milliseconds(median(r.Ours, react)))
	}
	return w.Flush()
}

func milliseconds(d time.Duration) string {
	if d == 0 {
		return "-"
	}
	return fmt.Sprintf("%d ms", d.Milliseconds())
}

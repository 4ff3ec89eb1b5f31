// SPDX-License-Identifier: GPL-3.0-or-later

package bench

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

// Write prints a report for a person: the medians and the worst of what was
// measured, and what was required beside it.
func (r Report) Write(out io.Writer) error {
	b := &strings.Builder{}
	r.writeDial(b)
	r.writeFloor(b)
	if r.Sixteen != nil {
		r.Sixteen.write(b)
	}
	r.writeRules(b)
	writeVerdicts(b, verdicts(r))
	_, err := io.WriteString(out, strings.TrimPrefix(b.String(), "\n"))
	return err
}

// table writes rows in columns.
func table(out io.Writer, title string, rows ...[]string) {
	fmt.Fprintf(out, "\n%s\n", title)
	w := tabwriter.NewWriter(out, 0, 8, 2, ' ', 0)
	for _, row := range rows {
		fmt.Fprintln(w, strings.Join(row, "\t"))
	}
	w.Flush()
}

// writeDial shows the times from the plug on.
func (r Report) writeDial(out io.Writer) {
	rows := [][]string{{"STICK", "STOCK", "WORST", "OURS", "WORST", "FASTER", "SWITCH: STOCK", "OURS", "REACTION"}}
	for _, d := range r.Dial {
		if len(d.Stock) == 0 {
			continue
		}
		faster := "-"
		if times := ratio(median(each(d.Stock, online)), median(each(d.Ours, online))); times > 0 {
			faster = fmt.Sprintf("%.2f times", times)
		}
		rows = append(rows, append(append(append([]string{d.Name()}, times(d.Stock, online)...), times(d.Ours, online)...),
			faster, dash(median(each(d.Stock, switched))), dash(median(each(d.Ours, switched))), reaction(d.Ours)))
	}
	if len(rows) > 1 {
		table(out, fmt.Sprintf("Plug to online, median and worst of %s; stock has the right profile made beforehand.", rounds(r.Rounds)), rows...)
	}
}

// writeFloor shows the times from the modem mode on.
func (r Report) writeFloor(out io.Writer) {
	rows := [][]string{{"STICK", "FLOOR", "WORST", "OURS", "WORST", "RATIO"}}
	unknown := false
	for _, d := range r.Dial {
		if len(d.Floor) == 0 {
			continue
		}
		row := func(name string, samples []Sample) {
			by := "-"
			if times := ratio(median(each(samples, asModem)), median(each(d.Floor, asModem))); times > 0 {
				by = fmt.Sprintf("%.2f", times)
			}
			rows = append(rows, append(append(append([]string{name}, times(d.Floor, asModem)...), times(samples, asModem)...), by))
		}
		if !d.Unknown {
			row(d.Name(), d.Ours)
			continue
		}
		unknown = true
		row(d.Name()+", first plug", d.Ours)
		row(d.Name()+", second plug", d.Learned)
	}
	if len(rows) == 1 {
		return
	}
	title := "Modem mode to online, beside the floor: plugged in as a modem, all ports tagged, the profile made beforehand, no daemon."
	if unknown {
		title += "\nThe tags of the floor are our hardware database's; those of a stick that it does not know were written by hand, from its model."
	}
	table(out, title, rows...)
}

// times returns the median and the worst of a side. When it never came online,
// it says how long was waited.
func times(samples []Sample, of func(Sample) time.Duration) []string {
	if len(samples) == 0 {
		return []string{"-", "-"}
	}
	all := each(samples, of)
	text := []string{seconds(median(all)), seconds(worst(all))}
	waited := time.Duration(0)
	for _, s := range samples {
		waited = max(waited, s.GaveUp)
	}
	for i := range text {
		if text[i] == "never" && waited > 0 {
			text[i] = fmt.Sprintf("never in %.0f s", waited.Seconds())
		}
	}
	return text
}

// write shows both arrivals.
func (c *Crowd) write(out io.Writer) {
	rows := [][]string{{"", "STOCK", "OURS"}}
	row := func(name string, of func(*Arrival) string) {
		cells := []string{name}
		for _, a := range []*Arrival{c.Stock, c.Ours} {
			if a == nil {
				cells = append(cells, "not measured")
			} else {
				cells = append(cells, of(a))
			}
		}
		rows = append(rows, cells)
	}
	row("online", func(a *Arrival) string { return fmt.Sprintf("%d of %d", a.arrived(), len(a.Online)) })
	row("the first after", func(a *Arrival) string { return seconds(orNever(sorted(a.Online)[0])) })
	row("half of them after", func(a *Arrival) string { return seconds(orNever(sorted(a.Online)[(len(a.Online)-1)/2])) })
	row("the last after", func(a *Arrival) string {
		if a.GaveUp == 0 {
			return seconds(worst(a.Online))
		}
		return fmt.Sprintf("%s, no more in %.0f s", seconds(slices.Max(a.Online)), a.GaveUp.Seconds())
	})
	row("daemon", func(a *Arrival) string {
		if a.Usage == nil {
			return "-"
		}
		return fmt.Sprintf("%.2f s of processor time, %.1f MB of memory", a.Usage.Processor.Seconds(), float64(a.Usage.Peak)/1024)
	})
	table(out, fmt.Sprintf("%d sticks plugged in at once. Both sides have the same profile, made beforehand, that may be active on many sticks\n"+
		"(connection.multi-connect): any other, also the one that modembridge makes, is one stick's at a time.", len(c.Sticks)), rows...)
	if c.Ours != nil {
		for _, name := range slices.Sorted(maps.Keys(c.Ours.Missing)) {
			fmt.Fprintf(out, "Not online with modembridge: %s, %s\n", name, c.Ours.Missing[name])
		}
	}
}

// writeRules shows what the rules cost.
func (r Report) writeRules(out io.Writer) {
	rows := [][]string{{"TTY", "WITH OUR RULES", "WITHOUT", "COST", "EVENTS"}}
	for _, c := range r.Rules {
		rows = append(rows, []string{
			c.TTY, milliseconds(median(c.With)), milliseconds(median(c.Without)), milliseconds(c.Cost()), fmt.Sprintf("%d + %d", len(c.With), len(c.Without)),
		})
	}
	if len(rows) > 1 {
		table(out, "A tty that is no modem's: median time from the kernel's event to udev's.", rows...)
	}
}

// writeVerdicts shows what was required.
func writeVerdicts(out io.Writer, all []Verdict) {
	if len(all) == 0 {
		return
	}
	rows := [][]string{{"", "MEASURED", "WANTED", ""}}
	for _, v := range all {
		word := "pass"
		if !v.Pass {
			word = "MISS"
		}
		rows = append(rows, []string{v.Subject, v.Measured, v.Wanted, word})
	}
	table(out, "What is required:", rows...)
	if missed := Missed(all); missed != "" {
		fmt.Fprintln(out, missed)
	} else {
		fmt.Fprintln(out, "Nothing missed.")
	}
}

func rounds(n int) string {
	if n == 1 {
		return "1 round"
	}
	return fmt.Sprintf("%d rounds", n)
}

// reaction shows the median in whole milliseconds.
func reaction(samples []Sample) string {
	d := median(each(samples, react))
	if d == never {
		return "-"
	}
	return fmt.Sprintf("%d ms", d.Milliseconds())
}

// dash shows a time that may not be there to begin with.
func dash(d time.Duration) string {
	if d == never {
		return "-"
	}
	return seconds(d)
}

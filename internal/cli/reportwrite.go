// SPDX-License-Identifier: GPL-3.0-or-later

package cli

import (
	"fmt"
	"io"
	"text/tabwriter"

	"modembridge/switcher"
)

// write prints the report for a person.
func (r *report) write(out io.Writer) error {
	w := tabwriter.NewWriter(out, 0, 8, 2, ' ', 0)
	row := func(key, format string, args ...any) { fmt.Fprintf(w, "%s\t%s\n", key, fmt.Sprintf(format, args...)) }
	if r.Stick.Present {
		row("Stick", "%v", r.Stick)
	} else {
		row("Stick", "%v, as most are: none is plugged in", r.Stick)
	}
	r.writeQuirks(row)
	if r.Kernel {
		row("Kernel", "usb-storage switches this revision by itself when it is plugged in")
	}
	if r.Method != "" {
		row("Method", "%s, as %s says", r.Method, r.Source)
	}
	r.writeGuard(row)
	if r.Way != "" {
		row("Way", "%s", r.Way)
	}
	r.writeTransfers(row)
	if err := w.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintln(out, "Nothing was sent.")
	return err
}

// writeTransfers puts what a message means above it, and what is read beside it.
func (r *report) writeTransfers(row func(key, format string, args ...any)) {
	key := "Sends"
	for i, t := range r.Transfers {
		switch meaning := r.Meanings[i]; {
		case meaning == "":
			row(key, "%v", t)
		case t.Type == switcher.BulkIn || t.Type == switcher.InterruptIn:
			row(key, "  %v, %s", t, meaning)
		default:
			row(key, "%s", meaning)
			row("", "  %v", t)
		}
		key = ""
	}
}

func (r *report) writeQuirks(row func(key, format string, args ...any)) {
	if len(r.Quirks) == 0 {
		row("Quirk", "none is for this id")
	}
	for i, q := range r.Quirks {
		key, verdict := "", "is for this id"
		if i == 0 {
			key = "Quirk"
		}
		if r.Stick.Present {
			verdict = "does not match"
			if q.Matches {
				verdict = "matches"
			}
		}
		row(key, "%s %s: %s (%s)", q.ID, verdict, q.Name, q.Origin)
		for _, c := range q.Conditions {
			row("", "  %s", c)
		}
	}
}

// String says what a quirk asks for, and what the stick has if there is one.
func (c conditionReport) String() string {
	want := fmt.Sprintf("%s: wants %q", c.Key, c.Want)
	if c.Key == "modem-class" {
		want = fmt.Sprintf("%s: is a modem already with %q", c.Key, c.Want)
	}
	switch {
	case c.OK == nil:
		return want
	case *c.OK:
		return fmt.Sprintf("+ %s, has %q", want, *c.Got)
	}
	return fmt.Sprintf("- %s, has %q", want, *c.Got)
}

func (r *report) writeGuard(row func(key, format string, args ...any)) {
	switch g := r.Guard; {
	case g == nil && r.Method != "":
		row("Guard", "asked when the stick is there")
	case g == nil:
	case g.Cleared:
		row("Guard", "it may be switched, unless another program has it open by then")
	default:
		row("Guard", "refuses: %s; %s", g.Why, g.Next)
	}
	if r.Guard == nil {
		return
	}
	for _, f := range r.Guard.Facts {
		row("", "  %s", f)
	}
}

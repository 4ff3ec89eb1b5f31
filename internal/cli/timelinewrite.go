// SPDX-License-Identifier: GPL-3.0-or-later

package cli

import (
	"fmt"
	"io"
	"math"
	"strings"
	"time"

	"modembridge/bridge"
	"modembridge/internal/service"
)

// timelineWidth is how many columns a timeline takes at most: that of a
// terminal since there are any.
const timelineWidth = 80

// writeTimelines prints for each stick where the time went since the plug, in
// lines of at most so many columns; 0 is as many as it likes.
func writeTimelines(out io.Writer, s service.Status, columns int) error {
	if columns == 0 || columns > timelineWidth {
		columns = timelineWidth
	}
	return writeSticks(out, s, func(w io.Writer, st bridge.Snapshot) {
		fmt.Fprintln(w, fit(fmt.Sprintf("%s  %s  %s  (%s)", st.PortPath, st.USBID, st.Name, st.State), columns))
		if unseen(st) {
			fmt.Fprintln(w, "  Nobody saw the plug: it was at work before the daemon.")
			return
		}
		writeStages(w, stages(st), columns)
	})
}

// writeStages prints a table with a bar for the time of each stage, of which
// that of the longest one fills its column.
func writeStages(out io.Writer, list []stage, columns int) {
	var longest time.Duration
	for _, s := range list {
		longest = max(longest, s.took)
	}
	line := func(station, at, took, note string, bar func(room int) string) {
		text := fmt.Sprintf("  %-10s  %8s  %8s  %-29s  ", station, at, took, note)
		text += bar(columns - len(text))
		fmt.Fprintln(out, fit(strings.TrimRight(text, " "), columns))
	}
	line("STATION", "AT", "TOOK", "AT WORK", func(int) string { return "" })
	for _, s := range list {
		at, took := "-", "-"
		if s.reached {
			at = seconds(s.at)
		}
		if s.counts {
			took = seconds(s.took)
		}
		line(s.station, at, took, s.note, func(room int) string { return bar(s.took, longest, room) })
	}
}

// bar returns a bar whose length is to the room what took is to longest, but
// that any time at all shows.
func bar(took, longest time.Duration, room int) string {
	if took <= 0 || room < 1 {
		return ""
	}
	n := math.Round(float64(took) / float64(longest) * float64(room))
	return strings.Repeat("#", max(1, int(n)))
}

// seconds returns a time in seconds, and a long one in hours and minutes: a
// person may have taken it.
func seconds(d time.Duration) string {
	if d < 10*time.Minute {
		return fmt.Sprintf("%.2f s", d.Seconds())
	}
	return d.Round(time.Second).String()
}

// SPDX-License-Identifier: GPL-3.0-or-later

package harvest

import (
	"fmt"
	"io"
	"slices"

	"modembridge/quirks"
	"modembridge/switcher/usb"
)

// A Report says what a harvest brought in, and what it left.
type Report struct {
	Modems int // entries made
	ports  int // of these, with roles
	driver map[string]int
	bind   int
	dead   int // layouts whose rules never apply
	wwan   struct{ all, ours, counts, taken, agree, uncertain int }
	notes  []string
}

func newReport(s Sources) Report {
	r := Report{driver: make(map[string]int)}
	for _, rules := range s.Rules {
		for _, refusal := range rules.Refusals {
			r.notes = append(r.notes, fmt.Sprintf("rule not understood: ModemManager %s, %v", rules.Version, refusal))
		}
	}
	for _, broken := range s.WWAN.Broken {
		r.notes = append(r.notes, "OpenWrt's table: "+broken)
	}
	r.wwan.all = len(s.WWAN.Entries)
	return r
}

// note keeps a line about an id.
func (r *Report) note(id usb.ID, topic, text string) {
	r.notes = append(r.notes, fmt.Sprintf("%s: %v: %s", topic, id, text))
}

// rules keeps what the rules say of an id and an entry cannot.
func (r *Report) rules(id usb.ID, say saying) {
	for _, u := range say.unsaid {
		r.note(id, "left to ModemManager's own rule", u)
	}
	for _, d := range say.disputed {
		r.note(id, "disputed", d)
	}
	if say.another != "" {
		r.note(id, "disputed", "another layout in ModemManager "+say.another)
	}
	if say.dead {
		r.dead++
	}
}

func (r *Report) count(m quirks.Modem) {
	r.driver[m.Driver]++
	if len(m.Ports) > 0 {
		r.ports++
	}
	if m.Bind {
		r.bind++
	}
}

// Write writes the report for people.
func (r Report) Write(w io.Writer) {
	fmt.Fprintf(w, "%d entries, %d with the roles of ports, %d to be told to a driver, %d whose rules never apply\n", r.Modems, r.ports, r.bind, r.dead)
	var drivers []string
	for name, n := range r.driver {
		if name == "" {
			name = "none known"
		}
		drivers = append(drivers, fmt.Sprintf("%s %d", name, n))
	}
	slices.Sort(drivers)
	fmt.Fprintf(w, "drivers: %v\n", drivers)
	fmt.Fprintf(w, "OpenWrt's table: %d entries, %d of our ids, %d of these count ports: %d taken over, %d agree with the layout, %d uncertain and left out\n",
		r.wwan.all, r.wwan.ours, r.wwan.counts, r.wwan.taken, r.wwan.agree, r.wwan.uncertain)
	slices.Sort(r.notes)
	for _, n := range r.notes {
		fmt.Fprintln(w, n)
	}
}

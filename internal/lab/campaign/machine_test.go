// SPDX-License-Identifier: GPL-3.0-or-later

package campaign

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"modembridge/internal/lab/stick"
)

func TestPINsAreCountedByTheInsertion(t *testing.T) {
	event := func(kind stick.Kind) stick.Event { return stick.Event{Kind: kind} }
	pin, appears, moved := event(stick.PINSent), event(stick.Personality), event(stick.SIMMoved)
	for name, row := range map[string]struct {
		events []stick.Event
		want   []string
	}{
		"none":                {nil, nil},
		"one in each":         {[]stick.Event{appears, appears, pin, moved, moved, pin, appears, pin}, nil},
		"two":                 {[]stick.Event{appears, pin, pin}, []string{"2 PINs in one insertion"}},
		"a PUK":               {[]stick.Event{appears, pin, event(stick.PUKSent)}, []string{"a PUK was sent"}},
		"whatever is between": {[]stick.Event{appears, pin, event(stick.ATLine), pin}, []string{"2 PINs in one insertion"}},
	} {
		if diff := cmp.Diff(row.want, counted(row.events)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestAReportSetsStockBeside(t *testing.T) {
	f := Faults()[0]
	result := func(took time.Duration, healed, linked bool) Result {
		return Result{Name: f.Name, Strike: "stick, connected: " + f.Name, Took: took, Healed: healed, Linked: linked, Saw: "ready"}
	}
	broken := result(0, false, false)
	broken.Err = "cannot plug"
	r := Report{
		Seed: 7,
		Ours: []Result{result(3*time.Second, true, true), result(9*time.Second, true, true), result(5*time.Second, true, true), broken},
		Stock: []Result{
			result(time.Minute, false, false),
			result(time.Second, true, false), // what no link proves counts for nothing where nobody says anything
		},
	}
	var b strings.Builder
	if err := r.Write(&b); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"FAULT WITHIN STRIKES HEALED MEDIAN WORST STOCK HEALED MEDIAN WORST",
		f.Name + " 60.0 s 3 3 5.0 s 9.0 s 2 0 - -",
		"all 3 3 5.0 s 9.0 s 2 0 - -",
		"",
		"Seed 7. 3 strikes, 3 healed, 0 of them without a link, as a person wants it or has to do something; 1 could not be made; 0 breaches of what must never happen.",
		"stick, connected: " + f.Name + ": could not strike: cannot plug",
	}
	var got []string
	for line := range strings.Lines(b.String()) {
		got = append(got, strings.Join(strings.Fields(line), " "))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the report (-want +got):\n%s", diff)
	}
}

// SPDX-License-Identifier: GPL-3.0-or-later

package campaign_test

import (
	"encoding/json"
	"flag"
	"io"
	"os"
	"regexp"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"modembridge/internal/lab/campaign"
)

var (
	seed   = flag.Uint64("campaign.seed", 1, "what the faults of the simulated campaign are drawn from; 0 is the time")
	faults = flag.Int("campaign.faults", 300, "how many strike in the simulated campaign")
	result = flag.String("campaign.report", "", "file for the report of the simulated campaign")
)

// TestSimulatedCampaign has faults strike the scripted world, in virtual time.
func TestSimulatedCampaign(t *testing.T) {
	if *seed == 0 {
		*seed = uint64(time.Now().Unix())
	}
	var report campaign.Report
	var err error
	synctest.Test(t, func(t *testing.T) {
		s := newSimulation(t)
		strikes := campaign.Draw(*seed, *faults, s, nil)
		pace := campaign.Pace{Look: 250 * time.Millisecond, Hold: time.Minute, Patience: 1}
		var list []campaign.Result
		list, err = campaign.Run(t.Context(), s, pace, strikes, io.Discard, func([]campaign.Result) error { return nil })
		s.end()
		report = campaign.Report{Seed: *seed, Ours: list}
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := report.Write(t.Output()); err != nil {
		t.Error(err)
	}
	if *result != "" {
		text, err := json.MarshalIndent(report, "", "  ")
		if err == nil {
			err = os.WriteFile(*result, text, 0o644)
		}
		if err != nil {
			t.Error(err)
		}
	}
	if err := campaign.Err(report.Ours); err != nil {
		t.Errorf("seed %d:\n%v", *seed, err)
	}
}

func TestASeedDrawsTheSameStrikes(t *testing.T) {
	s := newSimulation(t)
	a, b, other := campaign.Draw(7, 60, s, nil), campaign.Draw(7, 60, s, nil), campaign.Draw(8, 60, s, nil)
	if diff := cmp.Diff(a, b); diff != "" {
		t.Errorf("the same seed (-one +another):\n%s", diff)
	}
	if cmp.Equal(a, other) {
		t.Error("another seed draws the same")
	}
	seen := map[string]int{}
	for _, strike := range a {
		seen[strike.Fault.Name]++
		if !slices.Contains(strike.Fault.At, strike.At) {
			t.Errorf("%s strikes at another moment than it may", strike)
		}
	}
	known := slices.DeleteFunc(campaign.Faults(), func(f campaign.Fault) bool { return !s.Knows(f.Deed) })
	for _, f := range known {
		if want := 60 / len(known); seen[f.Name] < want || seen[f.Name] > want+1 {
			t.Errorf("%s is drawn %d times of 60, want %d or one more", f.Name, seen[f.Name], want)
		}
	}
}

func TestWhatDoesNotHealInTimeFails(t *testing.T) {
	hopeless := campaign.Fault{Name: "pulled for good", Deed: campaign.Pull, Within: time.Minute}
	late := campaign.Fault{Name: "pulled", Deed: campaign.Pull, Undo: true, Within: time.Second}
	refused := campaign.Fault{Name: "a wrong PIN", Card: campaign.Wrong, Within: time.Minute}
	for _, f := range []campaign.Fault{hopeless, late, refused} {
		synctest.Test(t, func(t *testing.T) {
			s := newSimulation(t)
			at := campaign.Connected
			if f.Card != campaign.Good {
				at = campaign.Plugged
			}
			list, err := campaign.Run(t.Context(), s, campaign.Pace{Look: time.Second, Hold: time.Second, Patience: 1},
				[]campaign.Strike{{Fault: f, Stick: "plain", At: at}}, io.Discard, func([]campaign.Result) error { return nil })
			s.end()
			if err != nil || campaign.Err(list) == nil || list[0].Err != "" {
				t.Errorf("%s: %v %v", f.Name, list, err)
			}
		})
	}
}

func TestOnlyWhatMatchesIsDrawn(t *testing.T) {
	w := &campaign.Machine{}
	strikes := campaign.Draw(7, 12, w, regexp.MustCompile("NO CARRIER"))
	if len(strikes) != 12 {
		t.Errorf("%d strikes, want 12", len(strikes))
	}
	sticks := map[string]int{}
	for _, s := range strikes {
		sticks[s.Stick]++
		if s.Fault.Deed != campaign.NoCarrier {
			t.Errorf("%s does not match", s)
		}
	}
	if len(sticks) != len(w.Sticks()) {
		t.Errorf("they strike %v, want each stick", sticks)
	}
	if strikes := campaign.Draw(7, 3, w, regexp.MustCompile("the sky falls")); len(strikes) != 0 {
		t.Errorf("%d that nobody knows, want none", len(strikes))
	}
}

// SPDX-License-Identifier: GPL-3.0-or-later

package bridge_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"pgregory.net/rapid"

	"modembridge/bridge"
)

var update = flag.Bool("update", false, "write into the recordings what states they lead to now")

// unconfigured is what the configuration says when nobody has said anything, and
// modembridged records.
func unconfigured() bridge.Wishes {
	return bridge.Wishes{
		Policy:   bridge.Policy{Metered: bridge.MeteredYes},
		Probing:  bridge.Probing{Enabled: true, Every: time.Minute, Idle: 5 * time.Minute},
		Recovery: bridge.Recovery{Enabled: true, PerHour: 12},
	}
}

// recordings returns those of testdata: of runs in the virtual Debian 12, with
// emulated sticks, by the scenario "record".
func recordings(t *testing.T) map[string][]bridge.Record {
	t.Helper()
	files, err := filepath.Glob("testdata/recorded/*.jsonl")
	if err != nil || len(files) == 0 {
		t.Fatalf("no recordings: %v", err)
	}
	all := map[string][]bridge.Record{}
	for _, file := range files {
		f, err := os.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		all[filepath.Base(file)] = read(t, f)
		f.Close()
	}
	return all
}

func TestRecordingsReplayToTheSameStates(t *testing.T) {
	for name, list := range recordings(t) {
		t.Run(name, func(t *testing.T) {
			if *update {
				restate(t, name, list)
			}
			replayOf(t, unconfigured(), list)
		})
	}
}

// restate writes the states into a recording that it leads to now.
func restate(t *testing.T, name string, list []bridge.Record) {
	t.Helper()
	var out bytes.Buffer
	r := bridge.NewReplayOf(database(t), unconfigured())
	for i := range list {
		if list[i].Observation != nil {
			r.See(list[i])
			list[i].State = r.State()
		} else {
			var err error
			if list[i].State, list[i].After, err = r.Do(list[i]); err != nil {
				t.Fatalf("line %d: %v", i+1, err)
			}
		}
		out.Write(list[i].Line(t))
	}
	if err := os.WriteFile(filepath.Join("testdata/recorded", name), out.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestARecordingMayBeThinnedAndRepeated leaves out any of its looks but the last,
// and has any come twice: it ends where it ended.
func TestARecordingMayBeThinnedAndRepeated(t *testing.T) {
	for name, list := range recordings(t) {
		db := database(t)
		became := map[bridge.Key][]bridge.Record{}
		var looks []bridge.Record
		for _, line := range list {
			if line.Did != nil {
				became[line.Did.Key] = append(became[line.Did.Key], line)
			} else {
				looks = append(looks, line)
			}
		}
		want := list[len(list)-1].State
		t.Run(name, rapid.MakeCheck(func(rt *rapid.T) {
			r := bridge.NewReplayOf(db, unconfigured())
			done := map[bridge.Key]int{}
			for i, line := range looks {
				times := rapid.SampledFrom([]int{1, 0, 1, 2, 3}).Draw(rt, "times")
				if i == len(looks)-1 {
					times = max(times, 1)
				}
				for range times {
					r.See(line)
					for _, key := range r.Due() {
						var as *bridge.Record
						if n := done[key]; n < len(became[key]) {
							as = &became[key][n]
						}
						done[key]++
						r.DoDue(key, as)
					}
				}
			}
			if r.State() != want {
				rt.Fatalf("it ends in %q, want %q", r.State(), want)
			}
		}))
	}
}

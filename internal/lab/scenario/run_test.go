// SPDX-License-Identifier: GPL-3.0-or-later

package scenario_test

import (
	"context"
	"errors"
	"net/netip"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"modembridge/internal/lab/guest"
	"modembridge/internal/lab/scenario"
)

// A fakeStick saw two things, half a second apart.
type fakeStick struct{ unplugged *int }

func (f fakeStick) Events() []guest.Event {
	start := time.Unix(1, 0)
	return []guest.Event{
		{Time: start, Text: "plugged 1-1"},
		{Time: start.Add(500 * time.Millisecond), Text: "switch-trigger if00 eject"},
	}
}
func (f fakeStick) Unplug(context.Context) error { *f.unplugged++; return nil }
func (f fakeStick) NetworkAddress() netip.Addr   { return netip.MustParseAddr("192.0.2.1") }

func TestRunner(t *testing.T) {
	for name, row := range map[string]struct {
		script string
		want   string // the report's first line, without the seconds
	}{
		"a script that ends passes": {
			"plug stick\nstick-saw ^switch-trigger\nms-between stick:plugged stick:switch < 501\n",
			"PASS it",
		},
		"a failed command is named with its line": {
			"plug stick\nstick-saw nothing\n",
			`FAIL it line 3: stick-saw: no stick saw "nothing"`,
		},
		"a command may be expected to fail": {
			"plug stick\n! stick-saw nothing\n",
			"PASS it",
		},
		"it fails when it does not": {
			"plug stick\n! stick-saw plugged\n",
			"FAIL it line 3: stick-saw: did not fail, but should have",
		},
		"an unplugged stick is still asked": {
			"plug stick\nunplug stick\nstick-saw plugged\n",
			"PASS it",
		},
		"within ends with success": {
			"plug stick\nwithin 1m stick-saw plugged\nwithin 1m ! stick-saw nothing\n",
			"PASS it",
		},
		"within gives up": {
			"plug stick\nwithin 1ms stick-saw nothing\n",
			`FAIL it line 3: within: not within 1ms: no stick saw "nothing"`,
		},
		"hold ends when its time is over": {
			"plug stick\nhold 1ms stick-saw plugged\n",
			"PASS it",
		},
		"hold fails at once": {
			"plug stick\nhold 1m ! stick-saw plugged\n",
			"FAIL it line 3: hold: no longer after 0.0 s: did not fail, but should have",
		},
		"what was printed can be looked at": {
			"within 1m exec echo hello\nstdout ^hello$\n",
			"PASS it",
		},
		"a moment that never was": {
			"ms-between stick:plugged mark:here < 1\n",
			"FAIL it line 2: ms-between: nothing matches stick:plugged",
		},
		"too long": {
			"plug stick\nms-between stick:plugged stick:switch < 500\n",
			"FAIL it line 3: ms-between: 500 ms from stick:plugged to stick:switch, want less than 500",
		},
	} {
		t.Run(name, func(t *testing.T) {
			sc, err := scenario.Parse("it", []byte("# a title\n"+row.script))
			if err != nil {
				t.Fatal(err)
			}
			var out strings.Builder
			plugged, unplugged, resets := 0, 0, 0
			runner := scenario.Runner{
				Plug: func(context.Context, string, []string) (scenario.Stick, error) {
					plugged++
					return fakeStick{&unplugged}, nil
				},
				Reset:  func(context.Context) error { resets++; return nil },
				Kernel: &guest.Timeline{},
				Out:    &out,
				Logs:   t.TempDir(),
			}
			failed, err := runner.Run(t.Context(), []scenario.Scenario{sc})
			if err != nil {
				t.Fatal(err)
			}
			line, summary, _ := strings.Cut(out.String(), "\n")
			line = regexp.MustCompile(` \(\d+\.\d s\)`).ReplaceAllString(line, "")
			if line != row.want {
				t.Errorf("report:\n got %q\nwant %q", line, row.want)
			}
			want := "1 passed, 0 failed\n"
			if strings.HasPrefix(row.want, "FAIL") {
				want = "0 passed, 1 failed\n"
			}
			if summary != want || (failed == 1) != strings.HasPrefix(row.want, "FAIL") {
				t.Errorf("summary %q and %d failed, want %q", summary, failed, want)
			}
			if plugged != unplugged || resets != 1 {
				t.Errorf("%d plugged, %d unplugged, %d resets", plugged, unplugged, resets)
			}
			if _, err := os.Stat(filepath.Join(runner.Logs, "it.log")); err != nil {
				t.Errorf("no log was kept: %v", err)
			}
		})
	}
}

func TestAFailedResetFailsTheScenario(t *testing.T) {
	sc, err := scenario.Parse("it", []byte("# a title\n"))
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	runner := scenario.Runner{
		Reset:  func(context.Context) error { return errors.New("no bus") },
		Kernel: &guest.Timeline{}, Out: &out, Logs: t.TempDir(),
	}
	if failed, err := runner.Run(t.Context(), []scenario.Scenario{sc}); failed != 1 || err != nil {
		t.Errorf("failed %d, error %v", failed, err)
	}
	if !strings.Contains(out.String(), "cannot begin: no bus") {
		t.Errorf("report %q does not say why", out.String())
	}
}

func TestEveryScenarioHasATitle(t *testing.T) {
	all, err := scenario.All()
	if err != nil {
		t.Fatal(err)
	}
	if len(all) == 0 {
		t.Fatal("no scenario is there")
	}
}

func TestSelect(t *testing.T) {
	chosen, err := scenario.Select([]string{"guard-*"})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, s := range chosen {
		names = append(names, s.Name)
	}
	if diff := cmp.Diff([]string{"guard-mounted-disk", "guard-unmounted-disk"}, names); diff != "" {
		t.Errorf("guard-* (-want +got):\n%s", diff)
	}
	if _, err := scenario.Select([]string{"no-such"}); err == nil {
		t.Error("a pattern without a match is accepted")
	}
}

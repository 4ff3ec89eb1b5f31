// SPDX-License-Identifier: GPL-3.0-or-later

package scenario_test

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"modembridge/internal/lab/guest"
	"modembridge/internal/lab/ppp"
	"modembridge/internal/lab/scenario"
	"modembridge/internal/lab/stick"
	"modembridge/quirks"
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
func (f fakeStick) EjectSIM() error              { return errors.New("it sticks") }
func (f fakeStick) InsertSIM(words []string) error {
	if !slices.Equal(words, []string{"pin=1234", "tries=2"}) {
		return fmt.Errorf("words %q", words)
	}
	return nil
}

func (f fakeStick) Begin(trouble stick.Trouble) error {
	if trouble != stick.Hang {
		return errors.New("it does not happen")
	}
	return nil
}
func (f fakeStick) EndTrouble()                     {}
func (f fakeStick) Offer(service ppp.Service) error { return fmt.Errorf("no network is %q", service) }
func (f fakeStick) NetworkAddress() netip.Addr      { return netip.MustParseAddr("192.0.2.1") }

// double is a command of the caller's.
func double(_ context.Context, args []string) (string, error) {
	if len(args) != 1 {
		return "", errors.New("want: double N")
	}
	n, err := strconv.Atoi(args[0])
	return fmt.Sprintln(2 * n), err
}

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
		"a stick may come into trouble": {
			"plug stick\ntrouble stick hang\ntrouble stick over\n! trouble stick stall\n",
			"PASS it",
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
		"an event may be asked for by number": {
			"plug stick\nstick-saw ^switch-trigger 1\nstick-saw nothing 0\n",
			"PASS it",
		},
		"another number": {
			"plug stick\nstick-saw . 3\n",
			`FAIL it line 3: stick-saw: "." was seen 2 times, want 3`,
		},
		"a further command tells what it found": {
			"double 21\n",
			"  42",
		},
		"a further command may fail": {
			"double\n",
			"FAIL it line 2: double: want: double N",
		},
		"a moment that never was": {
			"ms-between stick:plugged mark:here < 1\n",
			"FAIL it line 2: ms-between: nothing matches stick:plugged",
		},
		"a SIM is put in as the words say": {
			"plug stick\nsim stick in pin=1234 tries=2\n! sim stick in\n",
			"PASS it",
		},
		"a SIM that cannot be taken out": {
			"plug stick\nsim stick out\n",
			"FAIL it line 3: sim: it sticks",
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
				More:   map[string]scenario.Command{"double": double},
				Reset:  func(context.Context) error { resets++; return nil },
				Kernel: &guest.Timeline{},
				Out:    &out,
				Logs:   t.TempDir(),
			}
			failed, err := runner.Run(t.Context(), []scenario.Scenario{sc})
			if err != nil {
				t.Fatal(err)
			}
			line, rest, _ := strings.Cut(out.String(), "\n")
			summary := rest[strings.LastIndex(strings.TrimSuffix(rest, "\n"), "\n")+1:]
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

// A stick that is not there would be found only in the virtual machine.
func TestScenariosPlugSticksThatThereAre(t *testing.T) {
	files, err := filepath.Glob("data/*.txtar")
	more, _ := filepath.Glob("data/*/*.txtar")
	files = append(files, more...)
	if err != nil {
		t.Fatal(err)
	}
	db, _ := quirks.Load()
	names := 0
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			words := strings.Fields(line)
			if len(words) < 2 {
				continue
			}
			switch words[0] {
			case "compare", "all-switch":
				for _, id := range words[1:] {
					names++
					if _, err := stick.FromDB(db, id); err != nil {
						t.Errorf("%s: %v", file, err)
					}
				}
			case "plug":
				names++
				name, _, _ := strings.Cut(words[1], "/")
				if strings.HasPrefix(name, "recording:") {
					continue // made by the scenario itself
				}
				var err error
				if id, ok := strings.CutPrefix(name, "quirk:"); ok {
					_, err = stick.FromDB(db, id)
				} else {
					_, err = stick.Load(name)
				}
				if err != nil {
					t.Errorf("%s: %v", file, err)
				}
			}
		}
	}
	if names < 80 {
		t.Errorf("%d sticks in all scenarios are not all", names)
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
	if diff := cmp.Diff([]string{"guard-held-disc", "guard-mounted-disk", "guard-shared-id", "guard-unmounted-disk"}, names); diff != "" {
		t.Errorf("guard-* (-want +got):\n%s", diff)
	}
	if _, err := scenario.Select([]string{"no-such"}); err == nil {
		t.Error("a pattern without a match is accepted")
	}
}

func TestShare(t *testing.T) {
	all := []scenario.Scenario{{Name: "a"}, {Name: "first-dial-zte-mf626"}, {Name: "b"}, {Name: "c"}}
	for i, want := range [][]string{{"a", "first-dial-zte-mf626", "c"}, {"first-dial-zte-mf626", "b"}} {
		var got []string
		for _, s := range scenario.Share(all, i, 2) {
			got = append(got, s.Name)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("machine %d of 2 (-want +got):\n%s", i, diff)
		}
	}
}

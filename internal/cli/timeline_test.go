// SPDX-License-Identifier: GPL-3.0-or-later

package cli

import (
	"strings"
	"testing"

	"modembridge/bridge"
	"modembridge/internal/service"
)

func TestWriteTimelines(t *testing.T) {
	stick := func(state string, timings map[string]int64) bridge.Snapshot {
		return bridge.Snapshot{PortPath: "1-1", USBID: "19d2:0031", Name: "ZTE MF626", State: state, Timings: timings}
	}
	broken := stick("failed", nil)
	broken.Modem = &bridge.ModemStatus{}
	const unseen = "  Nobody saw the plug: it was at work before the daemon.\n"
	const nothingYet = `  STATION           AT      TOOK  AT WORK
  plugged       0.00 s         -
  switched           -         -  not yet
  modem mode         -         -  not yet
  tagged             -         -  not yet
  known              -         -  not yet
  connected          -         -  not yet
`
	for _, tt := range []struct {
		name    string
		stick   bridge.Snapshot
		columns int
		want    string // below the line that names the stick
	}{
		{
			"a stick that has come all the way, its bars in 80 columns",
			stick("connected", map[string]int64{"switched": 310, "modem_mode": 2610, "tagged": 2650, "known": 9450, "connected": 17400}), 0,
			`  STATION           AT      TOOK  AT WORK
  plugged       0.00 s         -
  switched      0.31 s    0.31 s  modembridge: switches it       #
  modem mode    2.61 s    2.30 s  the stick: becomes a modem     ####
  tagged        2.65 s    0.04 s  kernel and udev: ports appear  #
  known         9.45 s    6.80 s  ModemManager: asks the ports   #############
  connected    17.40 s    7.95 s  network, NetworkManager: dial  ###############
`,
		},
		{
			"a stick on its way, on a narrow terminal",
			stick("tagged", map[string]int64{"switched": 500, "modem_mode": 1500, "tagged": 2000}), 70,
			`  STATION           AT      TOOK  AT WORK
  plugged       0.00 s         -
  switched      0.50 s    0.50 s  modembridge: switches it       ###
  modem mode    1.50 s    1.00 s  the stick: becomes a modem     #####
  tagged        2.00 s    0.50 s  kernel and udev: ports appear  ###
  known              -         -  not yet
  connected          -         -  not yet
`,
		},
		{
			"a terminal that has room for all but bars",
			stick("modem-mode", map[string]int64{"switched": 500, "modem_mode": 1500}), 64,
			`  STATION           AT      TOOK  AT WORK
  plugged       0.00 s         -
  switched      0.50 s    0.50 s  modembridge: switches it
  modem mode    1.50 s    1.00 s  the stick: becomes a modem
  tagged             -         -  not yet
  known              -         -  not yet
  connected          -         -  not yet
`,
		},
		{
			"a terminal that is narrower",
			stick("tagged", map[string]int64{"switched": 500, "modem_mode": 1500, "tagged": 2000}), 50,
			`  STATION           AT      TOOK  AT WORK
  plugged       0.00 s         -
  switched      0.50 s    0.50 s  modembridge: ...
  modem mode    1.50 s    1.00 s  the stick: be...
  tagged        2.00 s    0.50 s  kernel and ud...
  known              -         -  not yet
  connected          -         -  not yet
`,
		},
		{
			"a stick that was plugged in as a modem, and that ModemManager had before all ports were tagged",
			stick("connected", map[string]int64{"modem_mode": 0, "tagged": 60000, "known": 4000, "connected": 4002000}), 200,
			`  STATION           AT      TOOK  AT WORK
  plugged       0.00 s         -
  switched           -         -  not by modembridge
  modem mode    0.00 s    0.00 s  the stick: becomes a modem
  tagged       60.00 s         -  only after the next
  known         4.00 s    4.00 s  ModemManager: asks the ports   #
  connected    1h6m42s   1h6m38s  network, NetworkManager: dial  ###############
`,
		},
		{
			"a stick whose tags nobody saw",
			stick("known", map[string]int64{"switched": 1000, "modem_mode": 2000, "known": 4000}), 80,
			`  STATION           AT      TOOK  AT WORK
  plugged       0.00 s         -
  switched      1.00 s    1.00 s  modembridge: switches it       ########
  modem mode    2.00 s    1.00 s  the stick: becomes a modem     ########
  tagged             -         -  not seen
  known         4.00 s    2.00 s  ModemManager: asks the ports   ###############
  connected          -         -  not yet
`,
		},
		{
			"a stick that became no modem",
			stick("switched", map[string]int64{"switched": 1000}), 80,
			`  STATION           AT      TOOK  AT WORK
  plugged       0.00 s         -
  switched      1.00 s    1.00 s  modembridge: switches it       ###############
  modem mode         -         -  not on its way
  tagged             -         -  not on its way
  known              -         -  not on its way
  connected          -         -  not on its way
`,
		},
		{
			"a stick that never was a modem",
			stick("switched", nil), 80,
			strings.ReplaceAll(nothingYet, "not yet", "not on its way"),
		},
		{"a stick that was plugged in just now", stick("storage-mode", nil), 80, nothingYet},
		{"a stick that may not be switched", stick("failed", nil), 80, nothingYet},
		{"a stick that was connected before the daemon was there", stick("connected", nil), 80, unseen},
		{"one that ModemManager had by then and lost", stick("tagged", map[string]int64{}), 80, unseen},
		{"one that ModemManager had given up", broken, 80, unseen},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var b strings.Builder
			if err := writeTimelines(&b, service.Status{Sticks: []bridge.Snapshot{tt.stick}}, tt.columns); err != nil {
				t.Fatal(err)
			}
			title, got, _ := strings.Cut(b.String(), "\n")
			if want := "1-1  19d2:0031  ZTE MF626  (" + tt.stick.State + ")"; title != want {
				t.Errorf("title %q, want %q", title, want)
			}
			if got != tt.want {
				t.Errorf("got:\n%s\nwant:\n%s", got, tt.want)
			}
		})
	}
}

func TestTimelinesOfSeveralSticks(t *testing.T) {
	var b strings.Builder
	err := writeTimelines(&b, service.Status{
		Sticks: []bridge.Snapshot{
			{PortPath: "1-1", USBID: "19d2:0031", Name: strings.Repeat("long ", 20), State: "connected"},
			{PortPath: "1-2", USBID: "19d2:0031", Name: "ZTE MF626", State: "connected"},
		},
		Problems: []service.Problem{{Problem: "ModemManager is not running."}},
	}, 80)
	if err != nil {
		t.Fatal(err)
	}
	want := `1-1  19d2:0031  long long long long long long long long long long long long l...
  Nobody saw the plug: it was at work before the daemon.

1-2  19d2:0031  ZTE MF626  (connected)
  Nobody saw the plug: it was at work before the daemon.

Problem: ModemManager is not running.
`
	if got := b.String(); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

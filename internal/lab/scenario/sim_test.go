// SPDX-License-Identifier: GPL-3.0-or-later

package scenario

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"modembridge/internal/lab/persona"
	"modembridge/internal/lab/stick"
)

func TestWhatIsToldOfASIM(t *testing.T) {
	for words, want := range map[string]persona.SIM{
		"":                              {},
		"pin=1234":                      {PIN: "1234"},
		"pin=12345678 tries=3":          {PIN: "12345678"},
		"tries=1 pin=1234":              {PIN: "1234", Failed: 2},
		"pin=1234 tries=0":              {PIN: "1234", Failed: 3},
		"pin=1234 tries=2 tries=hidden": {PIN: "1234", Failed: 1, HideTries: true},
		"pin=1234 iccid=hidden":         {PIN: "1234", HideICCID: true},
		"iccid=8935805000000000077":     {ICCID: "8935805000000000077"},
		"pin=1234 pin-error=generic":    {PIN: "1234", PlainError: true},
		"operator=24491":                {Operator: "24491", IMSI: "244916789012345"},
	} {
		got, err := readSIM(strings.Fields(words))
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%s: %v (-want +got):\n%s", words, err, diff)
		}
	}
	for words, want := range map[string]string{
		"pin=123":                    "4 to 8 digits",
		"pin=123456789":              "4 to 8 digits",
		"pin=12a4":                   "4 to 8 digits",
		"pin":                        "4 to 8 digits",
		"pin=1234 tries=4":           "up to 3",
		"pin=1234 tries=-1":          "up to 3",
		"pin=1234 tries=":            "up to 3",
		"pin=1234 iccid=893":         "19 or 20 digits",
		"pin=1234 pin-error=plain":   "want generic",
		"pin=1234 puk=12345678":      "puk: want fault=",
		"tries=2":                    "only a SIM with a pin",
		"iccid=hidden":               "only a SIM with a pin",
		"tries=hidden":               "only a SIM with a pin",
		"pin-error=generic":          "only a SIM with a pin",
		"pin=1234 fault=slow-sim=1s": "fault: want",
	} {
		if _, err := readSIM(strings.Fields(words)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", words, err, want)
		}
	}
}

func TestASIMIsToldOfBesideFaults(t *testing.T) {
	model, err := stick.Load("huawei-e1750")
	if err != nil {
		t.Fatal(err)
	}
	got, err := configure([]string{"pin=1234", "fault=slow-sim=9s", "tries=2", "fault=modem-mode"}, model)
	if err != nil {
		t.Fatal(err)
	}
	want := stick.Options{
		InModemMode: true, SIM: persona.SIM{PIN: "1234", Failed: 1}, Faults: stick.Faults{SlowSIM: 9 * time.Second},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("options (-want +got):\n%s", diff)
	}
}

func TestASIMInAScenario(t *testing.T) {
	r := reader{plugged: map[string]bool{}}
	for _, line := range []string{
		"plug zte-mf626 pin=1234 tries=2 tries=hidden iccid=hidden pin-error=generic",
		"within 10s stick-saw '^pin .* refused' 1",
		"sim zte-mf626 out",
		"sim zte-mf626 in",
		"within 10s ! sim zte-mf626 in pin=4711 iccid=8935805000000000077",
	} {
		if err := r.read(line); err != nil {
			t.Errorf("%s: %v", line, err)
		}
	}
}

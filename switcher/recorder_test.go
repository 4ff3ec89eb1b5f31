// SPDX-License-Identifier: GPL-3.0-or-later

package switcher_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"modembridge/switcher"
	"modembridge/switcher/switchertest"

	"github.com/google/go-cmp/cmp"
)

func TestRecordIsTheJSONThatScriptsRelyOn(t *testing.T) {
	for _, tt := range []struct {
		name string
		plan switcher.Plan
		want string
	}{
		{
			"a message with data", messages("55534243123456788000000080000606f50402527000000000000000000000"),
			`[{"type":"bulk-out","data":"55534243123456788000000080000606f50402527000000000000000000000"},{"type":"bulk-in","length":128},{"type":"bulk-in","length":13}]`,
		},
		{
			"a control transfer with data to the device",
			switcher.Plan{Method: switcher.Qisda},
			`[{"type":"control","request_type":64,"request":4,"value":0,"index":0,"data":"058c0408a0ee20005c01040898cdeabf"}]`,
		},
		{
			"a control transfer with data from the device",
			switcher.Plan{Method: switcher.Sony},
			`[{"type":"control","request_type":192,"request":17,"value":2,"index":0,"data":"","length":3}]`,
		},
		{"a configuration", switcher.Plan{Method: switcher.Configure, Configuration: numbered(2)}, `[{"type":"set-configuration","value":2}]`},
		{"an alternate setting", switcher.Plan{Method: switcher.Configure, Alternate: number(1)}, `[{"type":"set-interface","interface":0,"alternate":1}]`},
		{"a reset", switcher.Plan{Method: switcher.Configure, Reset: true}, `[{"type":"reset"}]`},
		{"a detached driver", switcher.Plan{Method: switcher.Detach}, `[{"type":"detach","interface":0}]`},
		{
			"a control transfer",
			switcher.Plan{Method: switcher.Huawei},
			`[{"type":"control","request_type":0,"request":3,"value":1,"index":0,"data":""}]`,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			transfers, err := switcher.Record(t.Context(), switchertest.Storage("1bbb:f000"), tt.plan)
			if err != nil {
				t.Fatal(err)
			}
			got, err := json.Marshal(transfers)
			if diff := cmp.Diff(tt.want, string(got)); diff != "" || err != nil {
				t.Errorf("JSON = %v (-want +got):\n%s", err, diff)
			}
			for _, transfer := range transfers {
				if line := transfer.String(); strings.Contains(line, "\n") || line == "" {
					t.Errorf("String() = %q; want one line", line)
				}
			}
		})
	}
}

func TestRecordOfInterruptTransfers(t *testing.T) {
	transfers, err := switcher.Record(t.Context(), storage, switcher.Plan{Method: switcher.MobileAction})
	if err != nil {
		t.Fatal(err)
	}
	got, err := json.Marshal(transfers[3:5])
	want := `[{"type":"interrupt-in","length":8},{"type":"interrupt-out","data":"3701fedbc1331f83"}]`
	if diff := cmp.Diff(want, string(got)); diff != "" || err != nil {
		t.Errorf("JSON = %v (-want +got):\n%s", err, diff)
	}
	for _, transfer := range transfers {
		if line := transfer.String(); strings.Contains(line, "\n") || line == "" {
			t.Errorf("String() = %q; want one line", line)
		}
	}
}

func TestRecordDoesNotWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		plan := switcher.Plan{Method: switcher.Cisco, Delay: time.Hour, Settle: time.Hour, Reset: true}
		if _, err := switcher.Record(t.Context(), storage, plan); err != nil || time.Since(start) != 0 {
			t.Errorf("Record() = %v after %v; want nil at once", err, time.Since(start))
		}
	})
}

func TestRecordOfADeviceWhoseConfigurationsAreNotKnown(t *testing.T) {
	choices := append([]switcher.Choice{switcher.MBIM}, numbered(2)...)
	got, err := switcher.Record(t.Context(), storage, switcher.Plan{Method: switcher.Configure, Configuration: choices})
	if diff := cmp.Diff([]switcher.Transfer{{Type: switcher.SetConfiguration, Value: 2}}, got); diff != "" || err != nil {
		t.Errorf("by number: %v (-want +got):\n%s", err, diff)
	}
	got, err = switcher.Record(t.Context(), storage, switcher.Plan{Method: switcher.Configure, Configuration: choices[:1]})
	if !errors.Is(err, switcher.ErrNoConfiguration) || got != nil {
		t.Errorf("by function: %v, %v; want ErrNoConfiguration", got, err)
	}
}

// SPDX-License-Identifier: GPL-3.0-or-later

package switcher_test

import (
	"encoding/json"
	"strings"
	"testing"

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
			"a message with data", messages(t, "55534243123456788000000080000606f50402527000000000000000000000"),
			`[{"type":"bulk-out","data":"55534243123456788000000080000606f50402527000000000000000000000"},{"type":"bulk-in","length":128},{"type":"bulk-in","length":13}]`,
		},
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

// SPDX-License-Identifier: GPL-3.0-or-later

package scenario

import (
	"strings"
	"testing"
)

func TestQuery(t *testing.T) {
	const document = `{"schema":1,"sticks":[
		{"state":"connected","reason":"","ports":[{"role":"ignore"},{"role":"at"}],"timings_ms":{"connected":21000},"modem":null}]}`
	for name, row := range map[string]struct {
		words string
		want  string // the error's text, "" for success
	}{
		"a value is equal":                   {"sticks.0.state == connected", ""},
		"a value differs":                    {"sticks.0.state == ready", `sticks.0.state is "connected", want == ready`},
		"an array has a length":              {"sticks.len == 1", ""},
		"a missing array has none":           {"problems.len == 0", ""},
		"any element may match":              {"sticks.*.ports.*.role == at", ""},
		"no element matches":                 {"sticks.*.ports.*.role == gps", `sticks.*.ports.*.role is "ignore" and "at", want == gps`},
		"a number is compared as one":        {"sticks.0.timings_ms.connected < 30000", ""},
		"a number is not smaller":            {"sticks.0.timings_ms.connected < 100", `sticks.0.timings_ms.connected is "21000", want < 100`},
		"an empty string is nothing":         {"sticks.0.reason", "sticks.0.reason is empty"},
		"null is nothing":                    {"sticks.0.modem", "sticks.0.modem is empty"},
		"an index beyond the end is nothing": {"sticks.1.state == ready", "sticks.1.state is not there, want == ready"},
		"what is not there does not differ":  {"sticks.1.state != ready", "sticks.1.state is not there, want != ready"},
		"a pattern":                          {"sticks.0.state ~ ^conn", ""},
		"an operator nobody knows":           {"sticks.0.state =~ x", `unknown operator "=~" (known: == != ~ < >)`},
	} {
		t.Run(name, func(t *testing.T) {
			got := ""
			if err := query([]byte(document), strings.Fields(row.words)); err != nil {
				got = err.Error()
			}
			if got != row.want {
				t.Errorf("query(%q):\n got %q\nwant %q", row.words, got, row.want)
			}
		})
	}
}

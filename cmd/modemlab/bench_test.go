// SPDX-License-Identifier: GPL-3.0-or-later

package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/pflag"
)

// parse reads flags as the bench command does.
func parse(t *testing.T, args ...string) benchFlags {
	t.Helper()
	var f benchFlags
	flags := pflag.NewFlagSet("bench", pflag.ContinueOnError)
	f.register(flags)
	if err := flags.Parse(args); err != nil {
		t.Fatal(err)
	}
	return f
}

func TestTheGuestIsToldWhatToMeasure(t *testing.T) {
	for _, args := range [][]string{
		nil,
		{"--part", "dial"},
		{"--part", "dial,rules", "--part", "floor", "--rounds", "5"},
	} {
		host := parse(t, args...)
		guest := parse(t, host.args()...)
		want, err := host.options([]string{"zte-mf626", "late:huawei-e1750"})
		if err != nil {
			t.Fatal(err)
		}
		got, err := guest.options([]string{"zte-mf626", "late:huawei-e1750"})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" || len(got.Parts) == 0 || got.Rounds == 0 {
			t.Errorf("of %q the guest measures %+v (-host +guest):\n%s", args, got, diff)
		}
	}
}

func TestWhatCannotBeMeasuredIsRefusedBeforeTheMachineStarts(t *testing.T) {
	for _, tt := range []struct {
		args  []string
		names []string
		says  string
	}{
		{[]string{"--part", "dail"}, nil, "the parts are dial, floor, sixteen, rules"},
		{[]string{"--rounds", "0"}, []string{"zte-mf626"}, "one is the least"},
		{nil, []string{"no-such-stick"}, "no such model"},
	} {
		f := parse(t, tt.args...)
		if _, err := f.options(tt.names); err == nil || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%q %q: error %v, want one that says %q", tt.args, tt.names, err, tt.says)
		}
	}
}

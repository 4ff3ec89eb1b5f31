// SPDX-License-Identifier: GPL-3.0-or-later

package bench_test

import (
	"errors"
	"io/fs"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"modembridge/internal/lab/bench"
)

func TestTheStandardCasesAreModemsThatDial(t *testing.T) {
	got, err := bench.Cases(nil)
	if err != nil {
		t.Fatal(err)
	}
	unknown := map[string]bool{}
	for _, c := range got {
		unknown[c.Name()] = c.Unknown
	}
	for name, want := range map[string]bool{
		"zte-mf626": false, "huawei-e1750": false, "alcatel-x220": false, "mobidata-mbd100hu": false,
		"unknown-six": true, "needs-init": false, "late:zte-mf626": false,
	} {
		if is, ok := unknown[name]; !ok || is != want {
			t.Errorf("%s: measured %t, unknown %t; want %t", name, ok, is, want)
		}
	}
}

func TestAnIDWithoutPortsIsUnknown(t *testing.T) {
	got, err := bench.Cases([]string{"quirk:aiko-ed09-1021"})
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 1 || !got[0].Unknown {
		t.Errorf("cases %+v, want one that is unknown", got)
	}
}

func TestCasesByName(t *testing.T) {
	got, err := bench.Cases([]string{"huawei-e1750", "late:huawei-e1750", "late:zte-mf626", "quirk:zte-19d2-2000"})
	if err != nil {
		t.Fatal(err)
	}
	want := []bench.Case{
		{Model: "huawei-e1750", Faster: 2.2},
		{Model: "huawei-e1750", Late: true},
		{Model: "zte-mf626", Late: true},
		{Model: "quirk:zte-19d2-2000"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("cases (-want +got):\n%s", diff)
	}
}

func TestCasesThatCannotBeMeasured(t *testing.T) {
	for _, tt := range []struct{ name, says string }{
		{"no-such-stick", "no such model"},
		{"quirk:no-such-quirk", "no quirk has the id"},
		{"disk-19d2-2000", "no modem that dials"},
	} {
		if _, err := bench.Cases([]string{"zte-mf626", tt.name}); err == nil || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%s: error %v, want one that says %q", tt.name, err, tt.says)
		}
	}
	if _, err := bench.Cases([]string{"no-such-stick"}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("error %v, want %v", err, fs.ErrNotExist)
	}
}

func TestSides(t *testing.T) {
	for _, tt := range []struct {
		name  string
		c     bench.Case
		parts []bench.Part
		want  []string
	}{
		{"a dial", bench.Case{}, []bench.Part{bench.Dial}, []string{"stock", "ours"}},
		{"the floor", bench.Case{}, []bench.Part{bench.Floor}, []string{"floor", "ours"}},
		{"both share what is ours", bench.Case{}, bench.Parts(), []string{"stock", "floor", "ours"}},
		{"an unknown stick is plugged in again", bench.Case{Unknown: true}, bench.Parts(), []string{"stock", "floor", "ours", "learned"}},
		{"but not without a floor to hold it against", bench.Case{Unknown: true}, []bench.Part{bench.Dial}, []string{"stock", "ours"}},
		{"late ports have no floor", bench.Case{Late: true}, bench.Parts(), []string{"stock", "ours"}},
		{"nor have sticks that want a quirk of their own", bench.Case{Quirk: "x.toml"}, bench.Parts(), []string{"stock", "ours"}},
		{"nor anything beside it", bench.Case{Late: true}, []bench.Part{bench.Floor}, nil},
		{"none of it", bench.Case{}, []bench.Part{bench.Rules, bench.Sixteen}, nil},
	} {
		if diff := cmp.Diff(tt.want, bench.SidesOf(tt.c, bench.Options{Parts: tt.parts})); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

func TestParts(t *testing.T) {
	if got, err := bench.ParseParts(nil); err != nil || len(got) != 4 {
		t.Errorf("no names: %v, %v; want all four", got, err)
	}
	if got, err := bench.ParseParts([]string{"rules", "dial"}); err != nil || !cmp.Equal(got, []bench.Part{bench.Rules, bench.Dial}) {
		t.Errorf("two names: %v, %v", got, err)
	}
	if _, err := bench.ParseParts([]string{"dail"}); err == nil || !strings.Contains(err.Error(), "dial, floor, sixteen, rules") {
		t.Errorf("a wrong name: error %v, want one that lists the parts", err)
	}
}

func TestEveryPartHasItsTime(t *testing.T) {
	cases := []bench.Case{{Model: "zte-mf626"}}
	for _, p := range bench.Parts() {
		one := bench.Options{Parts: []bench.Part{p}, Cases: cases, Rounds: 1}
		if one.Limit() <= 0 {
			t.Errorf("%s is given %v", p, one.Limit())
		}
	}
	one := bench.Options{Parts: []bench.Part{bench.Dial}, Cases: cases, Rounds: 1}
	three := bench.Options{Parts: []bench.Part{bench.Dial}, Cases: cases, Rounds: 3}
	if three.Limit() != 3*one.Limit() {
		t.Errorf("three rounds are given %v, one %v", three.Limit(), one.Limit())
	}
}

func TestTheCrowdIsOfSixteenThatDiffer(t *testing.T) {
	crowd, err := bench.CrowdOf([]bench.Case{{Model: "zte-mf626"}, {Model: "zte-mf626", Late: true}, {Model: "huawei-e1750"}, {Model: "alcatel-x220"}})
	if err != nil {
		t.Fatal(err)
	}
	if len(crowd) != 16 {
		t.Fatalf("%d sticks, want 16", len(crowd))
	}
	seen := map[string]bool{}
	for _, s := range crowd {
		for _, number := range []string{s.IMEI, s.IMSI, s.ICCID, s.Name} {
			if seen[number] {
				t.Errorf("%s: %s is another's too", s.Name, number)
			}
			seen[number] = true
		}
		if len(s.IMEI) != 15 || len(s.IMSI) != 15 || len(s.ICCID) != 19 {
			t.Errorf("%s has numbers of a wrong length: %s, %s, %s", s.Name, s.IMEI, s.IMSI, s.ICCID)
		}
	}
	for _, name := range []string{"zte-mf626", "huawei-e1750/5", "alcatel-x220/5", "zte-mf626/6"} {
		if !seen[name] {
			t.Errorf("there is no %s", name)
		}
	}
	if _, err := bench.CrowdOf([]bench.Case{{Model: "zte-mf626", Late: true}}); err == nil {
		t.Error("a crowd can be made of late sticks alone")
	}
}

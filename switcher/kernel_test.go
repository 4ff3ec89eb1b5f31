// SPDX-License-Identifier: GPL-3.0-or-later

package switcher_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"testing"

	"github.com/google/go-cmp/cmp"

	"modembridge/switcher"
	"modembridge/switcher/switchertest"
)

// units is a Kernel with one logical unit, that notes what it is sent.
type units struct {
	gone   bool // and none at all
	sent   []string
	answer map[byte]error // by operation code
}

func (u *units) Command(ctx context.Context, cbw switcher.CBW) error {
	if _, ok := ctx.Deadline(); !ok {
		return errors.New("a command without a deadline")
	}
	if cbw.LUN > 0 || u.gone {
		return fs.ErrNotExist
	}
	u.sent = append(u.sent, fmt.Sprintf("%x length %d", cbw.CDB[:6], cbw.Length))
	return u.answer[cbw.CDB[0]]
}

func byKernel(t *testing.T, u *units, plan switcher.Plan) error {
	t.Helper()
	return switcher.SwitchByKernel(t.Context(), u, switchertest.Storage("19d2:2000"), plan, slog.New(slog.DiscardHandler))
}

func TestSwitchByKernel(t *testing.T) {
	for _, tt := range []struct {
		name   string
		answer map[byte]error
		want   []string
		err    bool
	}{
		{"both commands go to the unit that is there", nil, []string{"1e0000000000 length 0", "1b0000000200 length 0"}, false},
		{
			"a refused permission to remove keeps no eject back",
			map[byte]error{0x1e: switcher.Failed},
			[]string{"1e0000000000 length 0", "1b0000000200 length 0"},
			false,
		},
		{"a stick that leaves is done", map[byte]error{0x1b: switcher.ErrGone}, []string{"1e0000000000 length 0", "1b0000000200 length 0"}, false},
		{"a stick that no longer answers is done", map[byte]error{0x1b: switcher.ErrNoStatus}, []string{"1e0000000000 length 0", "1b0000000200 length 0"}, false},
		{"a stick that refuses the eject is not", map[byte]error{0x1b: switcher.Failed}, []string{"1e0000000000 length 0", "1b0000000200 length 0"}, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			u := &units{answer: tt.answer}
			err := byKernel(t, u, eject())
			if diff := cmp.Diff(tt.want, u.sent); diff != "" {
				t.Errorf("sent (-want +got):\n%s", diff)
			}
			var refused *switcher.RefusedError
			if errors.As(err, &refused) != tt.err || (err != nil) != tt.err {
				t.Errorf("error %v, want a refusal: %v", err, tt.err)
			}
		})
	}
}

// The kernel may make the nodes a moment later, and then it is tried again.
func TestAStickWithoutNodesHasRefusedNothing(t *testing.T) {
	if err := byKernel(t, &units{gone: true}, eject()); !errors.Is(err, switcher.ErrNotSent) {
		t.Errorf("error %v, want ErrNotSent", err)
	}
}

func TestOnlyPlansOfCommandsGoThroughTheKernel(t *testing.T) {
	const cbw = "55534243123456788000000080000606f50402527000000000000000000000"
	ejectAnd := func(change func(*switcher.Plan)) switcher.Plan {
		p := eject()
		change(&p)
		return p
	}
	for name, tt := range map[string]struct {
		plan switcher.Plan
		want bool
	}{
		"option's command":             {switcher.Plan{Method: switcher.Option}, true},
		"cisco's commands":             {switcher.Plan{Method: switcher.Cisco}, true},
		"huawei-new's command":         {switcher.Plan{Method: switcher.HuaweiNew}, true},
		"a request":                    {switcher.Plan{Method: switcher.Sierra}, false},
		"reports":                      {switcher.Plan{Method: switcher.MobileAction}, false},
		"a driver taken away":          {switcher.Plan{Method: switcher.Detach}, false},
		"a command with a byte more":   {messages(cbw + "00"), false},
		"more command than its length": {messages("555342431234567824000000800008ff524445564348473100000000000000"), false},
		"less command than SCSI has":   {messages("555342431234567800000000000003f0010100000000000000000000000000"), false},
		"a command without a length":   {messages("55534243123456780000000000000011063000000100010000000000000000"), true},
		"an overlong command length":   {messages("5553424312345678000000000000ff11063000000100010000000000000001"), true},
		"an eject and a configuration": {ejectAnd(func(p *switcher.Plan) { p.Configuration = numbered(2) }), false},
		"an eject and a setting":       {ejectAnd(func(p *switcher.Plan) { p.Alternate = number(1) }), false},
		"an eject and a reset":         {ejectAnd(func(p *switcher.Plan) { p.Reset = true }), false},
		"an interface chosen by hand":  {ejectAnd(func(p *switcher.Plan) { p.Interface = number(0) }), false},
		"an eject":                     {eject(), true},
		"a wrapped vendor command":     {messages(cbw), true},
		"a raw message":                {messages("0f00010142"), false},
		"a command and a raw one":      {messages(cbw, "0f00010142"), false},
		"a control transfer":           {switcher.Plan{Method: switcher.Huawei}, false},
		"an endpoint chosen by hand":   {switcher.Plan{Method: switcher.StandardEject, Out: 2}, false},
	} {
		if got := tt.plan.SCSI(); got != tt.want {
			t.Errorf("%s: SCSI() = %v, want %v", name, got, tt.want)
		}
		if err := byKernel(t, &units{}, tt.plan); (err == nil) != tt.want {
			t.Errorf("%s: SwitchByKernel: %v, want it to work: %v", name, err, tt.want)
		}
	}
}

func TestSwitchByKernelDoesTheMethodsThatAreCommands(t *testing.T) {
	for _, tt := range []struct {
		method switcher.Method
		first  string
		n      int
	}{
		{switcher.Option, "010000000000 length 0", 1},
		{switcher.Cisco, "fd0000000300 length 512", 11},
	} {
		u := &units{}
		err := byKernel(t, u, switcher.Plan{Method: tt.method})
		if err != nil || len(u.sent) != tt.n || u.sent[0] != tt.first {
			t.Errorf("%v: %v after %q; want nil after %d commands, the first %q", tt.method, err, u.sent, tt.n, tt.first)
		}
	}
}

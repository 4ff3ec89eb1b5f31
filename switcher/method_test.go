// SPDX-License-Identifier: GPL-3.0-or-later

package switcher_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"modembridge/switcher"
	"modembridge/switcher/switchertest"
)

// The commands of the reference (modeswitch.md, 1.4). Those that declare data
// have the data phase here.
func TestCiscoSendsElevenCommands(t *testing.T) {
	want := []string{"CLAIM 0"}
	for _, c := range []struct {
		cbw  string
		data bool
	}{
		{"55534243f83bcd810002000080000afd000000030000000100000000000000", true},
		{"55534243984300820002000080000afd000000070000000100000000000000", true},
		{"55534243984300820000000000000afd000100071000000000000000000000", false},
		{"55534243984300820002000080000afd000200230000000100000000000000", true},
		{"55534243984300820000000000000afd000300238200000000000000000000", false},
		{"55534243984300820002000080000afd000200260000000100000000000000", true},
		{"55534243984300820000000000000afd00030026c800000000000000000000", false},
		{"55534243d84c04820002000080000afd000010730000000100000000000000", true},
		{"55534243d84c04820002000080000afd000200240000000100000000000000", true},
		{"55534243d84c04820000000000000afd000300241300000000000000000000", false},
		{"55534243d84c04820000000000000afd000110732400000000000000000000", false},
	} {
		want = append(want, "OUT 02 "+c.cbw)
		if c.data {
			want = append(want, "IN 81 512")
		}
		want = append(want, status)
	}
	want = append(want, "RELEASE")
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		got, err := run(t, switcher.Plan{Method: switcher.Cisco}, nil)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("Switch() = %v, transfers (-want +got):\n%s", err, diff)
		}
		if took := time.Since(start); took != 2*time.Second {
			t.Errorf("it took %v; want the 2s before the driver comes back", took)
		}
	})
}

// The dialogue of the reference (modeswitch.md, 1.4). It claims nothing there,
// which usbfs forgives when no driver is bound.
func TestMobileActionHoldsItsDialogue(t *testing.T) {
	want := []string{"CLAIM 0", "CTRL 21 09 0300 0000 8 b004000002902686", "CTRL 21 09 0300 0000 8 b004000002902686"}
	in := func(n int) {
		for range n {
			want = append(want, "INTIN 81 8")
		}
	}
	in(2)
	for _, step := range []struct {
		out string
		in  int
	}{
		{"3701fedbc1331f83", 1},
		{"370eb59d3b8a9151", 1},
		{"3487ba0dfc8a9151", 63},
		{"3701fedbc1331f83", 1},
		{"370eb59d3b8a9151", 1},
		{"3487ba0dfc8a9151", 73},
		{"3304fe00f46c1ff0", 1},
		{"3207fef029b93af0", 1},
	} {
		want = append(want, "INTOUT 02 "+step.out)
		in(step.in)
	}
	want = append(want, "RELEASE")
	got, err := run(t, switcher.Plan{Method: switcher.MobileAction}, nil)
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("Switch() = %v, transfers (-want +got):\n%s", err, diff)
	}
}

func TestMobileActionDoesNotWaitForEveryReportOfAMuteStick(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		got, err := run(t, switcher.Plan{Method: switcher.MobileAction}, silent("INTIN 81 8"))
		if err != nil {
			t.Errorf("Switch() = %v; want nil, for it took what was sent", err)
		}
		if took := time.Since(start); took != 9*time.Second {
			t.Errorf("it took %v; want 1s before the first command and 1s after each of 8", took)
		}
		if n := count(got, "INTOUT"); n != 8 {
			t.Errorf("%d commands; want 8", n)
		}
	})
}

// silent returns an answer to which lines with that beginning are none.
func silent(beginning string) func(string) ([]byte, error) {
	return func(line string) ([]byte, error) {
		if strings.HasPrefix(line, beginning) {
			return nil, switchertest.ErrSilent
		}
		return nil, nil
	}
}

func count(wire []string, kind string) int {
	n := 0
	for _, line := range wire {
		if strings.HasPrefix(line, kind+" ") {
			n++
		}
	}
	return n
}

// requests are the plans that are control requests and nothing else.
func requests() []switcher.Plan {
	var plans []switcher.Plan
	for _, m := range []switcher.Method{
		switcher.Huawei, switcher.Sierra, switcher.Sony, switcher.GCT, switcher.Kobil,
		switcher.Sequans, switcher.Qisda, switcher.Quanta, switcher.Blackberry,
	} {
		plans = append(plans, switcher.Plan{Method: m})
	}
	return append(plans, switcher.Plan{Method: switcher.Pantech, Number: 4})
}

func TestRequestsAndWhatTheStickMakesOfThem(t *testing.T) {
	broken := errors.New("something else")
	for _, tt := range []struct {
		name string
		err  error
		want func(switcher.Plan, error) bool
	}{
		{"it takes them", nil, func(_ switcher.Plan, err error) bool { return err == nil }},
		{"it does not answer", switchertest.ErrSilent, func(_ switcher.Plan, err error) bool { return err == nil }},
		{"it stalls, which is how Sierra's say yes", switcher.ErrStall, func(p switcher.Plan, err error) bool {
			if p.Method == switcher.Sierra {
				return err == nil
			}
			return refused(err)
		}},
		{"it has left before", switcher.ErrGone, func(_ switcher.Plan, err error) bool {
			return errors.Is(err, switcher.ErrGone) && errors.Is(err, switcher.ErrNotSent)
		}},
		{"the transfer breaks, and it stays", switcher.ErrIO, func(_ switcher.Plan, err error) bool { return refused(err) }},
		{"something else goes wrong", broken, func(_ switcher.Plan, err error) bool { return refused(err) }},
	} {
		for _, plan := range requests() {
			t.Run(fmt.Sprint(plan.Method, ", ", tt.name), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					wire, err := run(t, plan, func(line string) ([]byte, error) {
						if strings.HasPrefix(line, "CTRL") {
							return nil, tt.err
						}
						return nil, nil
					})
					if !tt.want(plan, err) {
						t.Errorf("Switch() = %v\n%s", err, strings.Join(wire, "\n"))
					}
				})
			})
		}
	}
}

func refused(err error) bool {
	var r *switcher.RefusedError
	return errors.As(err, &r)
}

func TestRequestsToAStickThatLeavesBeforeItHasAcknowledged(t *testing.T) {
	for _, plan := range requests() {
		t.Run(plan.Method.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				start := time.Now()
				wire, err := run(t, plan, func(line string) ([]byte, error) {
					switch {
					case time.Since(start) >= 100*time.Millisecond:
						return nil, switcher.ErrGone
					case strings.HasPrefix(line, "CTRL"):
						return nil, switcher.ErrIO
					}
					return nil, nil
				})
				if err != nil {
					t.Errorf("Switch() = %v; want nil\n%s", err, strings.Join(wire, "\n"))
				}
			})
		})
	}
}

func TestRequestsToTheDeviceTakeNoInterface(t *testing.T) {
	for _, plan := range requests() {
		wire, err := run(t, plan, nil)
		if err != nil {
			t.Errorf("%v: Switch() = %v", plan.Method, err)
		}
		if claims, want := count(wire, "CLAIM"), plan.Method == switcher.GCT; (claims == 1) != want {
			t.Errorf("%v: %d claims; want one: %v", plan.Method, claims, want)
		}
	}
}

func TestSonyIsNotWaitedForLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		if _, err := run(t, switcher.Plan{Method: switcher.Sony}, silent("CTRL")); err != nil {
			t.Errorf("Switch() = %v; want nil", err)
		}
		if took := time.Since(start); took != 100*time.Millisecond {
			t.Errorf("it took %v; want 100ms", took)
		}
	})
}

// A method that needs several steps is not done by the first.
func TestTheLastStepDecides(t *testing.T) {
	for _, tt := range []struct {
		method switcher.Method
		last   string
	}{
		{switcher.GCT, "CTRL a1 fe"},
		{switcher.Blackberry, "CTRL c0 a9"},
		{switcher.MobileAction, "INTOUT 02 3207fef029b93af0"},
		{switcher.StandardEject, "OUT 02 5553424397"},
	} {
		t.Run(tt.method.String(), func(t *testing.T) {
			_, err := run(t, switcher.Plan{Method: tt.method}, func(line string) ([]byte, error) {
				if strings.HasPrefix(line, tt.last) {
					return nil, switcher.ErrStall
				}
				return nil, nil
			})
			if !refused(err) {
				t.Errorf("Switch() = %v; want a RefusedError", err)
			}
		})
	}
}

func TestWhatOnlyPreparesDoesNotDecide(t *testing.T) {
	for _, tt := range []struct {
		name   string
		method switcher.Method
		answer func(line string) ([]byte, error)
	}{
		{"a permission to remove that is not answered", switcher.StandardEject, func(line string) ([]byte, error) {
			switch {
			case strings.HasPrefix(line, "OUT 02 5553424397"):
				return nil, switcher.ErrStall
			case line == status:
				return nil, switcher.ErrOverflow
			}
			return nil, nil
		}},
		{"registers that can be read and not written", switcher.Cisco, func(line string) ([]byte, error) {
			if strings.HasPrefix(line, "OUT") && !strings.Contains(line, "0002000080000afd") {
				return nil, switcher.ErrStall
			}
			return nil, nil
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				if _, err := run(t, switcher.Plan{Method: tt.method}, tt.answer); !refused(err) {
					t.Errorf("Switch() = %v; want a RefusedError", err)
				}
			})
		})
	}
}

func TestDetachTakesTheStorageDriversAwayAndSendsNothing(t *testing.T) {
	dev := switchertest.New(t)
	on := device("19d2:2000", serial, floppy, storage.Interfaces[0].Class)
	if err := switcher.Switch(t.Context(), dev, on, switcher.Plan{Method: switcher.Detach}, slog.New(slog.DiscardHandler)); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"DETACH 1", "DETACH 2"}, dev.Wire()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	one := uint8(0)
	plan := switcher.Plan{Method: switcher.Detach, Interface: &one}
	transfers, err := switcher.Record(t.Context(), on, plan)
	if diff := cmp.Diff([]switcher.Transfer{{Type: switcher.DetachDriver, Interface: 0}}, transfers); diff != "" || err != nil {
		t.Errorf("of one interface: %v (-want +got):\n%s", err, diff)
	}
	if _, err := switcher.Record(t.Context(), device("19d2:0031", serial), switcher.Plan{Method: switcher.Detach}); !errors.Is(err, switcher.ErrNotSent) {
		t.Errorf("without storage: %v; want ErrNotSent", err)
	}
}

func TestMethodsStopWhenTheyAreCancelled(t *testing.T) {
	for _, plan := range append(requests(), switcher.Plan{Method: switcher.MobileAction}, switcher.Plan{Method: switcher.Cisco}) {
		ctx, cancel := context.WithCancel(t.Context())
		dev := switchertest.New(t)
		dev.Answer = func(line string) ([]byte, error) {
			if !strings.HasPrefix(line, "CLAIM") {
				cancel()
				return nil, ctx.Err()
			}
			return nil, nil
		}
		err := switcher.Switch(ctx, dev, storage, plan, slog.New(slog.DiscardHandler))
		sent := 0
		for _, line := range dev.Wire() {
			if !strings.HasPrefix(line, "CLAIM") && line != "RELEASE" {
				sent++
			}
		}
		if !errors.Is(err, context.Canceled) || sent != 1 {
			t.Errorf("%v: Switch() = %v after %v; want context.Canceled after one transfer", plan.Method, err, dev.Wire())
		}
		cancel()
	}
}

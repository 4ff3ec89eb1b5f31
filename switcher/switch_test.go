// SPDX-License-Identifier: GPL-3.0-or-later

package switcher_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"modembridge/switcher"
	"modembridge/switcher/switchertest"
	"modembridge/switcher/usb"

	"github.com/google/go-cmp/cmp"
)

const (
	allow0 = "OUT 02 5553424387654321000000000000061e000000000000000000000000000000"
	eject0 = "OUT 02 5553424397654321000000000000061b000000020000000000000000000000"
	allow1 = "OUT 02 5553424387654321000000000001061e000000000000000000000000000000"
	eject1 = "OUT 02 5553424397654321000000000001061b000000020000000000000000000000"
	huawei = "OUT 02 55534243123456780000000000000011062000000101000100000000000000"
	status = "IN 81 13"
	reset  = "CTRL 21 ff 0000 0000 0"
)

func eject(hex ...string) switcher.Plan {
	return switcher.Plan{Method: switcher.StandardEject, Messages: messages(hex...).Messages}
}

// run switches a device and returns what was done to it.
func run(t *testing.T, plan switcher.Plan, answer func(line string) ([]byte, error)) ([]string, error) {
	t.Helper()
	dev := switchertest.New(t)
	dev.Answer = answer
	err := switcher.Switch(t.Context(), dev, switchertest.Storage("19d2:2000"), plan, slog.New(slog.DiscardHandler))
	return dev.Wire(), err
}

// once returns an answer that is err to the n-th occurrence of line (from 1).
func once(line string, n int, err error) func(string) ([]byte, error) {
	return func(got string) ([]byte, error) {
		if got == line {
			if n--; n == 0 {
				return nil, err
			}
		}
		return nil, nil
	}
}

// What the reference's entries do not show.
func TestSwitchSendsMessages(t *testing.T) {
	const padded = "5553424312345678000000000000061600000000000000000000000000000000"
	for _, tt := range []struct {
		name string
		plan switcher.Plan
		want []string
	}{
		{
			"huawei-alt",
			switcher.Plan{Method: switcher.HuaweiAlt},
			[]string{"CLAIM 0", "OUT 02 55534243123456780000000000000011063000000000010000000000000000", status, "RELEASE"},
		},
		{
			"a message with data to the device",
			messages("55534243123456780400000000000671030000000000000000000000000000"),
			[]string{"CLAIM 0", "OUT 02 55534243123456780400000000000671030000000000000000000000000000", "OUT 02 00000000", status, "RELEASE"},
		},
		{
			"a message to the second logical unit",
			messages("5553424340799288c000000080010a16000000c00000000000000000000000"),
			[]string{"CLAIM 0", "OUT 02 5553424340799288c000000080010a16000000c00000000000000000000000", "IN 81 192", status, "RELEASE"},
		},
		{"a command with a byte behind it", messages(padded), []string{"CLAIM 0", "OUT 02 " + padded, status, "RELEASE"}},
		{
			"more bytes than a command has, which are none",
			messages("01b0000000000000000000000000000000000000000000000000000000000000"),
			[]string{"CLAIM 0", "OUT 02 01b0000000000000000000000000000000000000000000000000000000000000", "RELEASE"},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := run(t, tt.plan, nil)
			if err != nil {
				t.Fatalf("Switch() = %v", err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("transfers (-want +got):\n%s", diff)
			}
		})
	}
}

func messages(hex ...string) switcher.Plan {
	p := switcher.Plan{Method: switcher.Messages}
	for _, h := range hex {
		m, err := switcher.ParseMessage(h)
		if err != nil {
			panic(err)
		}
		p.Messages = append(p.Messages, m)
	}
	return p
}

// The error cases that a real stick makes (reference/modeswitch.md, E1 to E4).
func TestSwitchGoesOnAfterAnError(t *testing.T) {
	rest := []string{eject0, status, allow1, status, eject1, status, "RELEASE"}
	for _, tt := range []struct {
		name   string
		answer func(string) ([]byte, error)
		want   []string
	}{
		{
			"E1: a stalled status is cleared and read again", once(status, 1, switcher.ErrStall),
			append([]string{"CLAIM 0", allow0, status, "HALT 81", status}, rest...),
		},
		{
			"E1: a status that does not come ends in reset recovery", once(status, 1, context.DeadlineExceeded),
			append([]string{"CLAIM 0", allow0, status, reset, "HALT 81", "HALT 02"}, rest...),
		},
		{
			"E2: a message that does not go out ends in reset recovery", once(allow0, 1, context.DeadlineExceeded),
			append([]string{"CLAIM 0", allow0, reset, "HALT 81", "HALT 02"}, rest...),
		},
		{
			"E3: the device goes while a later message is sent", once(eject0, 1, switcher.ErrGone),
			[]string{"CLAIM 0", allow0, status, eject0, "RELEASE"},
		},
		{
			"the device goes before it has answered", once(status, 2, switcher.ErrGone),
			[]string{"CLAIM 0", allow0, status, eject0, status, "RELEASE"},
		},
		{
			"the device goes during reset recovery",
			func(line string) ([]byte, error) {
				switch line {
				case status:
					return nil, context.DeadlineExceeded
				case reset:
					return nil, switcher.ErrGone
				}
				return nil, nil
			},
			[]string{"CLAIM 0", allow0, status, reset, "HALT 81", "HALT 02", "RELEASE"},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := run(t, eject(), tt.answer)
			if err != nil {
				t.Errorf("Switch() = %v; want nil", err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("transfers (-want +got):\n%s", diff)
			}
		})
	}
}

func TestSwitchGoesOnAfterAFailedPermissionToRemove(t *testing.T) {
	statuses := 0
	_, err := run(t, eject(), func(line string) ([]byte, error) {
		if line != status {
			return nil, nil
		}
		statuses++
		tag := uint32(0x21436587)
		if statuses%2 == 0 {
			tag = 0x21436597
		}
		csw := switcher.CSW{Tag: tag}
		if statuses != 2 { // all but the eject of unit 0
			csw.Status = switcher.Failed
		}
		return csw.Encode(), nil
	})
	if err != nil || statuses != 4 {
		t.Errorf("Switch() = %v after %d commands; want nil after 4", err, statuses)
	}
}

func TestSwitchSaysThatTheStickRefused(t *testing.T) {
	_, err := run(t, eject(), func(line string) ([]byte, error) {
		if strings.HasPrefix(line, "OUT") {
			return nil, switcher.ErrStall
		}
		return nil, nil
	})
	var refused *switcher.RefusedError
	if !errors.As(err, &refused) || len(refused.Errs) != 4 {
		t.Errorf("Switch() = %v; want a RefusedError of 4 messages", err)
	}
}

func TestSwitchOfAStickThatIsPulledFirst(t *testing.T) {
	_, err := run(t, eject(), once(allow0, 1, switcher.ErrGone))
	if !errors.Is(err, switcher.ErrGone) {
		t.Errorf("Switch() = %v; want ErrGone", err)
	}
}

func TestSwitchTakesTheStatusInPlaceOfTheData(t *testing.T) {
	got, err := run(t, messages("55534243123456788000000080000606f50402527000000000000000000000"), func(line string) ([]byte, error) {
		if line == "IN 81 128" {
			return switcher.CSW{Tag: 0x78563412, Residue: 128}.Encode(), nil
		}
		return nil, nil
	})
	want := []string{"CLAIM 0", "OUT 02 55534243123456788000000080000606f50402527000000000000000000000", "IN 81 128", "RELEASE"}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("Switch() = %v, transfers (-want +got):\n%s", err, diff)
	}
}

func TestSwitchEndsAStalledDataPhase(t *testing.T) {
	got, err := run(t, messages("55534243123456788000000080000606f50402527000000000000000000000"), once("IN 81 128", 1, switcher.ErrStall))
	want := []string{"CLAIM 0", "OUT 02 55534243123456788000000080000606f50402527000000000000000000000", "IN 81 128", "HALT 81", status, "RELEASE"}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("Switch() = %v, transfers (-want +got):\n%s", err, diff)
	}
}

const (
	withData = "55534243123456788000000080000606f50402527000000000000000000000"
	toStick  = "55534243123456780002000000000a2a000000003300000100000000000000"
)

// A stick that does not do the data phase that its message declares is switched
// all the same, and soon.
func TestSwitchOfAStickThatDoesNotDoTheDataPhase(t *testing.T) {
	const dataIn = "IN 81 128"
	dataOut := "OUT 02 " + strings.Repeat("00", 512)
	for _, tt := range []struct {
		name    string
		message string
		answer  func(string) ([]byte, error)
		want    []string // after the message
		took    time.Duration
	}{
		{"it keeps silent", withData, silent(dataIn), []string{dataIn}, 3 * time.Second},
		{"it sends more than it was asked for", withData, once(dataIn, 1, switcher.ErrOverflow), []string{dataIn}, 0},
		{"it stalls, then keeps silent", withData, func(line string) ([]byte, error) {
			switch line {
			case dataIn:
				return nil, switcher.ErrStall
			case status:
				return nil, switchertest.ErrSilent
			}
			return nil, nil
		}, []string{dataIn, "HALT 81", status}, 3 * time.Second},
		{"it sends more than a status", withData, once(status, 1, switcher.ErrOverflow), []string{dataIn, status}, 0},
		{"it takes no data", toStick, silent(dataOut), []string{dataOut}, 3 * time.Second},
		{"it refuses the data", toStick, once(dataOut, 1, switcher.ErrStall), []string{dataOut, "HALT 02", status}, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				start := time.Now()
				got, err := run(t, messages(tt.message), tt.answer)
				want := append(append([]string{"CLAIM 0", "OUT 02 " + tt.message}, tt.want...), "RELEASE")
				if diff := cmp.Diff(want, got); diff != "" || err != nil {
					t.Errorf("Switch() = %v, transfers (-want +got):\n%s", err, diff)
				}
				if took := time.Since(start); took != tt.took {
					t.Errorf("it took %v; want %v", took, tt.took)
				}
			})
		})
	}
}

// The worst that a stick can do costs one deadline and a short recovery per
// message.
func TestSwitchOfAMuteStickGoesThroughAllMessages(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		got, err := run(t, eject(withData), func(line string) ([]byte, error) {
			if strings.HasPrefix(line, "OUT") || strings.HasPrefix(line, "CLAIM") {
				return nil, nil
			}
			return nil, switchertest.ErrSilent
		})
		if err != nil {
			t.Errorf("Switch() = %v; want nil, for it took the messages", err)
		}
		if n := count(got, "OUT"); n != 5 {
			t.Errorf("%d messages; want 5", n)
		}
		if took, most := time.Since(start), 5*3500*time.Millisecond; took > most {
			t.Errorf("it took %v; want at most %v", took, most)
		}
	})
}

func TestSwitchRecoversOnlyForAnotherMessage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		got, err := run(t, switcher.Plan{Method: switcher.HuaweiNew}, silent(status))
		if diff := cmp.Diff([]string{"CLAIM 0", huawei, status, "RELEASE"}, got); diff != "" || err != nil {
			t.Errorf("Switch() = %v, transfers (-want +got):\n%s", err, diff)
		}
	})
}

func TestSwitchChecksTheTag(t *testing.T) {
	_, err := run(t, switcher.Plan{Method: switcher.HuaweiNew}, func(line string) ([]byte, error) {
		if line == status {
			return switcher.CSW{Tag: 1}.Encode(), nil
		}
		return nil, nil
	})
	var refused *switcher.RefusedError
	if !errors.As(err, &refused) {
		t.Errorf("Switch() = %v; want a RefusedError", err)
	}
}

func TestSwitchWaitsForABrokenTransferToBecomeADisconnect(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		got, err := run(t, switcher.Plan{Method: switcher.HuaweiNew}, func(line string) ([]byte, error) {
			switch {
			case line == status:
				return nil, switcher.ErrIO
			case line == "CTRL 80 00 0000 0000 2" && time.Since(start) >= 200*time.Millisecond:
				return nil, switcher.ErrGone
			}
			return nil, nil
		})
		if err != nil {
			t.Errorf("Switch() = %v; want nil\n%s", err, strings.Join(got, "\n"))
		}
		if took := time.Since(start); took != 200*time.Millisecond {
			t.Errorf("it took %v; want 200ms", took)
		}
	})
}

func TestSwitchWantsAStorageInterfaceForCommands(t *testing.T) {
	serial := switchertest.Storage("19d2:2000")
	serial.Interfaces[0].Class = usb.Class{Class: 0xff, SubClass: 0xff, Protocol: 0xff}
	dev := switchertest.New(t)
	log := slog.New(slog.DiscardHandler)
	if err := switcher.Switch(t.Context(), dev, serial, eject(), log); !errors.Is(err, switcher.ErrNoEndpoints) || dev.Wire() != nil {
		t.Errorf("E4: eject of a serial interface = %v, %v; want ErrNoEndpoints and no transfer", err, dev.Wire())
	}
	if err := switcher.Switch(t.Context(), dev, serial, messages("0f00010142"), log); err != nil {
		t.Errorf("E4: plain bytes to a serial interface = %v; want nil", err)
	}
}

func TestSwitchKeepsItsDelays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		plan := switcher.Plan{Method: switcher.StandardEject, Delay: time.Second, Settle: 4 * time.Second}
		if _, err := run(t, plan, nil); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(start); took != 5*time.Second {
			t.Errorf("Switch() took %v; want 5s", took)
		}
	})
}

func TestSwitchStopsWhenItIsCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	dev := switchertest.New(t)
	dev.Answer = func(line string) ([]byte, error) {
		if line == status {
			cancel()
			return nil, ctx.Err()
		}
		return nil, nil
	}
	err := switcher.Switch(ctx, dev, switchertest.Storage("19d2:2000"), eject(), slog.New(slog.DiscardHandler))
	want := []string{"CLAIM 0", allow0, status, "RELEASE"}
	if diff := cmp.Diff(want, dev.Wire()); diff != "" || !errors.Is(err, context.Canceled) {
		t.Errorf("Switch() = %v, transfers (-want +got):\n%s", err, diff)
	}
}

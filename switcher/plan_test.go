// SPDX-License-Identifier: GPL-3.0-or-later

package switcher_test

import (
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"modembridge/switcher"
	"modembridge/switcher/switchertest"
	"modembridge/switcher/usb"
)

// composite is a device with four interfaces, of which the third is storage.
func composite() usb.Device {
	dev := device("19d2:2000", serial, serial, usb.MassStorageBulkOnly, serial)
	dev.Interfaces[0].Endpoints = []usb.Endpoint{{Address: 0x81, Transfer: usb.Interrupt}}
	for n, i := range dev.Interfaces {
		if n > 0 {
			dev.Interfaces[n].Endpoints = []usb.Endpoint{
				{Address: 0x81 + uint8(2*n), Transfer: usb.Bulk},
				{Address: 0x01 + uint8(2*n), Transfer: usb.Bulk},
				{Address: 0x82 + uint8(2*n), Transfer: usb.Interrupt},
			}
		}
		dev.Interfaces[n].Number = i.Number + 1 // numbers need not start at 0
	}
	return dev
}

func number(n uint8) *uint8 { return &n }

func TestSwitchSpeaksToTheRightInterface(t *testing.T) {
	const cbw = "55534243123456780000000000000616000000000000000000000000000000"
	const raw = "0f00010142"
	none := switcher.ErrNoEndpoints
	for _, tt := range []struct {
		name string
		plan switcher.Plan
		want []string // the first lines
		err  error
	}{
		{"commands go to the first storage interface", messages(cbw), []string{"CLAIM 3", "OUT 05 " + cbw, "IN 85 13"}, nil},
		{"a plan's endpoint is taken as it is", with3(messages(cbw), nil, 0x09, 0), []string{"CLAIM 3", "OUT 09 " + cbw, "IN 85 13"}, nil},
		{"commands do not go to anything else", with3(messages(cbw), number(2), 0, 0), nil, none},
		{"other bytes go to the first interface with a bulk endpoint", messages(raw), []string{"CLAIM 2", "OUT 03 " + raw}, nil},
		{"to the plan's interface", with3(messages(raw), number(4), 0, 0), []string{"CLAIM 4", "OUT 07 " + raw}, nil},
		{"to the interface with the plan's endpoint", with3(messages(raw), nil, 0x07, 0x01), []string{"CLAIM 4", "OUT 07 " + raw}, nil},
		{"to an endpoint that nobody knows", with3(messages(raw), nil, 0x0a, 0), []string{"CLAIM 1", "OUT 0a " + raw}, nil},
		{"not to an interface that is not there", with3(messages(raw), number(9), 0, 0), nil, none},
		{"a request to an interface names it", with3(switcher.Plan{Method: switcher.GCT}, number(3), 0, 0), []string{"CLAIM 3", "CTRL a1 a0 0000 0003 1", "CTRL a1 fe 0000 0003 1"}, nil},
		{"which is the first otherwise", switcher.Plan{Method: switcher.GCT}, []string{"CLAIM 1", "CTRL a1 a0 0000 0001 1", "CTRL a1 fe 0000 0001 1"}, nil},
		{"reports go to the endpoints of the method", switcher.Plan{Method: switcher.MobileAction}, []string{"CLAIM 1", "CTRL 21 09 0300 0001 8 b004000002902686"}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dev := switchertest.New(t)
			err := switcher.Switch(t.Context(), dev, composite(), tt.plan, slog.New(slog.DiscardHandler))
			if !errors.Is(err, tt.err) {
				t.Errorf("Switch() = %v; want %v", err, tt.err)
			}
			wire := dev.Wire()
			if diff := cmp.Diff(tt.want, wire[:min(len(tt.want), len(wire))]); diff != "" || tt.want == nil && wire != nil {
				t.Errorf("(-want +got):\n%s\nof %v", diff, wire)
			}
		})
	}
}

// with3 returns a plan with an interface and endpoints.
func with3(p switcher.Plan, iface *uint8, out, in uint8) switcher.Plan {
	p.Interface, p.Out, p.In = iface, out, in
	return p
}

func TestSwitchDoesTheRestOfThePlan(t *testing.T) {
	on := configured(1, 2)
	on.Configs[1].Interfaces = device("1199:9011", usb.Class{Class: 0x02, SubClass: 0x0e}).Interfaces
	huaweiNew := []string{"CLAIM 0", huawei, status, "RELEASE"}
	for _, tt := range []struct {
		name string
		plan switcher.Plan
		want []string
		err  error
	}{
		{"a configuration by its number", switcher.Plan{Method: switcher.Configure, Configuration: numbered(2)}, []string{"SETCFG 2"}, nil},
		{"a configuration by what is in it", switcher.Plan{Method: switcher.Configure, Configuration: []switcher.Choice{switcher.MBIM}}, []string{"SETCFG 2"}, nil},
		{"the first choice that it has", switcher.Plan{Method: switcher.Configure, Configuration: append(numbered(3), switcher.MBIM)}, []string{"SETCFG 2"}, nil},
		{"one that is set already", switcher.Plan{Method: switcher.Configure, Configuration: numbered(1)}, nil, switcher.ErrConfigured},
		{"one that it does not have", switcher.Plan{Method: switcher.Configure, Configuration: numbered(3)}, nil, switcher.ErrNoConfiguration},
		{"a message, and a configuration that is set already", switcher.Plan{Method: switcher.HuaweiNew, Configuration: numbered(1)}, huaweiNew, nil},
		{"a message, then a configuration", switcher.Plan{Method: switcher.HuaweiNew, Configuration: numbered(2)}, append(huaweiNew, "SETCFG 2"), nil},
		{"an alternate setting", switcher.Plan{Method: switcher.Configure, Alternate: number(1)}, []string{"SETINT 0 1", "RELEASE"}, nil},
		{"an alternate setting of an interface", switcher.Plan{Method: switcher.Configure, Alternate: number(0), Interface: number(2)}, []string{"SETINT 2 0", "RELEASE"}, nil},
		{"a reset", switcher.Plan{Method: switcher.Configure, Reset: true}, []string{"RESET"}, nil},
		{
			"everything, in order",
			switcher.Plan{Method: switcher.HuaweiNew, Configuration: numbered(2), Alternate: number(1), Reset: true},
			append(huaweiNew, "SETCFG 2", "SETINT 0 1", "RELEASE", "RESET"), nil,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				start := time.Now()
				dev := switchertest.New(t)
				err := switcher.Switch(t.Context(), dev, on, tt.plan, slog.New(slog.DiscardHandler))
				if !errors.Is(err, tt.err) || errors.Is(err, switcher.ErrNotSent) != (tt.err != nil) {
					t.Errorf("Switch() = %v; want %v, and ErrNotSent with it", err, tt.err)
				}
				if diff := cmp.Diff(tt.want, dev.Wire()); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
				took, want := time.Since(start), time.Duration(0)
				if tt.plan.Reset {
					want = time.Second
				}
				if took != want {
					t.Errorf("it took %v; want %v", took, want)
				}
			})
		})
	}
}

func TestRestOfThePlanOnAStickThatLeaves(t *testing.T) {
	plan := switcher.Plan{Method: switcher.HuaweiNew, Configuration: numbered(2), Settle: time.Hour}
	for _, tt := range []struct {
		name string
		gone string // the line at which it is gone
		want []string
	}{
		{"at the message", status, []string{"CLAIM 0", huawei, status, "RELEASE"}},
		{"at the configuration", "SETCFG 2", []string{"CLAIM 0", huawei, status, "RELEASE", "SETCFG 2"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				dev := switchertest.New(t)
				dev.Answer = once(tt.gone, 1, switcher.ErrGone)
				err := switcher.Switch(t.Context(), dev, configured(1, 2), plan, slog.New(slog.DiscardHandler))
				if diff := cmp.Diff(tt.want, dev.Wire()); diff != "" || err != nil {
					t.Errorf("Switch() = %v (-want +got):\n%s", err, diff)
				}
			})
		})
	}
}

func TestAStickThatIsGoneIsNotLeftToSettle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		if _, err := run(t, switcher.Plan{Method: switcher.HuaweiNew, Settle: time.Hour}, once(status, 1, switcher.ErrGone)); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(start); took != 0 {
			t.Errorf("it took %v; want nothing", took)
		}
	})
}

func TestSwitchSaysThatAnInterfaceCannotBeClaimed(t *testing.T) {
	busy := errors.New("busy")
	wire, err := run(t, eject(), func(line string) ([]byte, error) {
		if strings.HasPrefix(line, "CLAIM") {
			return nil, busy
		}
		return nil, nil
	})
	if !errors.Is(err, switcher.ErrNotSent) || !errors.Is(err, busy) || len(wire) != 1 {
		t.Errorf("Switch() = %v after %v; want ErrNotSent and the reason, after the claim", err, wire)
	}
}

func TestTargetIsTheConfigurationThatAChoiceNames(t *testing.T) {
	net := switcher.Choice{Class: serial}
	// one returns a configuration with an interface of that class.
	one := func(value uint8, class usb.Class) usb.Config {
		return usb.Config{Value: value, Interfaces: []usb.Interface{{Class: class}}}
	}
	for _, tt := range []struct {
		name    string
		active  int
		configs []usb.Config
		want    uint8 // 0: none
	}{
		{"by what is in it", 1, []usb.Config{one(1, floppy), one(3, serial)}, 3},
		{"the first of several", 1, []usb.Config{one(1, floppy), one(2, serial), one(3, serial)}, 2},
		{"the active one of several", 3, []usb.Config{one(1, floppy), one(2, serial), one(3, serial)}, 3},
		{"never one with the value 0, which is no configuration", 1, []usb.Config{one(0, floppy), one(1, floppy)}, 0},
		{"nor when it has the class", 1, []usb.Config{one(0, serial), one(1, floppy)}, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			on := usb.Device{Configuration: tt.active, Configs: tt.configs}
			plan := switcher.Plan{Method: switcher.Configure, Configuration: []switcher.Choice{net}}
			if got, ok := plan.Target(on); got != tt.want || ok != (tt.want != 0) {
				t.Errorf("Target() = %d, %v; want %d", got, ok, tt.want)
			}
		})
	}
}

func TestThePlanSaysWhichUnitsItIsFor(t *testing.T) {
	media := []switcher.Medium{{Name: "sr0"}, {Name: "sda", LUN: 1}, {Interface: 1, Name: "sdb"}, {Interface: 1, Name: "sdc", LUN: 1}}
	// START STOP UNIT, of which byte 13 is the unit.
	message := func(lun string) switcher.Plan {
		m, err := switcher.ParseMessage("55534243123456780000000000" + lun + "061b000000020000000000000000000000")
		if err != nil {
			t.Fatal(err)
		}
		return switcher.Plan{Method: switcher.Messages, Messages: []switcher.Message{m}}
	}
	for _, tt := range []struct {
		name string
		plan switcher.Plan
		want string
	}{
		{"an eject of both", switcher.Plan{Method: switcher.StandardEject}, "sr0 sda"},
		{"a message to the first", message("00"), "sr0"},
		{"a message to the second", message("01"), "sda"},
		{"a request, which is for none", switcher.Plan{Method: switcher.Huawei}, ""},
	} {
		var names []string
		for _, m := range tt.plan.Units(media) {
			names = append(names, m.Name)
		}
		if got := strings.Join(names, " "); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

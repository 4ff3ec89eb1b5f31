// SPDX-License-Identifier: GPL-3.0-or-later

package stick_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"slices"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"modembridge/internal/lab/stick"
	"modembridge/internal/lab/usbip"
	"modembridge/internal/lab/usbip/usbiptest"
	"modembridge/quirks"
	"modembridge/switcher"
	"modembridge/switcher/usb"
)

var discard = slog.New(slog.DiscardHandler)

// A hostDevice is an emulated stick as package switcher sees it.
type hostDevice struct{ host *usbiptest.Host }

var _ switcher.Device = hostDevice{}

func (hostDevice) Claim(context.Context, uint8) error  { return nil }
func (hostDevice) Detach(context.Context, uint8) error { return nil }
func (hostDevice) Release() error                      { return nil }

func (d hostDevice) BulkOut(ctx context.Context, endpoint uint8, data []byte) error {
	return mapped(d.host.Out(ctx, endpoint, data))
}

func (d hostDevice) BulkIn(ctx context.Context, endpoint uint8, buf []byte) (int, error) {
	b, err := d.host.In(ctx, endpoint, len(buf))
	return copy(buf, b), mapped(err)
}

func (d hostDevice) InterruptOut(ctx context.Context, endpoint uint8, data []byte) error {
	return d.BulkOut(ctx, endpoint, data)
}

func (d hostDevice) InterruptIn(ctx context.Context, endpoint uint8, buf []byte) (int, error) {
	return d.BulkIn(ctx, endpoint, buf)
}

func (d hostDevice) Control(ctx context.Context, s switcher.Setup, data []byte) (int, error) {
	setup := usbip.Setup{RequestType: s.RequestType, Request: s.Request, Value: s.Value, Index: s.Index, Length: uint16(len(data))}
	if setup.In() {
		b, err := d.host.Control(ctx, setup, nil)
		return copy(data, b), mapped(err)
	}
	_, err := d.host.Control(ctx, setup, data)
	return len(data), mapped(err)
}

func (d hostDevice) ClearHalt(ctx context.Context, endpoint uint8) error {
	_, err := d.Control(ctx, switcher.ClearHalt(endpoint), nil)
	return err
}

func (d hostDevice) SetConfiguration(ctx context.Context, value uint8) error {
	_, err := d.Control(ctx, switcher.Setup{Request: 9, Value: uint16(value)}, nil)
	return err
}

func (d hostDevice) SetInterface(ctx context.Context, number, alternate uint8) error {
	_, err := d.Control(ctx, switcher.Setup{RequestType: 1, Request: 11, Value: uint16(alternate), Index: uint16(number)}, nil)
	return err
}

// Reset asks what Linux asks after it has reset a port.
func (d hostDevice) Reset(ctx context.Context) error {
	_, err := d.Control(ctx, switcher.Setup{RequestType: 0x80, Request: 6, Value: 0x100}, make([]byte, 64))
	return err
}

// mapped gives an error of the wire the meaning that it has for a Device.
func mapped(err error) error {
	switch {
	case errors.Is(err, syscall.EPIPE):
		return switcher.ErrStall
	case errors.Is(err, syscall.EOVERFLOW):
		return switcher.ErrOverflow
	case errors.Is(err, io.ErrUnexpectedEOF):
		return switcher.ErrGone
	}
	return err
}

// switches runs a plan on a stick, and fails unless that makes it what it is to
// become.
func switches(t *testing.T, model *stick.Model, o stick.Options, plan func(usb.Device) switcher.Plan) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s, b := plugModel(t, model, o)
		dev, _ := description(model, b)
		if err := switcher.Switch(t.Context(), hostDevice{b.next(t)}, dev, plan(dev), discard); err != nil {
			t.Error(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if _, err := s.Wait(ctx, stick.Switched); err != nil {
			t.Errorf("the stick is not switched: %v; it saw %v", err, s.Events())
		}
	})
}

func TestEveryQuirksStickIsSwitched(t *testing.T) {
	db, _ := quirks.Load()
	for _, q := range db.Quirks() {
		t.Run(q.ID, func(t *testing.T) {
			model, err := stick.FromQuirk(q, known(db, q))
			if err != nil {
				t.Fatal(err)
			}
			switches(t, model, stick.Options{}, func(dev usb.Device) switcher.Plan {
				plan, _ := q.PlanFor(dev, quirks.Auto)
				return plan
			})
		})
	}
}

// plans has one of every method, and of all that may follow a method.
func plans(t *testing.T) map[string]switcher.Plan {
	message := func(s string) switcher.Message {
		m, err := switcher.ParseMessage(s)
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	zero, one := uint8(0), uint8(1)
	all := map[string]switcher.Plan{
		"eject and a message": {Method: switcher.StandardEject, Messages: []switcher.Message{message(zte)}},
		"two messages": {Method: switcher.Messages, Messages: []switcher.Message{
			message("55534243123456780000000000000600000000000000000000000000000000"),
			message("5553424312345679c000000080000671030000000000000000000000000000"),
		}},
		"a message that sends data":   {Method: switcher.Messages, Messages: []switcher.Message{message("55534243123456780002000000000a2a000000003300000100000000000000")}},
		"a message that is no SCSI":   {Method: switcher.Messages, Out: 0x01, In: 0x01, Messages: []switcher.Message{message("0f00010142")}},
		"a message":                   {Method: switcher.Messages, Messages: []switcher.Message{message(alcatel)}},
		"pantech":                     {Method: switcher.Pantech, Number: 4},
		"a configuration by number":   {Method: switcher.Configure, Configuration: []switcher.Choice{switcher.MBIM, {Number: 3}}},
		"a configuration by function": {Method: switcher.Configure, Configuration: []switcher.Choice{switcher.MBIM}},
		"a configuration with a vendor's function": {Method: switcher.Configure, Configuration: []switcher.Choice{
			switcher.MBIM, {Class: usb.Class{Class: 0xff, SubClass: 0xff, Protocol: 0xff}},
		}},
		"a request and a configuration": {Method: switcher.Sony, Configuration: []switcher.Choice{{Number: 2}}},
		"an alternate setting":          {Method: switcher.Configure, Interface: &zero, Alternate: &one},
		"a reset":                       {Method: switcher.Configure, Reset: true},
		"a request and a reset":         {Method: switcher.Kobil, Reset: true},
	}
	for _, m := range []switcher.Method{
		switcher.StandardEject, switcher.Huawei, switcher.HuaweiNew, switcher.HuaweiAlt, switcher.Option, switcher.Sierra,
		switcher.Sony, switcher.GCT, switcher.Kobil, switcher.Sequans, switcher.MobileAction, switcher.Cisco,
		switcher.Qisda, switcher.Quanta, switcher.Blackberry,
	} {
		all[m.String()] = switcher.Plan{Method: m}
	}
	return all
}

// quirkOf returns a quirk for a stick that any plan may be for.
func quirkOf(plan switcher.Plan) *quirks.Quirk {
	return &quirks.Quirk{
		ID: "a-1111-2222", Name: "A", Modems: []usb.ID{{Vendor: 0x1111, Product: 0x3333}},
		Match: quirks.Match{USB: usb.ID{Vendor: 0x1111, Product: 0x2222}, Interface: quirks.Interfaces{Any: true}},
		Switch: quirks.SwitchPlan{
			Method: plan.Method, Messages: plan.Messages, Number: plan.Number, Out: plan.Out, In: plan.In,
			Interface: plan.Interface, Configuration: plan.Configuration, Alternate: plan.Alternate, Reset: plan.Reset,
		},
	}
}

func TestAStickOfEveryMethodIsSwitched(t *testing.T) {
	for name, plan := range plans(t) {
		t.Run(name, func(t *testing.T) {
			model, err := stick.FromQuirk(quirkOf(plan), nil)
			if err != nil {
				t.Fatal(err)
			}
			switches(t, model, stick.Options{}, func(usb.Device) switcher.Plan { return plan })
		})
	}
}

func TestTheStickMayRefuseTheDataPhase(t *testing.T) {
	for _, name := range []string{"two messages", "a message that sends data", "cisco", "a message"} {
		for _, way := range []string{"send", "stall", "skip"} {
			t.Run(name+" "+way, func(t *testing.T) {
				plan := plans(t)[name]
				model, err := stick.FromQuirk(quirkOf(plan), nil)
				if err != nil {
					t.Fatal(err)
				}
				model.Switch.Data = way
				switches(t, model, stick.Options{}, func(usb.Device) switcher.Plan { return plan })
			})
		}
	}
}

// A request is one without data to the device.
func request(t *testing.T, h *usbiptest.Host, kind, number uint8, value, length uint16) error {
	t.Helper()
	_, err := h.Control(t.Context(), usbip.Setup{RequestType: kind, Request: number, Value: value, Length: length}, nil)
	return err
}

func TestASequenceHasToBeInOrder(t *testing.T) {
	model, err := stick.FromQuirk(quirkOf(switcher.Plan{Method: switcher.Blackberry}), nil)
	if err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		s, b := plugModel(t, model, stick.Options{})
		h := b.next(t)
		first := func() error { return request(t, h, 0xc0, 0xb1, 0, 8) }
		second := func() error { return request(t, h, 0xc0, 0xa9, 0x0e, 2) }
		for _, send := range []func() error{second, first} {
			if err := send(); err != nil {
				t.Errorf("a request of the sequence: %v", err)
			}
		}
		<-time.After(time.Minute)
		if got := id(t, h); got != "1111:2222" {
			t.Fatalf("the second request before the first made it %s", got)
		}
		if err := second(); err != nil {
			t.Errorf("the second request: %v", err)
		}
		if got := id(t, b.next(t)); got != "1111:3333" {
			t.Errorf("it is %s, want 1111:3333", got)
		}
		if _, err := s.Wait(t.Context(), stick.Switched); err != nil {
			t.Error(err)
		}
	})
}

func TestARefusedRequestIsStalled(t *testing.T) {
	model, err := stick.FromQuirk(quirkOf(switcher.Plan{Method: switcher.Sierra}), nil)
	if err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		s, b := plugModel(t, model, stick.Options{Faults: stick.Faults{RefuseSwitch: true}})
		h := b.next(t)
		if err := request(t, h, 0x40, 0x0b, 1, 0); err != syscall.EPIPE {
			t.Errorf("the refused request: %v, want a stall", err)
		}
		<-time.After(time.Minute)
		want := []stick.Kind{stick.Plugged, stick.Personality, stick.Control, stick.Refused}
		if diff := cmp.Diff(want, kinds(s)); diff != "" {
			t.Errorf("events (-want +got):\n%s", diff)
		}
	})
}

// A stick that is a modem in another configuration answers there and nowhere
// else, and does not leave the bus.
func TestAConfigurationIsSetInPlace(t *testing.T) {
	model, err := stick.FromQuirk(quirkOf(switcher.Plan{
		Method: switcher.Configure, Configuration: []switcher.Choice{switcher.MBIM, {Number: 3}},
	}), nil)
	if err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		s, b := plugModel(t, model, stick.Options{})
		h := b.next(t)
		const modemOut, modemIn = 0x04, 0x85 // of the port that dials, the last interface
		if err := h.Out(t.Context(), modemOut, []byte("AT\r")); err != syscall.EPIPE {
			t.Errorf("the modem's endpoint before the switch: %v, want a stall", err)
		}
		for _, value := range []uint16{0, 3} {
			if err := request(t, h, 0, 9, value, 0); err != nil {
				t.Fatalf("SET_CONFIGURATION %d: %v", value, err)
			}
		}
		if err := h.ClearHalt(t.Context(), modemOut); err != nil {
			t.Fatal(err)
		}
		write(t, h, modemOut, "ATE0\r")
		if got, want := read(t, h, modemIn), "ATE0\r\r\nOK\r\n"; got != want {
			t.Errorf("the modem says %q, want %q", got, want)
		}
		want := []stick.Kind{stick.Plugged, stick.Personality, stick.Triggered, stick.Switched, stick.ATLine}
		if diff := cmp.Diff(want, kinds(s)); diff != "" {
			t.Errorf("events (-want +got):\n%s", diff)
		}
		var transfers []switcher.Transfer
		for _, seen := range s.Transfers() {
			if seen.Type == switcher.SetConfiguration {
				transfers = append(transfers, seen.Transfer)
			}
		}
		if diff := cmp.Diff([]switcher.Transfer{{Type: switcher.SetConfiguration}, {Type: switcher.SetConfiguration, Value: 3}}, transfers); diff != "" {
			t.Errorf("what it saw, the kernel's own configuration aside (-want +got):\n%s", diff)
		}
	})
}

// The transfers are those of the dry run, with what only a stick sees.
func TestTransfersAreThoseOfTheDryRun(t *testing.T) {
	for name, plan := range plans(t) {
		t.Run(name, func(t *testing.T) {
			model, err := stick.FromQuirk(quirkOf(plan), nil)
			if err != nil {
				t.Fatal(err)
			}
			synctest.Test(t, func(t *testing.T) {
				s, b := plugModel(t, model, stick.Options{})
				dev, _ := description(model, b)
				want, err := switcher.Record(t.Context(), dev, plan)
				if err != nil {
					t.Fatal(err)
				}
				if err := switcher.Switch(t.Context(), hostDevice{b.next(t)}, dev, plan, discard); err != nil {
					t.Error(err)
				}
				var got []switcher.Transfer
				for _, seen := range s.Transfers() {
					got = append(got, seen.Transfer)
				}
				if diff := cmp.Diff(sent(want), sent(got), cmpopts.EquateEmpty()); diff != "" {
					t.Errorf("transfers (-dry run +stick):\n%s", diff)
				}
			})
		})
	}
}

// sent returns the transfers that carry something to the stick.
func sent(transfers []switcher.Transfer) []switcher.Transfer {
	return slices.DeleteFunc(slices.Clone(transfers), func(t switcher.Transfer) bool {
		return t.Type == switcher.BulkIn || t.Type == switcher.Control && t.Setup == switcher.ClearHalt(uint8(t.Setup.Index))
	})
}

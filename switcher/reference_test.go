// SPDX-License-Identifier: GPL-3.0-or-later

package switcher_test

import (
	"fmt"
	"log/slog"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"modembridge/switcher"
	"modembridge/switcher/switchertest"
	"modembridge/switcher/usb"
)

// intended turns what usb_modeswitch does to a stick into what we do. These are
// all differences there are; those in the order of the methods, and the pauses,
// are tested by themselves.
func intended(t *testing.T, upstream string) []string {
	t.Helper()
	var wire []string
	for line := range strings.SplitSeq(upstream, " | ") {
		kind, rest, _ := strings.Cut(line, " ")
		switch kind {
		case "DETACH":
			// It takes all interfaces from their drivers, for every method. We take
			// the one that is spoken to, by claiming it, where a method needs one.
		case "HALT":
			// It clears both halts at the end. The driver that comes back resets
			// what it needs; we clear a halt where one is.
		case "USLEEP", "SLEEP":
			// Its pauses are no transfers. The fixed 50 ms are not ours.
		case "SETCFG":
			// It unconfigures the device first, and waits 100 ms. The kernel takes
			// the old configuration down itself.
			if rest != "0" {
				wire = append(wire, line)
			}
		case "RELEASE":
			wire = append(wire, "RELEASE")
		case "IN":
			wire = append(wire, "IN "+strings.Replace(rest, " len=", " ", 1))
		case "OUT":
			wire = append(wire, line)
			// It never does the data phase that a command declares.
			endpoint, data, _ := strings.Cut(rest, " ")
			cbw, err := switcher.ParseCBW(unhex(t, data))
			switch {
			case err != nil || cbw.Length == 0:
			case cbw.In():
				wire = append(wire, fmt.Sprintf("IN 81 %d", cbw.Length))
			default:
				wire = append(wire, fmt.Sprintf("OUT %s %x", endpoint, make([]byte, cbw.Length)))
			}
		case "CTRL":
			wire = append(wire, control(t, rest))
		default: // CLAIM
			wire = append(wire, line)
		}
	}
	return wire
}

// request is the reference's form of a control transfer. Its timeouts, of 1 s
// and once 100 ms, are no part of what goes over the wire.
var request = regexp.MustCompile(`^0x(..) 0x(..) v=0x(....) i=0x(....) l=(\d+) to=\d+(?: data=([0-9a-f]+))?$`)

// control returns our form of it.
func control(t *testing.T, s string) string {
	t.Helper()
	m := request.FindStringSubmatch(s)
	if m == nil {
		t.Fatalf("%q is no control transfer", s)
	}
	return strings.TrimSpace("CTRL " + strings.Join(m[1:], " "))
}

// cds is the wire of method standard-eject in the reference.
const cds = "OUT 02 5553424387654321000000000000061e000000000000000000000000000000 | IN 81 len=13 | " +
	"OUT 02 5553424397654321000000000000061b000000020000000000000000000000 | IN 81 len=13 | " +
	"OUT 02 5553424387654321000000000001061e000000000000000000000000000000 | IN 81 len=13 | " +
	"OUT 02 5553424397654321000000000001061b000000020000000000000000000000 | IN 81 len=13"

// end is how every exchange of messages ends there.
const end = " | HALT 81 | HALT 02 | USLEEP 50000 | RELEASE 0"

// The entries of the reference (modeswitch.md, section 8), with the transfers
// that usb_modeswitch 2.6.1 was seen to make for each.
func TestSwitchDoesWhatTheReferenceDoes(t *testing.T) {
	for _, tt := range []struct {
		name     string
		plans    []switcher.Plan // more than one: one per personality
		on       usb.Device
		upstream string
	}{
		{
			"A1 19d2:2000",
			[]switcher.Plan{eject("55534243123456702000000080000c85010101180101010101000000000000")},
			storage,
			"DETACH 0 | CLAIM 0 | " + cds + " | OUT 02 55534243123456702000000080000c85010101180101010101000000000000 | IN 81 len=13" + end,
		},
		{
			"A2 12d1:1446",
			[]switcher.Plan{{Method: switcher.HuaweiNew}},
			storage,
			"DETACH 0 | CLAIM 0 | OUT 02 55534243123456780000000000000011062000000101000100000000000000 | IN 81 len=13" + end,
		},
		{
			"A3 12d1:1003",
			[]switcher.Plan{{Method: switcher.Huawei}},
			storage,
			"CTRL 0x00 0x03 v=0x0001 i=0x0000 l=0 to=1000",
		},
		{
			"A4 0af0:6971",
			[]switcher.Plan{{Method: switcher.Option}},
			storage,
			"DETACH 0 | CLAIM 0 | OUT 02 55534243123456780000000000000601000000000000000000000000000000 | IN 81 len=13" + end,
		},
		{
			"A5 1199:0fff",
			[]switcher.Plan{{Method: switcher.Sierra}},
			storage,
			"CTRL 0x40 0x0b v=0x0001 i=0x0000 l=0 to=1000",
		},
		{
			"A6 1bbb:f000",
			[]switcher.Plan{messages("55534243123456788000000080000606f50402527000000000000000000000")},
			storage,
			"DETACH 0 | CLAIM 0 | OUT 02 55534243123456788000000080000606f50402527000000000000000000000 | IN 81 len=13" + end,
		},
		{
			"A7 201e:1023",
			[]switcher.Plan{messages("55534243123456780000000000000600000000000000000000000000000000", "5553424312345679c000000080000671030000000000000000000000000000")},
			storage,
			"DETACH 0 | CLAIM 0 | OUT 02 55534243123456780000000000000600000000000000000000000000000000 | IN 81 len=13 | OUT 02 5553424312345679c000000080000671030000000000000000000000000000 | IN 81 len=13" + end,
		},
		{
			"A8 1a8d:1000",
			[]switcher.Plan{eject()},
			storage,
			"DETACH 0 | CLAIM 0 | " + cds + " | HALT 81 | HALT 02 | USLEEP 50000 | USLEEP 4000000 | RELEASE 0",
		},
		{
			"A9 05c6:1000:uMa=SAMSUNG",
			[]switcher.Plan{messages("55534243123456780000000000000616000000000000000000000000000000")},
			storage,
			"DETACH 0 | CLAIM 0 | OUT 02 55534243123456780000000000000616000000000000000000000000000000 | IN 81 len=13" + end,
		},
		{
			"A10 046d:c261",
			[]switcher.Plan{{Method: switcher.Messages, Messages: messages("0f00010142").Messages, Out: 0x01, In: 0x01}},
			wheel,
			"DETACH 0 | CLAIM 0 | OUT 01 0f00010142 | HALT 01 | HALT 01 | USLEEP 50000 | RELEASE 0",
		},
		{
			// It waits for the second personality itself; for us that is a device of
			// its own, with a plan of its own.
			"A11 0fce:d0e1",
			[]switcher.Plan{{Method: switcher.Sony}, {Method: switcher.Sony, Configuration: numbered(2)}},
			configured(1, 2),
			"DETACH 0 | CTRL 0xc0 0x11 v=0x0002 i=0x0000 l=3 to=100 | SLEEP 1s | CTRL 0xc0 0x11 v=0x0002 i=0x0000 l=3 to=100 | DETACH 0 | SETCFG 0 | USLEEP 100000 | SETCFG 2",
		},
		{
			"A12 1076:7f40",
			[]switcher.Plan{{Method: switcher.GCT}},
			storage,
			"DETACH 0 | CLAIM 0 | CTRL 0xa1 0xa0 v=0x0000 i=0x0000 l=1 to=1000 | CTRL 0xa1 0xfe v=0x0000 i=0x0000 l=1 to=1000 | RELEASE 0",
		},
		{
			"A13 0d46:45a1",
			[]switcher.Plan{{Method: switcher.Kobil}},
			storage,
			"DETACH 0 | CTRL 0xc0 0x88 v=0x0000 i=0x0000 l=8 to=1000",
		},
		{
			"A14 148e:a000",
			[]switcher.Plan{{Method: switcher.Sequans}},
			storage,
			"CTRL 0x40 0x0b v=0x0002 i=0x0000 l=0 to=1000",
		},
		{
			"A15 1da5:f000",
			[]switcher.Plan{{Method: switcher.Qisda}},
			storage,
			"CTRL 0x40 0x04 v=0x0000 i=0x0000 l=16 to=1000 data=058c0408a0ee20005c01040898cdeabf",
		},
		{
			"A16 0408:ea25",
			[]switcher.Plan{{Method: switcher.Quanta}},
			storage,
			"CTRL 0xc0 0xff v=0x0000 i=0x0000 l=0 to=1000",
		},
		{
			"A17 0fca:8020",
			[]switcher.Plan{{Method: switcher.Blackberry}},
			storage,
			"DETACH 0 | CTRL 0xc0 0xb1 v=0x0000 i=0x0000 l=8 to=1000 | CTRL 0xc0 0xa9 v=0x000e i=0x0000 l=2 to=1000",
		},
		{
			// A19, 10a9:606f, has mode 1, for which nothing is sent. Its dispatcher
			// makes that 4 where the kernel has qmi_wwan, as every kernel has.
			"A18 10a9:6080, A19 10a9:606f",
			[]switcher.Plan{{Method: switcher.Pantech, Number: 2}, {Method: switcher.Pantech, Number: 4}},
			storage,
			"DETACH 0 | CTRL 0x40 0x70 v=0x0002 i=0x0000 l=0 to=1000 | DETACH 0 | CTRL 0x40 0x70 v=0x0004 i=0x0000 l=0 to=1000",
		},
		{
			"A20 1199:9011",
			[]switcher.Plan{{Method: switcher.Configure, Configuration: numbered(1)}},
			configured(2, 1),
			"DETACH 0 | SETCFG 0 | USLEEP 100000 | SETCFG 1",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dev := switchertest.New(t)
			for _, plan := range tt.plans {
				if err := switcher.Switch(t.Context(), dev, tt.on, plan, slog.New(slog.DiscardHandler)); err != nil {
					t.Fatalf("Switch() = %v", err)
				}
			}
			if diff := cmp.Diff(intended(t, tt.upstream), dev.Wire()); diff != "" {
				t.Errorf("transfers (-want +got):\n%s", diff)
			}
		})
	}
}

// storage is the reference's device.
var storage = switchertest.Storage("19d2:2000")

// wheel is a device that is no storage: the Logitech G920, in the mode in which
// it is an Xbox controller.
var wheel = usb.Device{ID: usb.ID{Vendor: 0x046d, Product: 0xc261}, Configuration: 1, Interfaces: []usb.Interface{{
	Class: usb.Class{Class: 0xff, SubClass: 0x47, Protocol: 0xd0},
	Endpoints: []usb.Endpoint{
		{Address: 0x81, Transfer: usb.Interrupt, MaxPacket: 64},
		{Address: 0x01, Transfer: usb.Interrupt, MaxPacket: 64},
	},
}}}

// configured returns a device that is in the first of its configurations.
func configured(values ...uint8) usb.Device {
	dev := switchertest.Storage("1199:9011")
	dev.Configuration, dev.Configurations = int(values[0]), len(values)
	for _, v := range values {
		dev.Configs = append(dev.Configs, usb.Config{Value: v, Interfaces: dev.Interfaces})
	}
	return dev
}

func numbered(values ...uint8) []switcher.Choice {
	var out []switcher.Choice
	for _, v := range values {
		out = append(out, switcher.Choice{Number: v})
	}
	return out
}

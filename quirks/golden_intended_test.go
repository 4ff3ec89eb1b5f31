// SPDX-License-Identifier: GPL-3.0-or-later

package quirks_test

import (
	"bytes"
	"slices"
	"strings"

	"modembridge/internal/lab/golden"
	"modembridge/switcher"
)

// An intended difference is a place where usb_modeswitch 2.6.1 does one thing
// and we do another. apply makes of its calls ours; there is no other
// difference than these.
type intended struct {
	name  string
	apply func([]golden.Call) []golden.Call
}

// intentions returns the intended differences, in the order in which they are
// to be applied.
func intentions() []intended {
	return []intended{
		// It takes the kernel's drivers from all interfaces of the stick first,
		// also for requests that are to no interface. We leave that to the
		// claim, which takes the one interface that is spoken to.
		{"drivers", without(func(c golden.Call) bool { return c.Type == "detach" })},
		// A declared data phase is performed, before the status is read: a
		// stick that waits with its data answers the status read with them.
		{"data phase", dataPhases},
		// It clears the halts of both endpoints after the last message. That is
		// a transfer to a stick which is leaving; we clear a halt where there is
		// one.
		{"halts", without(func(c golden.Call) bool { return c.Type == "clear-halt" })},
		// It waits 50 ms before every release. Nothing needs it.
		{"50 ms", without(func(c golden.Call) bool { return c.Type == "sleep" && c.MS == 50 })},
		// It unconfigures the stick and waits 100 ms before it sets a
		// configuration. The kernel does what is needed by itself
		// (drivers/usb/core/message.c, usb_set_configuration).
		{"configuration 0", without(unconfigures())},
		// Its control transfers may take 1 s, ours 3 s as all transfers. The
		// 100 ms of Sony's are the same.
		{"patience", patience},
		// Its dialogue with Mobile Action's cable is without a claim, so that
		// usbfs takes the interface at the first transfer with a warning, or a
		// driver that has it answers EBUSY (drivers/usb/core/devio.c,
		// checkintf). We claim the interface.
		{"Mobile Action's claim", claims},
		// It waits for Sony's stick to come back by asking once a second, for 6 s
		// at least. We see it come.
		{"Sony's return", without(func(c golden.Call) bool { return c.Type == "sleep" && c.MS == 1000 })},
	}
}

// without leaves out the calls that drop is true for.
func without(drop func(golden.Call) bool) func([]golden.Call) []golden.Call {
	return func(calls []golden.Call) []golden.Call {
		return slices.DeleteFunc(slices.Clone(calls), drop)
	}
}

// unconfigures reports whether a call is of the two that come before every
// SET_CONFIGURATION.
func unconfigures() func(golden.Call) bool {
	after := false
	return func(c golden.Call) bool {
		pause := after && c.Type == "sleep" && c.MS == 100
		after = c.Type == "set-configuration" && c.Value == 0
		return after || pause
	}
}

// dataPhases puts the data phase behind every command that declares one.
func dataPhases(calls []golden.Call) []golden.Call {
	var all []golden.Call
	for i, c := range calls {
		all = append(all, c)
		if c.Type != "bulk-out" || len(c.Data) < switcher.CBWSize {
			continue
		}
		cbw, err := switcher.ParseCBW(c.Data[:switcher.CBWSize])
		switch {
		case err != nil || cbw.Length == 0:
		case cbw.In():
			status := calls[i+1]
			all = append(all, golden.Call{Type: "bulk-in", Endpoint: status.Endpoint, Length: int(cbw.Length), Timeout: status.Timeout})
		default:
			all = append(all, golden.Call{Type: "bulk-out", Endpoint: c.Endpoint, Data: bytes.Repeat([]byte{0}, int(cbw.Length)), Timeout: c.Timeout})
		}
	}
	return all
}

func patience(calls []golden.Call) []golden.Call {
	calls = slices.Clone(calls)
	for i, c := range calls {
		if c.Type == "control" && c.Timeout == 1000 {
			calls[i].Timeout = 3000
		}
	}
	return calls
}

// claims puts a claim around a dialogue that has none.
func claims(calls []golden.Call) []golden.Call {
	if !slices.ContainsFunc(calls, func(c golden.Call) bool { return strings.HasPrefix(c.Type, "interrupt-") }) {
		return calls
	}
	return slices.Concat([]golden.Call{{Type: "claim"}}, calls, []golden.Call{{Type: "release"}})
}

// ours makes of usb_modeswitch's calls what ours are to be, and says which
// differences there are.
func ours(calls []golden.Call) (want []golden.Call, names []string) {
	want = calls
	for _, difference := range intentions() {
		next := difference.apply(want)
		if !slices.EqualFunc(want, next, func(a, b golden.Call) bool { return a.Type == b.Type && a.Timeout == b.Timeout }) {
			names = append(names, difference.name)
		}
		want = next
	}
	return want, names
}

// dry makes of calls what a dry run tells of them: the transfers, in its form.
func dry(calls []golden.Call) []switcher.Transfer {
	var transfers []switcher.Transfer
	for _, c := range calls {
		t := switcher.Transfer{Type: switcher.TransferType(c.Type), Data: switcher.Message(c.Data), Length: c.Length, Alternate: c.Alternate, Interface: c.Interface}
		switch c.Type {
		case "claim", "release", "sleep":
			continue
		case "control":
			t.Setup = switcher.Setup{RequestType: c.RequestType, Request: c.Request, Value: c.Value, Index: c.Index}
		case "set-configuration":
			t.Value = uint8(c.Value)
		}
		transfers = append(transfers, t)
	}
	return transfers
}

// SPDX-License-Identifier: GPL-3.0-or-later

package cli

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"modembridge/switcher"
	"modembridge/switcher/usb"
)

// switchFlags are usb_modeswitch's, so that what stands in a forum post works.
type switchFlags struct {
	vendor, product             string
	targetVendor, targetProduct string
	targetClass                 string
	out, in                     string
	messages                    [switcher.MaxMessages]string
	releaseDelay                int // milliseconds
	bus, device                 int
	check                       int // seconds
	eject                       bool
	huawei, huaweiNew           bool
	huaweiAlt                   bool
	verbose, quiet              bool
	dryRun, json                bool
}

// add declares the flags.
func (f *switchFlags) add(fs *pflag.FlagSet) {
	fs.SortFlags = false
	fs.StringVarP(&f.vendor, "default-vendor", "v", "", "vendor `ID` in storage mode, hexadecimal")
	fs.StringVarP(&f.product, "default-product", "p", "", "product `ID` in storage mode, hexadecimal")
	fs.StringVarP(&f.targetVendor, "target-vendor", "V", "", "vendor `ID` in modem mode, for --check-success")
	fs.StringVarP(&f.targetProduct, "target-product", "P", "", "product `ID` in modem mode, for --check-success")
	fs.StringVarP(&f.targetClass, "target-class", "C", "", "`class` of the first interface in modem mode, for --check-success")
	fs.IntVarP(&f.bus, "bus-num", "b", 0, "bus `number`, to tell equal sticks apart")
	fs.IntVarP(&f.device, "device-num", "g", 0, "device `number`, to tell equal sticks apart")
	fs.BoolVarP(&f.eject, "std-eject", "K", false, "eject the medium; messages follow it")
	fs.BoolVarP(&f.huawei, "huawei-mode", "H", false, "control request of the first Huawei sticks")
	fs.BoolVarP(&f.huaweiNew, "huawei-new-mode", "J", false, "message of newer Huawei sticks")
	fs.BoolVarP(&f.huaweiAlt, "huawei-alt-mode", "X", false, "message that makes a modem of a Huawei router stick")
	fs.StringVarP(&f.messages[0], "message-content", "M", "", "message to send, in `hexadecimal`")
	fs.StringVarP(&f.messages[1], "message-content2", "2", "", "second message, in `hexadecimal`")
	fs.StringVarP(&f.messages[2], "message-content3", "3", "", "third message, in `hexadecimal`")
	fs.StringVarP(&f.out, "message-endpoint", "m", "", "`endpoint` for messages, hexadecimal")
	fs.StringVarP(&f.in, "response-endpoint", "r", "", "`endpoint` for answers, hexadecimal")
	fs.IntVarP(&f.releaseDelay, "release-delay", "w", 0, "`milliseconds` to keep the interface after the last message")
	fs.IntVarP(&f.check, "check-success", "s", 0, "wait up to so many `seconds` for the modem")
	fs.BoolP("need-response", "n", false, "no effect: answers are always read")
	fs.BoolP("inquire", "I", false, "no effect: nothing is inquired")
	fs.BoolVarP(&f.verbose, "verbose", "W", false, "show every transfer")
	fs.BoolVarP(&f.quiet, "quiet", "Q", false, "say nothing but errors")
	fs.BoolVar(&f.dryRun, "dry-run", false, "show the transfers and make none")
	fs.BoolVar(&f.json, "json", false, "with --dry-run: as JSON, for scripts")
	addUnsupported(fs)
}

// usbID returns the id in storage mode, zero when none was given.
func (f *switchFlags) usbID() (usb.ID, error) {
	if f.vendor == "" && f.product == "" {
		return usb.ID{}, nil
	}
	if f.vendor == "" || f.product == "" {
		return usb.ID{}, usagef("a stick is named by --default-vendor and --default-product together")
	}
	v, err := number(f.vendor, 16)
	if err != nil {
		return usb.ID{}, usagef("--default-vendor: %v", err)
	}
	p, err := number(f.product, 16)
	if err != nil {
		return usb.ID{}, usagef("--default-product: %v", err)
	}
	return usb.ID{Vendor: uint16(v), Product: uint16(p)}, nil
}

// number reads a hexadecimal number of so many bits, with or without 0x.
func number(s string, bits int) (uint64, error) {
	n, err := strconv.ParseUint(strings.TrimPrefix(strings.ToLower(s), "0x"), 16, bits)
	if err != nil {
		return 0, fmt.Errorf("%q is not a hexadecimal number of %d bits", s, bits)
	}
	return n, nil
}

// plan returns the plan that the flags spell out; ok is false when they name
// no method, so that the quirks are to be asked.
func (f *switchFlags) plan() (plan switcher.Plan, ok bool, err error) {
	for method, on := range map[switcher.Method]bool{
		switcher.StandardEject: f.eject, switcher.Huawei: f.huawei,
		switcher.HuaweiNew: f.huaweiNew, switcher.HuaweiAlt: f.huaweiAlt,
	} {
		if on && plan.Method != switcher.NoMethod {
			return plan, false, usagef("there are two modes at once: use one of -K, -H, -J, -X")
		}
		if on {
			plan.Method = method
		}
	}
	for i, s := range f.messages {
		if s == "" {
			continue
		}
		if i > 0 && f.messages[i-1] == "" {
			return plan, false, usagef("message %d is there, but message %d is missing", i+1, i)
		}
		m, err := switcher.ParseMessage(s)
		if err != nil {
			return plan, false, usagef("message %d: %v", i+1, err)
		}
		plan.Messages = append(plan.Messages, m)
	}
	if plan.Method == switcher.NoMethod && len(plan.Messages) > 0 {
		plan.Method = switcher.Messages
	}
	if f.releaseDelay < 0 {
		return plan, false, usagef("--release-delay is less than nothing")
	}
	plan.Settle = time.Duration(f.releaseDelay) * time.Millisecond
	if plan.Out, err = endpoint("--message-endpoint", f.out); err != nil {
		return plan, false, err
	}
	if plan.In, err = endpoint("--response-endpoint", f.in); err != nil {
		return plan, false, err
	}
	if plan.Method == switcher.NoMethod {
		if !slices.Equal([]string{f.out, f.in}, []string{"", ""}) || f.releaseDelay != 0 {
			return plan, false, usagef("endpoints and --release-delay need a mode or a message that they are for")
		}
		return plan, false, nil
	}
	if err := plan.Validate(); err != nil {
		return plan, false, usagef("%v", err)
	}
	return plan, true, nil
}

func endpoint(flag, s string) (uint8, error) {
	if s == "" {
		return 0, nil
	}
	n, err := number(s, 8)
	if err != nil {
		return 0, usagef("%s: %v", flag, err)
	}
	return uint8(n), nil
}

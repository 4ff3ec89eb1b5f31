// SPDX-License-Identifier: GPL-3.0-or-later

package cli

import (
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"modembridge/switcher"
)

// switchFlags are usb_modeswitch's, with their names and their bases: ids,
// classes, endpoints and numbers of interfaces are hexadecimal, everything else
// is decimal.
type switchFlags struct {
	stdin io.Reader // for --stdinput

	// orders are the flags that say something about the switch, as they were
	// met. They are carried out afterwards, so that a mistake in the command line
	// is found before a file is read.
	orders   []func(*order) error
	warnings []string // about the files

	findMBIM, sysmode bool
	verbose, quiet    bool
	version           bool
}

// add declares the flags.
func (f *switchFlags) add(fs *pflag.FlagSet) {
	fs.SortFlags = false
	f.addStick(fs)
	f.addMethods(fs)
	f.addDetails(fs)
	f.addFiles(fs)
	f.addTarget(fs)
	fs.BoolVarP(&f.findMBIM, "find-mbim", "j", false, "print the number of the configuration with MBIM, -1 for none, and do nothing")
	fs.BoolVarP(&f.sysmode, "sysmode", "D", false, "print what usb_modeswitch's dispatcher reads: ok:... or fail:")
	fs.BoolP("need-response", "n", false, "no effect: answers are always read")
	fs.BoolP("inquire", "I", false, "no effect: nothing is inquired")
	fs.BoolVarP(&f.verbose, "verbose", "W", false, "show every transfer")
	fs.BoolVarP(&f.quiet, "quiet", "Q", false, "say nothing but errors")
	fs.BoolVarP(&f.version, "version", "e", false, "print the version, and do nothing")
}

func (f *switchFlags) addStick(fs *pflag.FlagSet) {
	f.hex(fs, "default-vendor", "v", "vendor `ID` in storage mode", 16, func(o *order, n uint64) { o.id.Vendor = uint16(n) })
	f.hex(fs, "default-product", "p", "product `ID` in storage mode", 16, func(o *order, n uint64) { o.id.Product = uint16(n) })
	f.decimal(fs, "bus-num", "b", "bus `number`, to tell equal sticks apart", func(o *order, n int) { o.bus = n })
	f.decimal(fs, "device-num", "g", "device `number`, to tell equal sticks apart", func(o *order, n int) { o.device = n })
}

// addMethods declares the ways to switch.
func (f *switchFlags) addMethods(fs *pflag.FlagSet) {
	f.flag(fs, "std-eject", "K", "eject the medium; one message may follow", func(o *order) error { o.eject = true; return nil })
	for i, name := range []string{"message-content", "message-content2", "message-content3"} {
		short := []string{"M", "2", "3"}[i]
		usage := []string{"message to send, in `hexadecimal`", "second message, in `hexadecimal`", "third message, in `hexadecimal`"}[i]
		f.value(fs, name, short, usage, func(o *order, s string) error {
			m, err := switcher.ParseMessage(s)
			if err != nil {
				return usagef("message %d: %v", i+1, err)
			}
			o.messages[i] = m
			return nil
		})
	}
	for _, mode := range []struct {
		name, short string
		method      switcher.Method
		usage       string
	}{
		{"huawei-mode", "H", switcher.Huawei, "control request of the first Huawei sticks"},
		{"huawei-new-mode", "J", switcher.HuaweiNew, "message of newer Huawei sticks"},
		{"huawei-alt-mode", "X", switcher.HuaweiAlt, "message that makes a modem of a Huawei router stick"},
		{"option-mode", "U", switcher.Option, "message of Option sticks"},
		{"sierra-mode", "S", switcher.Sierra, "control request of Sierra sticks"},
		{"sony-mode", "O", switcher.Sony, "control request of Sony Ericsson sticks, twice"},
		{"gct-mode", "G", switcher.GCT, "control requests of GCT chips"},
		{"kobil-mode", "T", switcher.Kobil, "control request of Kobil sticks"},
		{"sequans-mode", "N", switcher.Sequans, "control request of Sequans chips"},
		{"mobileaction-mode", "A", switcher.MobileAction, "dialogue of MobileAction devices"},
		{"cisco-mode", "L", switcher.Cisco, "messages of Cisco devices"},
		{"qisda-mode", "B", switcher.Qisda, "control request of Qisda sticks"},
		{"quanta-mode", "E", switcher.Quanta, "control request of Quanta sticks"},
		{"blackberry-mode", "Z", switcher.Blackberry, "control requests of Blackberry devices"},
		{"detach-only", "d", switcher.Detach, "take the kernel's driver away, and send nothing"},
	} {
		f.flag(fs, mode.name, mode.short, mode.usage, func(o *order) error { o.mode(mode.method); return nil })
	}
	f.value(fs, "pantech-mode", "F", "control request of Pantech sticks, with this `number`", func(o *order, s string) error {
		n, err := strconv.ParseUint(s, 10, 8)
		if err != nil {
			return usagef("--pantech-mode: %q is not a decimal number below 256", s)
		}
		o.pantech(uint8(n))
		return nil
	})
}

// pantech asks for mode pantech with a number. The numbers 0 and 1 stand for a
// stick that switches by itself when its storage driver is gone.
func (o *order) pantech(n uint8) {
	if n <= 1 {
		o.mode(switcher.Detach)
		return
	}
	o.mode(switcher.Pantech)
	o.number = n
}

// addDetails declares what goes with a way to switch, or after it.
func (f *switchFlags) addDetails(fs *pflag.FlagSet) {
	f.hex(fs, "message-endpoint", "m", "`endpoint` for messages", 8, func(o *order, n uint64) { o.out = uint8(n) })
	f.hex(fs, "response-endpoint", "r", "`endpoint` for answers", 8, func(o *order, n uint64) { o.in = uint8(n) | 0x80 })
	f.hex(fs, "interface", "i", "`number` of the interface that is spoken to", 8, func(o *order, n uint64) { i := uint8(n); o.iface = &i })
	f.decimal(fs, "release-delay", "w", "`milliseconds` to keep the interface after the last message", func(o *order, n int) { o.settle = time.Duration(n) * time.Millisecond })
	f.value(fs, "configuration", "u", "`number` of the configuration to set afterwards, hexadecimal", func(o *order, s string) error {
		o.configuration = nil
		if s == "-1" || s == "0" {
			return nil // usb_modeswitch's words for none
		}
		n, err := number(s, 8)
		if err != nil {
			return usagef("--configuration: %v", err)
		}
		o.configuration = []switcher.Choice{{Number: uint8(n)}}
		return nil
	})
	f.hex(fs, "altsetting", "a", "`number` of the alternate setting to set after that", 8, func(o *order, n uint64) { i := uint8(n); o.alternate = &i })
	f.flag(fs, "reset-usb", "R", "reset the port at the end", func(o *order) error { o.reset = true; return nil })
}

// addTarget declares what the stick is to become.
func (f *switchFlags) addTarget(fs *pflag.FlagSet) {
	f.hex(fs, "target-vendor", "V", "vendor `ID` in modem mode", 16, func(o *order, n uint64) { v := uint16(n); o.target.vendor = &v })
	f.hex(fs, "target-product", "P", "product `ID` in modem mode", 16, func(o *order, n uint64) { o.target.products = []uint16{uint16(n)} })
	f.hex(fs, "target-class", "C", "`class` of the first interface in modem mode", 8, func(o *order, n uint64) { c := uint8(n); o.target.class = &c })
	f.decimal(fs, "check-success", "s", "wait up to so many `seconds` for the modem", func(o *order, n int) { o.target.within = time.Duration(n) * time.Second })
}

// value declares a flag with a value that set reads.
func (f *switchFlags) value(fs *pflag.FlagSet, name, short, usage string, set func(*order, string) error) {
	fs.FuncP(name, short, usage, func(s string) error {
		f.orders = append(f.orders, func(o *order) error { return set(o, s) })
		return nil
	})
}

// hex declares a flag with a hexadecimal number of so many bits, with or
// without 0x.
func (f *switchFlags) hex(fs *pflag.FlagSet, name, short, usage string, bits int, set func(*order, uint64)) {
	f.value(fs, name, short, usage+", hexadecimal", func(o *order, s string) error {
		n, err := number(s, bits)
		if err != nil {
			return usagef("--%s: %v", name, err)
		}
		set(o, n)
		return nil
	})
}

// decimal declares a flag with a decimal number that is not negative.
func (f *switchFlags) decimal(fs *pflag.FlagSet, name, short, usage string, set func(*order, int)) {
	f.value(fs, name, short, usage, func(o *order, s string) error {
		n, err := strconv.ParseUint(s, 10, 31)
		if err != nil {
			return usagef("--%s: %q is not a decimal number", name, s)
		}
		set(o, int(n))
		return nil
	})
}

// flag declares a flag without a value.
func (f *switchFlags) flag(fs *pflag.FlagSet, name, short, usage string, set func(*order) error) {
	fs.BoolFuncP(name, short, usage, func(s string) error {
		on, err := strconv.ParseBool(s)
		if err == nil && on {
			f.orders = append(f.orders, set)
		}
		return err
	})
}

// number reads a hexadecimal number of so many bits, with or without 0x.
func number(s string, bits int) (uint64, error) {
	n, err := strconv.ParseUint(strings.TrimPrefix(strings.ToLower(s), "0x"), 16, bits)
	if err != nil {
		return 0, usagef("%q is not a hexadecimal number of %d bits", s, bits)
	}
	return n, nil
}

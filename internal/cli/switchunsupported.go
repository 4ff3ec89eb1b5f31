// SPDX-License-Identifier: GPL-3.0-or-later

package cli

import "github.com/spf13/pflag"

// An unsupported flag of usb_modeswitch is known, so that the message says that
// rather than "unknown flag". It fails when it is set.
type unsupported struct{ name, kind string }

var _ pflag.Value = unsupported{}

func (unsupported) String() string { return "" }
func (u unsupported) Type() string { return u.kind }
func (u unsupported) Set(string) error {
	return usagef("--%s is not supported yet", u.name)
}

// addUnsupported declares them, hidden from the help.
func addUnsupported(fs *pflag.FlagSet) {
	for _, u := range []struct{ name, short, kind string }{
		{"config-file", "c", "string"},
		{"long-config", "f", "string"},
		{"stdinput", "t", "bool"},
		{"interface", "i", "string"},
		{"configuration", "u", "string"},
		{"altsetting", "a", "string"},
		{"detach-only", "d", "bool"},
		{"reset-usb", "R", "bool"},
		{"find-mbim", "j", "bool"},
		{"sysmode", "D", "bool"},
		{"sierra-mode", "S", "bool"},
		{"sony-mode", "O", "bool"},
		{"gct-mode", "G", "bool"},
		{"kobil-mode", "T", "bool"},
		{"sequans-mode", "N", "bool"},
		{"mobileaction-mode", "A", "bool"},
		{"cisco-mode", "L", "bool"},
		{"qisda-mode", "B", "bool"},
		{"quanta-mode", "E", "bool"},
		{"blackberry-mode", "Z", "bool"},
		{"option-mode", "U", "bool"},
		{"pantech-mode", "F", "string"},
	} {
		flag := fs.VarPF(unsupported{u.name, u.kind}, u.name, u.short, "")
		flag.Hidden = true
		if u.kind == "bool" {
			flag.NoOptDefVal = "true"
		}
	}
}

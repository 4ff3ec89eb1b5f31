// SPDX-License-Identifier: GPL-3.0-or-later

package cli

import (
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"modembridge/bridge"
	"modembridge/internal/service"
	"modembridge/switcher/usb"
)

// newSIMCmd is `modembridge sim`, run by root or not.
func newSIMCmd(root bool) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "sim",
		Short: "Unlock the SIM in a stick, and forget its PIN",
		Long: `The daemon unlocks a SIM by itself where its PIN is kept: in the systemd credential
modembridge.pins, in /etc/modembridge/pins.toml, or by: modembridge sim unlock --keep

It sends a PIN once after a plug and no more, none when fewer than three tries are
known to be left, none by itself that this SIM has refused, and never a PUK.`,
		Example: `  sudo modembridge sim unlock             asks for the PIN
  sudo modembridge sim unlock --keep      and keeps it for the next plug
  sudo modembridge sim forget 1-1.4`,
		Args: onlyStick(0),
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.SetFlagErrorFunc(func(cmd *cobra.Command, _ error) error { return noPINHere(cmd) })
	cmd.AddCommand(newSIMUnlockCmd(root), newSIMForgetCmd(root))
	return cmd
}

// isRoot reports whether the program runs as root.
func isRoot() bool { return os.Geteuid() == 0 }

// onlyStick accepts the port of up to n sticks. What else there is may be a PIN,
// and is not repeated.
func onlyStick(n int) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) > n || slices.ContainsFunc(args, func(arg string) bool { return !isPortPath(arg) }) {
			return noPINHere(cmd)
		}
		return nil
	}
}

// noPINHere says what a command line about SIMs may have.
func noPINHere(cmd *cobra.Command) error {
	takes := "a command"
	if !cmd.HasSubCommands() {
		takes = "the port of a stick, such as 1-1.4, and its options"
	}
	return usagef(`%s takes %s, and nothing else.
A PIN never stands on the command line, which others see in ps, and the shell keeps
in its history: it is asked for, or read from standard input.
See: %s --help`, cmd.CommandPath(), takes, cmd.CommandPath())
}

// simStick returns the stick that the arguments name. If they name none, it is
// the only one that is wanted, else the only one there is. The error is
// fs.ErrNotExist when there is none.
func simStick(s service.Status, args []string, wanted func(bridge.Snapshot) bool) (bridge.Snapshot, error) {
	port := ""
	if len(args) > 0 {
		port, wanted = args[0], func(st bridge.Snapshot) bool { return st.PortPath == usb.PortPath(args[0]) }
	}
	// Not every stick with a SIM has serial ports.
	if i := slices.IndexFunc(s.Sticks, wanted); i >= 0 && !slices.ContainsFunc(s.Sticks[i+1:], wanted) {
		return s.Sticks[i], nil
	}
	return oneStick(s, port)
}

// wantsPIN reports whether the SIM in a stick asks for its PIN, whatever has
// become of one that is kept for it (bridge/reasonpin.go). It may ask for another
// code, such as the PIN2.
func wantsPIN(st bridge.Snapshot) bool {
	return st.State == bridge.Locked.String() && (st.ReasonCode == "sim-pin" || strings.HasPrefix(st.ReasonCode, "pin-"))
}

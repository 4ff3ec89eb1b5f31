// SPDX-License-Identifier: GPL-3.0-or-later

package cli

import (
	"fmt"
	"io/fs"
	"strings"

	"github.com/spf13/cobra"

	"modembridge/bridge"
	"modembridge/internal/service"
)

// newStickCmd is `modembridge stick`, run by root or not.
func newStickCmd(root bool) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "stick",
		Short: "Reset a stick that hangs",
		Example: `  sudo modembridge stick reset 1-1.4
  sudo modembridge stick reset 1-1.4 --rung reconnect`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newStickResetCmd(root))
	return cmd
}

// rungNames lists the rungs for people.
func rungNames() []string {
	var names []string
	for _, r := range bridge.Rungs() {
		names = append(names, r.String())
	}
	return names
}

// newStickResetCmd is `modembridge stick reset`.
func newStickResetCmd(root bool) *cobra.Command {
	var rung string
	var dry bool
	cmd := &cobra.Command{
		Use:   "reset [PORT]",
		Short: "Reset a stick, or only its modem or its connection",
		Long: `Reset a stick as the daemon does by itself with one that hangs. PORT, such as 1-1.4,
can be left out where only one stick is plugged in. What is done is one rung of a
ladder, from what disturbs least; without --rung the USB port is reset:

  reconnect    NetworkManager dials the connection anew
  enable       ModemManager switches the modem off and on
  modem-reset  ModemManager tells the modem to reset itself, where it can
  retag        ModemManager sees the ports anew
  rebind       the drivers let go of the ports and take them again
  usb-reset    the USB port is reset, as at a plug
  authorize    the kernel takes leave of the device and greets it again
  power        the hub switches the power of the port off and on, where it can

A stick that is lent, or that has a disk in use in it, is not reset.`,
		Example: `  sudo modembridge stick reset
  sudo modembridge stick reset 1-1.4 --rung power
  sudo modembridge stick reset 1-1.4 --dry-run

Then see how far it comes: modembridge status`,
		Args:              atMost(1),
		ValidArgsFunction: completeSticks,
		RunE: func(cmd *cobra.Command, args []string) error {
			if _, err := bridge.ParseRung(rung); err != nil && rung != "" {
				return usagef("%v\nSee: %s --help", err, cmd.CommandPath())
			}
			if !root {
				return fmt.Errorf("cannot reset a stick: only root may: %w", fs.ErrPermission)
			}
			return resetStick(cmd, args, rung, dry)
		},
	}
	cmd.Flags().StringVar(&rung, "rung", "", "what to do: one of "+strings.Join(rungNames(), ", "))
	cmd.Flags().BoolVar(&dry, "dry-run", false, "only say what would be done")
	return cmd
}

// resetStick has the daemon reset the stick that the arguments name. One that hangs
// may have no port left, so that any stick will do.
func resetStick(cmd *cobra.Command, args []string, rung string, dry bool) error {
	s, err := service.Ask(cmd.Context())
	if err != nil {
		return err
	}
	st, err := simStick(s, args, func(bridge.Snapshot) bool { return true })
	if err != nil {
		return err
	}
	done, err := service.ResetStick(cmd.Context(), st.PortPath, rung, dry)
	if err != nil {
		return err
	}
	would := "This was done to"
	if dry {
		would = "This would be done to"
	}
	_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s %s in port %s: %s.\n", would, st.Name, st.PortPath, done)
	return err
}

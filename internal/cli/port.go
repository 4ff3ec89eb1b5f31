// SPDX-License-Identifier: GPL-3.0-or-later

package cli

import (
	"github.com/spf13/cobra"

	"modembridge/internal/holders"
)

// newPortCmd is `modembridge port`, with the processes of a machine.
func newPortCmd(processes holders.FS) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "port",
		Short: "Look into the serial ports of sticks",
		Example: `  modembridge port list               what every port is for
  sudo modembridge port who           which program has one open
  sudo modembridge port who ttyUSB2`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newPortListCmd(), newPortWhoCmd(processes), newPortRetagCmd(newRegistrar()), newPortForgetCmd(newRegistrar()), newPortLeaseCmd(newLender(processes)))
	return cmd
}

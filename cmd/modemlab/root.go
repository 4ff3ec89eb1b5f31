// SPDX-License-Identifier: GPL-3.0-or-later

package main

import "github.com/spf13/cobra"

func rootCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "modemlab",
		Short: "Emulated modem sticks, and a Debian to plug them into",
		Example: `  modemlab demo                    plug a ZTE MF626 into a virtual Debian and watch it dial
  modemlab test first-dial         run one scenario on Debian 12 and 13
  modemlab plug zte-mf626          plug the stick into this very machine
  modemlab vm shell                look around in the virtual Debian`,
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	cmd.AddCommand(
		benchCommand(),
		campaignCommand(),
		demoCommand(),
		harvestCommand(),
		listCommand(),
		plugCommand(),
		soakCommand(),
		testCommand(),
		vmCommand(),
		guestCommand(),
	)
	return cmd
}

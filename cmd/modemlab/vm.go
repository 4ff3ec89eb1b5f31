// SPDX-License-Identifier: GPL-3.0-or-later

package main

import (
	"github.com/spf13/cobra"

	"modembridge/internal/lab/vm"
)

func vmCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "vm",
		Short: "Boot the virtual Debian",
		Example: `  modemlab vm shell --distro trixie        a root shell in Debian 13; Ctrl-A X ends it
  modemlab vm run -- nmcli device          one command, its output here`,
	}
	var machine machineFlags
	var distro string
	var desktop bool
	machine.register(cmd.PersistentFlags(), "auto")
	cmd.PersistentFlags().StringVar(&distro, "distro", "bookworm", "bookworm (Debian 12) or trixie (Debian 13)")
	cmd.PersistentFlags().BoolVar(&desktop, "desktop", false, "one with the packages of a desktop")
	cmd.PersistentPreRun = func(*cobra.Command, []string) {
		if desktop {
			machine.kind = vm.Desktop
		}
	}
	cmd.AddCommand(
		&cobra.Command{
			Use:   "shell",
			Short: "Open a root shell in it",
			Args:  cobra.NoArgs,
			RunE: func(cmd *cobra.Command, _ []string) error {
				cfg, err := machine.config(cmd.Context(), distro, cmd.ErrOrStderr())
				if err != nil {
					return err
				}
				return vm.Shell(cmd.Context(), cfg)
			},
		},
		&cobra.Command{
			Use:   "run COMMAND…",
			Short: "Run one command in it",
			Args:  cobra.MinimumNArgs(1),
			RunE: func(cmd *cobra.Command, args []string) error {
				cfg, err := machine.config(cmd.Context(), distro, cmd.ErrOrStderr())
				if err != nil {
					return err
				}
				return vm.Run(cmd.Context(), cfg, append([]string{"exec", "--"}, args...), cmd.OutOrStdout())
			},
		},
	)
	return cmd
}

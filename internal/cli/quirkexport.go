// SPDX-License-Identifier: GPL-3.0-or-later

package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"modembridge/internal/config"
	"modembridge/quirks"
)

// newQuirkExportCmd is `modembridge quirk export`.
func newQuirkExportCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "export",
		Short: "Write quirks in another form",
		Args:  noArguments,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newQuirkExportHWDBCmd())
	return cmd
}

// newQuirkExportHWDBCmd is `modembridge quirk export hwdb`.
func newQuirkExportHWDBCmd() *cobra.Command {
	var builtin bool
	cmd := &cobra.Command{
		Use:   "hwdb",
		Short: "Write the port roles as a udev hardware database",
		Example: `  modembridge quirk export hwdb > /etc/udev/hwdb.d/78-modembridge.hwdb
  systemd-hwdb update`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var sources []quirks.Source
			if !builtin {
				sources = config.QuirkSources()
			}
			db, problems := quirks.Load(sources...)
			for _, p := range problems {
				fmt.Fprintln(cmd.ErrOrStderr(), "modembridge:", notUsed(p))
			}
			return quirks.WriteHWDB(cmd.OutOrStdout(), db)
		},
	}
	cmd.Flags().BoolVar(&builtin, "built-in", false, "leave out this machine's own quirk files, as a package must")
	return cmd
}

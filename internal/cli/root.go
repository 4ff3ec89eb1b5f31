// SPDX-License-Identifier: GPL-3.0-or-later

package cli

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"modembridge/internal/sysfs"
)

// Main runs the command line and returns the exit status. The answer goes to
// out, everything else to errs.
func Main(ctx context.Context, args []string, out, errs io.Writer) int {
	root := newRootCmd(system{FS: sysfs.FS{}})
	root.SetArgs(args)
	root.SetOut(out)
	root.SetErr(errs)
	err := root.ExecuteContext(ctx)
	if err != nil {
		fmt.Fprintln(errs, "modembridge:", err)
	}
	return exitStatus(err)
}

// newRootCmd is the whole command line, on a machine.
func newRootCmd(m machine) *cobra.Command {
	root := &cobra.Command{
		Use:   "modembridge",
		Short: "Take USB modem sticks from the plug to the connection",
		Example: `  modembridge status
  modembridge quirk explain 1-1.4
  modembridge switch 1-1.4`,
		Args:          noArguments,
		SilenceErrors: true, // Main prints it
		SilenceUsage:  true, // a mistake in the middle of a switch needs no manual
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return usagef("%v\nSee: %s --help", err, cmd.CommandPath())
	})
	root.AddCommand(newStatusCmd(), newSwitchCmd(m), newQuirkCmd(m))
	return root
}

// noArguments refuses arguments, as a mistake in usage.
func noArguments(cmd *cobra.Command, args []string) error { return atMost(0)(cmd, args) }

// atMost accepts up to n arguments.
func atMost(n int) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) > n {
			return usagef("%s does not know what to do with %q\nSee: %s --help", cmd.CommandPath(), args[n], cmd.CommandPath())
		}
		return nil
	}
}

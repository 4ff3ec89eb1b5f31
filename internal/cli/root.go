// SPDX-License-Identifier: GPL-3.0-or-later

package cli

import (
	"context"
	"fmt"
	"io"
	"path/filepath"

	"github.com/spf13/cobra"

	"modembridge/internal/holders"
)

// Main runs the program with its arguments, of which the first is the name that
// it was called by, and returns the exit status. The answer goes to out,
// everything else to errs.
func Main(ctx context.Context, args []string, in io.Reader, out, errs io.Writer) int {
	return mainOn(ctx, system{}, args, in, out, errs)
}

// mainOn is Main on a machine.
func mainOn(ctx context.Context, m machine, args []string, in io.Reader, out, errs io.Writer) int {
	if filepath.Base(args[0]) == "usb_modeswitch" {
		return modeSwitch(ctx, m, args[1:], in, out, errs)
	}
	root := newRootCmd(m)
	root.SetArgs(args[1:])
	root.SetIn(in)
	root.SetOut(out)
	root.SetErr(errs)
	err := root.ExecuteContext(ctx)
	status := exitStatus(err)
	if err != nil {
		fmt.Fprintln(errs, "modembridge:", err)
	}
	if status == exitNotPermitted {
		fmt.Fprintln(errs, "Try it as root, for example with sudo.")
	}
	return status
}

// newRootCmd is the whole command line, on a machine.
func newRootCmd(m machine) *cobra.Command {
	root := &cobra.Command{
		Use:   "modembridge",
		Short: "Take USB modem sticks from the plug to the connection",
		Example: `  modembridge status                    how far every stick has come
  modembridge quirk explain 1-1.4       what is known about one
  modembridge switch 1-1.4 --explain    what would be sent to it`,
		Version:       version(),
		Args:          noArguments,
		SilenceErrors: true, // Main prints it
		SilenceUsage:  true, // a mistake in the middle of a switch needs no manual
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return usagef("%v\nSee: %s --help", err, cmd.CommandPath())
	})
	root.SetHelpFunc(writeHelp)
	root.AddCommand(newStatusCmd(), newNotifyCmd(), newSwitchCmd(m), newPortCmd(holders.FS{}), newSIMCmd(isRoot()), newStickCmd(isRoot()), newDataCmd(isRoot()), newProfileCmd(isRoot()), newQuirkCmd(m))
	refuseShells(root)
	return root
}

// refuseShells has "completion" refuse a shell that it does not know, where cobra's
// own command would print its help and be content.
func refuseShells(root *cobra.Command) {
	root.InitDefaultCompletionCmd()
	for _, c := range root.Commands() {
		if c.Name() == "completion" {
			c.Args = noArguments
			c.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
		}
	}
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

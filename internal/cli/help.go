// SPDX-License-Identifier: GPL-3.0-or-later

package cli

import (
	"bytes"
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"
)

// writeHelp prints what a command is for: examples first, as most people look
// for the line to copy.
func writeHelp(cmd *cobra.Command, _ []string) {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s.\n", cmd.Short)
	if cmd.Example != "" {
		fmt.Fprintf(&b, "\nExamples:\n%s\n", cmd.Example)
	}
	if cmd.Long != "" {
		fmt.Fprintf(&b, "\n%s\n", cmd.Long)
	}
	fmt.Fprintf(&b, "\nUsage:\n  %s\n", usageLine(cmd))
	writeCommands(&b, cmd)
	if flags := cmd.LocalFlags(); flags.HasAvailableFlags() {
		fmt.Fprintf(&b, "\nOptions:\n%s", flags.FlagUsagesWrapped(width(cmd.OutOrStdout())))
	}
	if cmd.HasAvailableSubCommands() {
		fmt.Fprintf(&b, "\nMore about one of them: %s COMMAND --help\n", cmd.CommandPath())
	}
	cmd.OutOrStdout().Write(b.Bytes())
}

// usageLine returns the form of the command line.
func usageLine(cmd *cobra.Command) string {
	if cmd.HasAvailableSubCommands() {
		return cmd.CommandPath() + " COMMAND"
	}
	return strings.TrimSuffix(cmd.UseLine(), " [flags]")
}

// writeCommands lists the commands below cmd.
func writeCommands(b *bytes.Buffer, cmd *cobra.Command) {
	if !cmd.HasAvailableSubCommands() {
		return
	}
	fmt.Fprintf(b, "\nCommands:\n")
	w := tabwriter.NewWriter(b, 0, 8, 2, ' ', 0)
	for _, sub := range cmd.Commands() {
		if sub.IsAvailableCommand() {
			fmt.Fprintf(w, "  %s\t%s\n", sub.Name(), sub.Short)
		}
	}
	w.Flush()
}

// SPDX-License-Identifier: GPL-3.0-or-later

package cli

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

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
	cmd.AddCommand(newPortListCmd(), newPortWhoCmd(processes))
	return cmd
}

// writeTable prints rows under a heading, in lines that fit the terminal.
func writeTable(out io.Writer, rows [][]string) error {
	var b bytes.Buffer
	w := tabwriter.NewWriter(&b, 0, 8, 2, ' ', 0)
	for _, row := range rows {
		fmt.Fprintln(w, strings.Join(row, "\t"))
	}
	w.Flush()
	columns := width(out)
	for line := range strings.Lines(b.String()) {
		if _, err := fmt.Fprintln(out, fit(strings.TrimRight(line, " \n"), columns)); err != nil {
			return err
		}
	}
	return nil
}

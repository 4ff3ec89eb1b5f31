// SPDX-License-Identifier: GPL-3.0-or-later

package main

import (
	"fmt"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"modembridge/internal/lab/scenario"
	"modembridge/internal/lab/stick"
	"modembridge/internal/lab/vm"
)

func listCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List the sticks, the distributions and the scenarios",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			w := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 8, 2, ' ', 0)
			fmt.Fprintln(w, "STICK\t")
			for _, name := range stick.List() {
				model, err := stick.Load(name)
				if err != nil {
					return err
				}
				fmt.Fprintf(w, "%s\t%s\n", name, model.Name)
			}
			fmt.Fprintln(w, "\t\nDISTRIBUTION\t")
			for _, d := range vm.Distros() {
				fmt.Fprintf(w, "%s\t%s\n", d.Name, d.Title)
			}
			all, err := scenario.All()
			if err != nil {
				return err
			}
			fmt.Fprintln(w, "\t\nSCENARIO\t")
			for _, s := range all {
				fmt.Fprintf(w, "%s\t%s\n", s.Name, s.Title)
			}
			return w.Flush()
		},
	}
}

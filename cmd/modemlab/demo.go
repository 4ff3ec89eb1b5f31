// SPDX-License-Identifier: GPL-3.0-or-later

package main

import (
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"modembridge/internal/lab/demo"
	"modembridge/internal/lab/vm"
)

func demoCommand() *cobra.Command {
	var machine machineFlags
	var distro string
	cmd := &cobra.Command{
		Use:   "demo [MODEL]",
		Short: "Watch a stick become a connection, in a virtual Debian",
		Example: `  modemlab demo                                 a ZTE MF626 in Debian 12
  modemlab demo huawei-e1750 --distro trixie    another stick, in Debian 13`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			start, out := time.Now(), cmd.OutOrStdout()
			cfg, err := machine.config(cmd.Context(), distro, out)
			if err != nil {
				return err
			}
			fmt.Fprintf(out, "Starting %s in a virtual machine (%s) …\n", cfg.Root.Distro.Title, cfg.Accel)
			err = vm.Run(cmd.Context(), cfg, append([]string{"demo"}, args...), out)
			if exit := (*vm.ExitError)(nil); errors.As(err, &exit) {
				return fmt.Errorf("the demo stopped early; logs in %s", cfg.RunDir)
			}
			if err == nil {
				fmt.Fprintf(out, "The whole demo, the machine's start included: %.0f s.\n", time.Since(start).Seconds())
			}
			return err
		},
	}
	machine.register(cmd.Flags(), "auto")
	cmd.Flags().StringVar(&distro, "distro", "bookworm", "bookworm (Debian 12) or trixie (Debian 13)")
	return cmd
}

// guestDemoCommand is the guest's side of demo.
func guestDemoCommand() *cobra.Command {
	return &cobra.Command{
		Use:  "demo [MODEL]",
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := prepare(cmd.Context(), cmd.OutOrStdout()); err != nil {
				return err
			}
			model := "zte-mf626"
			if len(args) > 0 {
				model = args[0]
			}
			err := demo.Run(cmd.Context(), cmd.OutOrStdout(), model)
			if err != nil {
				fmt.Fprintln(cmd.OutOrStdout(), "stopped:", err)
			}
			return err
		},
	}
}

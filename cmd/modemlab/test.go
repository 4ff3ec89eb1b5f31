// SPDX-License-Identifier: GPL-3.0-or-later

package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"modembridge/internal/lab/campaign"
	"modembridge/internal/lab/desktop"
	"modembridge/internal/lab/fleet"
	"modembridge/internal/lab/guest"
	"modembridge/internal/lab/scenario"
	"modembridge/internal/lab/vm"
)

func testCommand() *cobra.Command {
	var machine machineFlags
	var distros []string
	var everywhere bool
	cmd := &cobra.Command{
		Use:   "test [SCENARIO…]",
		Short: "Run scenarios in the virtual Debian",
		Example: `  modemlab test                                     all but the long ones, on Debian 12 and 13 at the same time
  modemlab test 'guard-*' --distro trixie           some, on one of them
  modemlab list                                     what there is`,
		RunE: func(cmd *cobra.Command, args []string) error {
			scenarios, err := scenario.Select(args)
			if err != nil {
				return err
			}
			if slices.ContainsFunc(scenarios, func(s scenario.Scenario) bool { return s.Desktop }) {
				machine.kind = vm.Desktop
			}
			group, ctx := errgroup.WithContext(cmd.Context())
			out := &lineWriter{out: cmd.OutOrStdout()}
			failed := make([]bool, len(distros))
			for i, distro := range distros {
				group.Go(func() error {
					to := out.withPrefix("[" + distro + "] ")
					defer to.flush()
					cfg, err := machine.config(ctx, distro, to)
					if err != nil {
						return err
					}
					if len(distros) > 1 {
						cfg.CPUs = 1 // they run side by side
					}
					share := scenarios
					if len(args) == 0 && !everywhere {
						share = scenario.Share(scenarios, i, len(distros))
					}
					command := []string{"test"}
					for _, s := range share {
						command = append(command, s.Name)
					}
					err = vm.Run(ctx, cfg, command, to)
					fmt.Fprintln(to, "logs in", cfg.RunDir)
					// One distribution's failed scenarios must not stop
					// the other's run.
					if exit := (*vm.ExitError)(nil); errors.As(err, &exit) {
						failed[i] = true
						return nil
					}
					return err
				})
			}
			if err := group.Wait(); err != nil {
				return err
			}
			for i, f := range failed {
				if f {
					return fmt.Errorf("scenarios failed on %s", distros[i])
				}
			}
			return nil
		},
	}
	machine.register(cmd.Flags(), "auto")
	cmd.Flags().BoolVar(&everywhere, "everywhere", false, "run every scenario on each distribution, and not only a whole dial")
	cmd.Flags().StringSliceVar(&distros, "distro", []string{"bookworm", "trixie"}, "bookworm (Debian 12), trixie (Debian 13), or both")
	return cmd
}

// guestTestCommand is the guest's side of test.
func guestTestCommand() *cobra.Command {
	return &cobra.Command{
		Use: "test [SCENARIO…]",
		RunE: func(cmd *cobra.Command, args []string) error {
			scenarios, err := scenario.Select(args)
			if err != nil {
				return err
			}
			if err := prepare(cmd.Context(), cmd.OutOrStdout()); err != nil {
				return err
			}
			kernel, stop, err := guest.RecordKernel(cmd.Context())
			if err != nil {
				return err
			}
			defer stop()
			runner := scenario.Runner{
				Plug: scenario.PlugEmulated, Reset: guest.Reset, Kernel: kernel,
				More: map[string]scenario.Command{
					"all-switch": fleet.Switch, "compare": fleet.Compare, "idle": guest.MeasureIdle, "strike": campaign.Command,
				},
				LogIn: func(ctx context.Context) (scenario.Desktop, error) { return desktop.Start(ctx) },
				Out:   cmd.OutOrStdout(), Logs: sharedDir,
			}
			failed, err := runner.Run(cmd.Context(), scenarios)
			if err == nil && failed > 0 {
				err = fmt.Errorf("%d scenarios failed", failed)
			}
			return err
		},
	}
}

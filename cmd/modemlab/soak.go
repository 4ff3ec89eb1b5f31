// SPDX-License-Identifier: GPL-3.0-or-later

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"modembridge/internal/lab/soak"
	"modembridge/internal/lab/vm"
)

// soakFile is what the guest's side leaves in the shared directory.
const soakFile = "soak.json"

// roundTime is what a round may take on a shared machine, at worst.
const roundTime = 2 * time.Minute

func soakCommand() *cobra.Command {
	var machine machineFlags
	var distro string
	var o soak.Options
	cmd := &cobra.Command{
		Use:   "soak",
		Short: "Plug and pull a stick again and again, and look whether the daemon grows",
		Example: `  modemlab soak                                200 rounds on Debian 12
  modemlab soak --rounds 20 --distro trixie    few, on Debian 13`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if o.Seed == 0 {
				o.Seed = uint64(time.Now().Unix())
			}
			out := cmd.OutOrStdout()
			cfg, err := machine.config(cmd.Context(), distro, out)
			if err != nil {
				return err
			}
			cfg.Deadline = time.Duration(o.Rounds)*roundTime + time.Hour
			hurry(&cfg)
			fmt.Fprintf(out, "%d rounds, seed %d, %s\n", o.Rounds, o.Seed, clock(cfg))
			args := []string{"soak", "--seed", strconv.FormatUint(o.Seed, 10), "--rounds", strconv.Itoa(o.Rounds)}
			err = vm.Run(cmd.Context(), cfg, args, out)
			fmt.Fprintln(out, "logs in", cfg.RunDir)
			return errors.Join(err, copyResult(filepath.Join(cfg.RunDir, "lab", soakFile), filepath.Join("build", "soak-"+distro+".json")))
		},
	}
	machine.register(cmd.Flags(), "auto")
	registerSoak(cmd, &o)
	cmd.Flags().StringVar(&distro, "distro", "bookworm", "bookworm (Debian 12) or trixie (Debian 13)")
	return cmd
}

func registerSoak(cmd *cobra.Command, o *soak.Options) {
	cmd.Flags().Uint64Var(&o.Seed, "seed", 0, "`number` that the moments are drawn from; one of the time when it is 0")
	cmd.Flags().IntVar(&o.Rounds, "rounds", 200, "how often to plug and pull")
}

// guestSoakCommand is the guest's side of soak.
func guestSoakCommand() *cobra.Command {
	var o soak.Options
	cmd := &cobra.Command{
		Use: "soak",
		RunE: func(cmd *cobra.Command, _ []string) error {
			out := cmd.OutOrStdout()
			if err := prepare(cmd.Context(), out); err != nil {
				return err
			}
			report, err := soak.Run(cmd.Context(), o, out, saveSoak)
			fmt.Fprintln(out)
			if err = errors.Join(err, report.Write(out), saveSoak(report), report.Err()); err != nil {
				fmt.Fprintln(out, "failed:", err)
			}
			return err
		},
	}
	registerSoak(cmd, &o)
	return cmd
}

// saveSoak leaves the report for the host's side.
func saveSoak(r soak.Report) error {
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	return saveResult(soakFile, text)
}

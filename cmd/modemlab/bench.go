// SPDX-License-Identifier: GPL-3.0-or-later

package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"modembridge/internal/lab/bench"
	"modembridge/internal/lab/stick"
	"modembridge/internal/lab/vm"
)

// benchFile is what the guest's side leaves in the shared directory.
const benchFile = "bench.json"

// benchDeadline bounds a whole bench: three rounds of four sticks take a third
// of it under TCG.
const benchDeadline = time.Hour

func benchCommand() *cobra.Command {
	var machine machineFlags
	var distro string
	var rounds int
	cmd := &cobra.Command{
		Use:   "bench [MODEL…]",
		Short: "Measure plug to online, stock Debian against modembridge",
		Long: `Measure the seconds from the plug of a stick to its connection, with what stock
Debian has and with modembridge, taking turns in one virtual machine. The
numbers are medians; they also go to build/bench-DISTRO.json.`,
		Example: `  modemlab bench                             every modem stick, three rounds, Debian 12
  modemlab bench zte-mf626 --rounds 1 --distro trixie`,
		RunE: func(cmd *cobra.Command, args []string) error {
			out := cmd.OutOrStdout()
			cfg, err := machine.config(cmd.Context(), distro, out)
			if err != nil {
				return err
			}
			fmt.Fprintf(out, "%s, %s, %d rounds\n", cfg.Root.Distro.Title, cfg.Accel, rounds)
			cfg.Deadline = benchDeadline
			guestArgs := append([]string{"bench", "--rounds", strconv.Itoa(rounds)}, args...)
			if err := vm.Run(cmd.Context(), cfg, guestArgs, out); err != nil {
				return fmt.Errorf("%w; logs in %s", err, cfg.RunDir)
			}
			return saveBench(filepath.Join(cfg.RunDir, "lab", benchFile), filepath.Join("build", "bench-"+distro+".json"), cfg)
		},
	}
	// Numbers are only worth something next to others made the same way.
	machine.register(cmd.Flags(), string(vm.TCG))
	cmd.Flags().StringVar(&distro, "distro", "bookworm", "bookworm (Debian 12) or trixie (Debian 13)")
	cmd.Flags().IntVar(&rounds, "rounds", 3, "how often to measure each stick")
	return cmd
}

// saveBench copies the guest's results, with what they were made on.
func saveBench(from, to string, cfg vm.Config) error {
	text, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	report, err := json.MarshalIndent(struct {
		Distro  string          `json:"distro"`
		Accel   vm.Accel        `json:"accel"`
		Results json.RawMessage `json:"results"`
	}{cfg.Root.Distro.Name, cfg.Accel, text}, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	return os.WriteFile(to, append(report, '\n'), 0o644)
}

// guestBenchCommand is the guest's side of bench.
func guestBenchCommand() *cobra.Command {
	var rounds int
	cmd := &cobra.Command{
		Use: "bench [MODEL…]",
		RunE: func(cmd *cobra.Command, args []string) error {
			out := cmd.OutOrStdout()
			models, err := modemModels(args)
			if err != nil {
				return err
			}
			if err := prepare(cmd.Context(), out); err != nil {
				return err
			}
			results, err := bench.Run(cmd.Context(), models, rounds, out)
			if err != nil {
				fmt.Fprintln(out, "stopped:", err)
				return err
			}
			text, err := json.Marshal(results)
			if err != nil {
				return err
			}
			if err := os.WriteFile(filepath.Join(sharedDir, benchFile), text, 0o644); err != nil {
				return err
			}
			fmt.Fprintln(out)
			return bench.WriteTable(out, results)
		},
	}
	cmd.Flags().IntVar(&rounds, "rounds", 3, "")
	return cmd
}

// modemModels returns the named models, or all that are modems.
func modemModels(names []string) ([]string, error) {
	if len(names) > 0 {
		return names, nil
	}
	for _, name := range stick.List() {
		model, err := stick.Load(name)
		if err != nil {
			return nil, err
		}
		if model.Modem != nil {
			names = append(names, name)
		}
	}
	return names, nil
}

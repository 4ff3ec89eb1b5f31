// SPDX-License-Identifier: GPL-3.0-or-later

package main

import (
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"modembridge/internal/lab/bench"
)

// benchFlags choose what to measure. The host's side hands them on to the
// guest's.
type benchFlags struct {
	parts  []string
	rounds int
}

func (f *benchFlags) register(flags *pflag.FlagSet) {
	flags.StringSliceVar(&f.parts, "part", nil, "measure that alone: dial, floor, sixteen or rules; may be given several times")
	flags.IntVar(&f.rounds, "rounds", 3, "how often to measure each stick")
}

// args returns the flags as the guest's side is given them.
func (f *benchFlags) args() []string {
	args := []string{"--rounds", strconv.Itoa(f.rounds)}
	for _, p := range f.parts {
		args = append(args, "--part", p)
	}
	return args
}

// options returns what is to be measured, of the sticks with those names.
func (f *benchFlags) options(names []string) (bench.Options, error) {
	parts, err := bench.ParseParts(f.parts)
	if err != nil {
		return bench.Options{}, err
	}
	cases, err := bench.Cases(names)
	if err != nil {
		return bench.Options{}, err
	}
	if f.rounds < 1 {
		return bench.Options{}, fmt.Errorf("cannot measure %d rounds: one is the least", f.rounds)
	}
	return bench.Options{Parts: parts, Cases: cases, Rounds: f.rounds}, nil
}

// guestBenchCommand is the guest's side of bench.
func guestBenchCommand() *cobra.Command {
	var what benchFlags
	cmd := &cobra.Command{
		Use: "bench [MODEL…]",
		RunE: func(cmd *cobra.Command, args []string) error {
			out := cmd.OutOrStdout()
			options, err := what.options(args)
			if err != nil {
				return err
			}
			if err := prepare(cmd.Context(), out); err != nil {
				return err
			}
			report, err := bench.Run(cmd.Context(), options, out, saveReport)
			fmt.Fprintln(out)
			if e := report.Write(out); err == nil {
				err = e
			}
			if err != nil {
				fmt.Fprintln(out, "stopped:", err)
			}
			return err
		},
	}
	what.register(cmd.Flags())
	return cmd
}

// saveReport leaves the report for the host's side.
func saveReport(r bench.Report) error {
	text, err := json.Marshal(r)
	if err != nil {
		return err
	}
	return saveResult(benchFile, text)
}

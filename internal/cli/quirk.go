// SPDX-License-Identifier: GPL-3.0-or-later

package cli

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"modembridge/internal/config"
	"modembridge/quirks"
)

// newQuirkCmd is `modembridge quirk`.
func newQuirkCmd(m machine) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "quirk",
		Short: "Look into what is known about sticks",
		Args:  noArguments,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newQuirkExplainCmd(m), newQuirkCheckCmd(), newQuirkExportCmd())
	return cmd
}

// newQuirkCheckCmd is `modembridge quirk check`.
func newQuirkCheckCmd() *cobra.Command {
	return &cobra.Command{
		Use:   "check [FILE|DIRECTORY…]",
		Short: "Find mistakes in quirk files",
		Long: `Find mistakes in quirk files, and what is missing before they can be shared.
Without an argument, all files in effect are checked.`,
		Example: `  modembridge quirk check
  modembridge quirk check ./1234-acme.toml`,
		RunE: func(cmd *cobra.Command, args []string) error {
			problems, err := checkQuirks(args)
			if err != nil {
				return err
			}
			for _, p := range problems {
				fmt.Fprintln(cmd.OutOrStdout(), p)
			}
			if len(problems) > 0 {
				return fmt.Errorf("the quirk files have %d mistakes", len(problems))
			}
			return nil
		},
	}
}

// checkQuirks checks files and directories; all that are in effect when there
// are none.
func checkQuirks(paths []string) ([]quirks.Problem, error) {
	if len(paths) == 0 {
		return quirks.Check(append(config.QuirkSources(), quirks.Builtin())...), nil
	}
	var problems []quirks.Problem
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil {
			return nil, err
		}
		if info.IsDir() {
			problems = append(problems, quirks.Check(quirks.Source{Name: path, FS: os.DirFS(path)})...)
			continue
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		problems = append(problems, quirks.CheckFile(path, text)...)
	}
	return problems, nil
}

// newQuirkExportCmd is `modembridge quirk export`.
func newQuirkExportCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "export",
		Short: "Write quirks in another form",
		Args:  noArguments,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	var builtin bool
	hwdb := &cobra.Command{
		Use:   "hwdb",
		Short: "Write the port roles as a udev hardware database",
		Example: `  modembridge quirk export hwdb > /etc/udev/hwdb.d/78-modembridge.hwdb
  systemd-hwdb update`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var sources []quirks.Source
			if !builtin {
				sources = config.QuirkSources()
			}
			db, problems := quirks.Load(sources...)
			for _, p := range problems {
				fmt.Fprintf(cmd.ErrOrStderr(), "modembridge: this quirk file is not used: %v\n", p)
			}
			return quirks.WriteHWDB(cmd.OutOrStdout(), db)
		},
	}
	hwdb.Flags().BoolVar(&builtin, "built-in", false, "leave out this machine's own quirk files, as a package must")
	cmd.AddCommand(hwdb)
	return cmd
}

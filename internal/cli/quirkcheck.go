// SPDX-License-Identifier: GPL-3.0-or-later

package cli

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"modembridge/internal/config"
	"modembridge/quirks"
	"modembridge/quirks/modeswitch"
)

// newQuirkCheckCmd is `modembridge quirk check`.
func newQuirkCheckCmd() *cobra.Command {
	return &cobra.Command{
		Use:   "check [FILE|DIRECTORY...]",
		Short: "Find mistakes in quirk files",
		Long: `Find mistakes in quirk files, and what is missing before they can be shared.
Without an argument, all files in effect are checked.`,
		Example: `  modembridge quirk check
  modembridge quirk check ./1234-acme.toml

What is only a matter of form is put right by: modembridge quirk fmt -w FILE`,
		RunE: func(cmd *cobra.Command, args []string) error {
			problems, err := checkQuirks(args)
			if err != nil {
				return err
			}
			mistakes := 0
			for _, p := range problems {
				fmt.Fprintln(cmd.OutOrStdout(), p)
				if !p.Warning {
					mistakes++
				}
			}
			return mistaken(mistakes)
		},
	}
}

// mistaken is the error for so many mistakes.
func mistaken(mistakes int) error {
	switch mistakes {
	case 0:
		return nil
	case 1:
		return fmt.Errorf("the quirk files have a mistake")
	}
	return fmt.Errorf("the quirk files have %d mistakes", mistakes)
}

// checkQuirks checks files and directories; all that are in effect when there
// are none.
func checkQuirks(paths []string) ([]quirks.Problem, error) {
	if len(paths) == 0 {
		return quirks.Check(append(config.QuirkSources(), quirks.Builtin())...), nil
	}
	var problems []quirks.Problem
	for _, path := range paths {
		found, err := checkPath(path)
		if err != nil {
			return nil, err
		}
		problems = append(problems, found...)
	}
	return problems, nil
}

// checkPath checks a file or a directory, of ours or of usb_modeswitch's.
func checkPath(path string) ([]quirks.Problem, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	base := filepath.Base(path)
	if info.IsDir() {
		return quirks.Check(quirks.Source{Name: path, FS: os.DirFS(path), Foreign: base == "usb_modeswitch.d"}), nil
	}
	if _, err := modeswitch.ParseName(base); err == nil {
		f, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		_, problems := quirks.Import(quirks.Evidence{}, quirks.Foreign{Name: path, File: f})
		return problems, nil
	}
	text, err := readFile(path)
	if err != nil {
		return nil, err
	}
	return quirks.CheckFile(path, text), nil
}

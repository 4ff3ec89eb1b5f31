// SPDX-License-Identifier: GPL-3.0-or-later

package cli

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"modembridge/quirks"
)

// newQuirkCheckCmd is `modembridge quirk check`.
func newQuirkCheckCmd() *cobra.Command {
	return &cobra.Command{
		Use:   "check [FILE|DIRECTORY...]",
		Short: "Find mistakes in quirk files",
		Long: `Find mistakes in quirk files, and what is missing before they can be shared.
Without an argument, all files in effect are checked. Files of usb_modeswitch,
with names such as 12d1:1446, are checked as well.

The exit status is 0 when nothing was found, not even a warning.`,
		Example: `  modembridge quirk check
  modembridge quirk check ./1234-acme.toml

What is only a matter of form is put right by: modembridge quirk fmt -w FILE`,
		RunE: func(cmd *cobra.Command, args []string) error {
			problems, err := checkQuirks(args)
			for _, p := range problems {
				fmt.Fprintln(cmd.OutOrStdout(), p)
			}
			return errors.Join(err, found(problems))
		},
	}
}

// found is the error for problems, nil when there are none. A warning counts:
// whoever checks a file wants to hear of it.
func found(problems []quirks.Problem) error {
	var parts []string
	warnings := 0
	for _, p := range problems {
		if p.Warning {
			warnings++
		}
	}
	if n := len(problems) - warnings; n > 0 {
		parts = append(parts, several(n, "mistake"))
	}
	if warnings > 0 {
		parts = append(parts, several(warnings, "warning"))
	}
	if len(parts) == 0 {
		return nil
	}
	return fmt.Errorf("the check found %s", strings.Join(parts, " and "))
}

// several returns "a mistake" or "3 mistakes".
func several(n int, what string) string {
	if n == 1 {
		return "a " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

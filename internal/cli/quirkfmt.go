// SPDX-License-Identifier: GPL-3.0-or-later

package cli

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"modembridge/quirks"
)

// newQuirkFmtCmd is `modembridge quirk fmt`.
func newQuirkFmtCmd() *cobra.Command {
	var write, check bool
	cmd := &cobra.Command{
		Use:   "fmt [-w|--check] [FILE...]",
		Short: "Bring quirk files into their canonical form",
		Long: `Bring quirk files into their canonical form: entries sorted, keys in one order
and aligned, ids in lower case. Comments stay, and what a file says does not
change. The result goes to standard output; without a file, standard input is
read.`,
		Example: `  modembridge quirk fmt -w 1234-acme.toml
  modembridge quirk fmt --check *.toml

Then look for mistakes: modembridge quirk check FILE`,
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case write && check:
				return usagef("--write changes files, and --check changes none: give one of them")
			case write && len(args) == 0:
				return usagef("--write needs files to change")
			}
			return formatFiles(cmd, args, write, check)
		},
	}
	cmd.Flags().BoolVarP(&write, "write", "w", false, "change the files in place of printing them")
	cmd.Flags().BoolVar(&check, "check", false, "print the names of files that would change, and fail if there are any")
	return cmd
}

// formatFiles formats files, or standard input. All of them are read before the
// first is changed.
func formatFiles(cmd *cobra.Command, paths []string, write, check bool) error {
	files, err := formatAll(cmd, paths)
	if err != nil {
		return err
	}
	var differ []string
	for _, f := range files {
		same := bytes.Equal(f.old, f.new)
		switch {
		case check && !same:
			differ = append(differ, f.name)
		case check || write && same:
		case write:
			err = errors.Join(err, replaceFile(f.name, f.new))
		default:
			_, wrong := cmd.OutOrStdout().Write(f.new)
			err = errors.Join(err, wrong)
		}
	}
	if len(differ) > 0 {
		fmt.Fprintln(cmd.OutOrStdout(), strings.Join(differ, "\n"))
		return fmt.Errorf("%d of %d files are not in canonical form; put them right with: modembridge quirk fmt -w", len(differ), len(files))
	}
	return err
}

// A formatted is a file before and after.
type formatted struct {
	name     string
	old, new []byte
}

// formatAll returns the files in canonical form, or what is wrong with them.
func formatAll(cmd *cobra.Command, paths []string) ([]formatted, error) {
	var files []formatted
	var errs []error
	add := func(name string, text []byte, err error) {
		canonical, problems := quirks.Format(name, text)
		for _, p := range problems {
			err = errors.Join(err, p)
		}
		files, errs = append(files, formatted{name, text, canonical}), append(errs, err)
	}
	for _, path := range paths {
		text, err := readFile(path)
		add(path, text, err)
	}
	if len(paths) == 0 {
		text, err := readAll("standard input", cmd.InOrStdin())
		add("standard input", text, err)
	}
	return files, errors.Join(errs...)
}

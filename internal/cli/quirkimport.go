// SPDX-License-Identifier: GPL-3.0-or-later

package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/pelletier/go-toml/v2"
	"github.com/spf13/cobra"

	"modembridge/quirks"
)

// An importing is one run of `modembridge quirk import`.
type importing struct {
	dir    string // to merge into, "" to print
	dryRun bool
	source string // where the files are from, for the evidence
}

// newQuirkImportCmd is `modembridge quirk import`.
func newQuirkImportCmd() *cobra.Command {
	var i importing
	cmd := &cobra.Command{
		Use:   "import FILE|DIRECTORY|configPack.tar.gz...",
		Short: "Make quirks of usb_modeswitch's files",
		Long: `Make quirks of usb_modeswitch's files, whose names are such as 12d1:1446 or
05c6:1000:uMa=Option: of single ones, of a directory of them, or of the package
of all. They go to standard output, or with -o into the files of a directory,
one for each USB vendor; what stands there already stays.

When a file has a mistake, nothing is written. Files in /etc/usb_modeswitch.d
need no import: the daemon reads them as they are.`,
		Example: `  modembridge quirk import 12d1:1f01 >/etc/modembridge/quirks.d/mine.toml
  modembridge quirk import -o /etc/modembridge/quirks.d ~/sticks
  modembridge quirk import --dry-run -o . /usr/share/usb_modeswitch/configPack.tar.gz

Then look for mistakes: modembridge quirk check`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usagef("name files to import\nSee: %s --help", cmd.CommandPath())
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if i.dryRun && i.dir == "" {
				return usagef("--dry-run goes with --output: without it nothing is written anyway")
			}
			entries, err := i.read(cmd.ErrOrStderr(), args)
			if err != nil {
				return err
			}
			if i.dir == "" {
				return quirks.WriteFile(cmd.OutOrStdout(), "Imported from files of usb_modeswitch\nSPDX-License-Identifier: GPL-2.0-or-later", entries, nil)
			}
			return i.merge(cmd.OutOrStdout(), cmd.ErrOrStderr(), entries)
		},
	}
	cmd.Flags().StringVarP(&i.dir, "output", "o", "", "merge into the quirk files of this `directory`")
	cmd.Flags().BoolVar(&i.dryRun, "dry-run", false, "with -o: say which files would change, and change none")
	cmd.Flags().StringVar(&i.source, "source", "", "where the files are from, as evidence, such as `TEXT`")
	return cmd
}

// read returns the entries that the files make. Problems go to errs.
func (i importing) read(errs io.Writer, paths []string) ([]quirks.Quirk, error) {
	var from []quirks.Foreign
	for _, path := range paths {
		f, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		info, err := f.Stat()
		if err != nil {
			return nil, err
		}
		place := quirks.Foreign{Name: path, File: f}
		if info.IsDir() {
			place = quirks.Foreign{Name: path, Dir: os.DirFS(path)}
		}
		from = append(from, place)
	}
	entries, problems := quirks.Import(i.evidence(paths), from...)
	return entries, tell(errs, problems)
}

// evidence says where what is imported is from, and when it was.
func (i importing) evidence(paths []string) quirks.Evidence {
	source := i.source
	if source == "" {
		dir, err := filepath.Abs(paths[0])
		if info, bad := os.Stat(paths[0]); err == nil && bad == nil && info.Mode().IsRegular() {
			dir = filepath.Dir(dir)
		}
		source = "files of usb_modeswitch in " + dir
	}
	year, month, day := time.Now().Date()
	return quirks.Evidence{Level: quirks.Imported, Source: source, Date: toml.LocalDate{Year: year, Month: int(month), Day: day}}
}

// tell prints problems, and returns an error when there is a mistake among them.
func tell(errs io.Writer, problems []quirks.Problem) error {
	mistakes := 0
	for _, p := range problems {
		kind := "warning"
		if !p.Warning {
			kind = "mistake"
			mistakes++
		}
		fmt.Fprintf(errs, "modembridge: %s: %v\n", kind, p)
	}
	if mistakes > 0 {
		return fmt.Errorf("nothing was imported, as %d files or lines have a mistake", mistakes)
	}
	return nil
}

// merge adds the entries to the files of the directory, which are all made new
// before the first takes the place of an old one.
func (i importing) merge(out, errs io.Writer, entries []quirks.Quirk) error {
	info, err := os.Stat(i.dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return notFoundf("there is no directory %s to import into", i.dir)
	case err != nil:
		return err
	case !info.IsDir():
		return fmt.Errorf("cannot import into %s: it is no directory", i.dir)
	}
	changed, problems := quirks.MergeInto(quirks.Source{Name: i.dir, FS: os.DirFS(i.dir)}, entries)
	if err := tell(errs, problems); err != nil {
		return err
	}
	names := slices.Sorted(maps.Keys(changed))
	verb := "changed"
	if i.dryRun {
		verb = "would change"
	}
	for _, name := range names {
		path := filepath.Join(i.dir, name)
		if !i.dryRun {
			if err := replaceFile(path, changed[name]); err != nil {
				return err
			}
		}
		fmt.Fprintf(out, "%s %s\n", verb, path)
	}
	if len(names) == 0 {
		fmt.Fprintln(errs, "Nothing changes: every entry is there already.")
	}
	return nil
}

// SPDX-License-Identifier: GPL-3.0-or-later

package cli

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"

	"github.com/spf13/cobra"

	"modembridge/internal/config"
	"modembridge/quirks"
	"modembridge/switcher/usb"
)

// newQuirkCatCmd is `modembridge quirk cat`.
func newQuirkCatCmd() *cobra.Command {
	return &cobra.Command{
		Use:   "cat ID|FILE",
		Short: "Print a quirk as it stands in its file",
		Long: `Print a quirk as a file of its own, to be changed and put into
/etc/modembridge/quirks.d. It is named by its id, by the USB id of a stick in
either mode, or by the name of its file, which is printed as it is.`,
		Example: `  modembridge quirk cat zte-19d2-2000
  modembridge quirk cat 12d1:1446 >/etc/modembridge/quirks.d/mine.toml
  modembridge quirk cat 19d2-zte.toml

Then see what is wrong with it: modembridge quirk check FILE`,
		ValidArgsFunction: completeQuirks(),
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usagef("name one quirk, one USB id or one file; see which there are with: modembridge quirk list")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if strings.HasSuffix(args[0], ".toml") {
				return catFile(cmd.OutOrStdout(), args[0])
			}
			return catEntries(cmd.OutOrStdout(), loadQuirks(cmd), args[0])
		},
	}
}

// catFile prints the file of that name that is in effect.
func catFile(out io.Writer, name string) error {
	for _, s := range append(config.QuirkSources(), quirks.Builtin()) {
		if text, err := fs.ReadFile(s.FS, name); err == nil {
			_, err := out.Write(text)
			return err
		}
	}
	return notFoundf("no quirk file has the name %q; quirk list --json says in which file a quirk stands", name)
}

// catEntries prints the entries with an id, or for a USB id.
func catEntries(out io.Writer, db *quirks.DB, name string) error {
	var storage []quirks.Quirk
	var modems []quirks.Modem
	id, noID := usb.ParseID(name)
	for _, q := range db.Quirks() {
		if q.ID == name || noID == nil && q.Match.USB == id {
			storage = append(storage, *q)
		}
	}
	if m := db.ModemByID(id); noID == nil && m != nil {
		modems = append(modems, *m)
	}
	if len(storage)+len(modems) == 0 {
		return notFoundf("no quirk has the id %q, or is for that USB id; see which there are with: modembridge quirk list", name)
	}
	var origins []quirks.Origin
	for _, q := range storage {
		origins = append(origins, q.Origin)
	}
	for _, m := range modems {
		origins = append(origins, m.Origin)
	}
	return quirks.WriteFile(out, head(origins), storage, modems)
}

// head returns the comment for a file with entries from those places: where they
// come from, and the licence of the first.
func head(origins []quirks.Origin) string {
	var b strings.Builder
	for _, o := range origins {
		fmt.Fprintf(&b, "From %v\n", o)
	}
	if licence := licence(origins[0].File); licence != "" {
		b.WriteString(licence + "\n")
	}
	return b.String()
}

// licence returns the licence line of a file that quirks were loaded from, "" when
// it has none.
func licence(file string) string {
	for _, s := range append(config.QuirkSources(), quirks.Builtin()) {
		name, ok := strings.CutPrefix(file, s.Name+"/")
		if !ok {
			continue
		}
		text, err := fs.ReadFile(s.FS, path.Clean(name))
		if err != nil {
			continue
		}
		for line := range bytes.Lines(text) {
			if at := bytes.Index(line, []byte("SPDX-License-Identifier:")); at >= 0 {
				return strings.TrimSpace(string(line[at:]))
			}
		}
	}
	return ""
}

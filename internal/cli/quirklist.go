// SPDX-License-Identifier: GPL-3.0-or-later

package cli

import (
	"io"
	"strings"

	"github.com/spf13/cobra"

	"modembridge/quirks"
	"modembridge/switcher"
	"modembridge/switcher/usb"
)

// newQuirkListCmd is `modembridge quirk list`.
func newQuirkListCmd() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "list [VENDOR|TEXT]",
		Short: "List the sticks that are known in storage mode",
		Long: `List the sticks that are known in storage mode: all of them, those of a USB
vendor, such as 12d1, or those with a text in their name or id.`,
		Example: `  modembridge quirk list 12d1
  modembridge quirk list "MF6"
  modembridge quirk list --json | jq -r '.quirks[].id'

Then see what one says: modembridge quirk cat ID`,
		Args: atMost(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			db := loadQuirks(cmd)
			rows := []listedQuirk{}
			for _, q := range db.Quirks() {
				if len(args) == 0 || about(q, args[0]) {
					rows = append(rows, listed(q))
				}
			}
			if len(rows) == 0 {
				return notFoundf("no quirk is about %q; see all with: modembridge quirk list", strings.Join(args, ""))
			}
			if asJSON {
				return encode(cmd.OutOrStdout(), struct {
					Schema int           `json:"schema"`
					Quirks []listedQuirk `json:"quirks"`
				}{1, rows})
			}
			return writeQuirks(cmd.OutOrStdout(), rows)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the document that scripts rely on")
	return cmd
}

// A listedQuirk is one line of the list.
type listedQuirk struct {
	ID     string          `json:"id"`
	USB    usb.ID          `json:"usb_id"`
	Name   string          `json:"name"`
	Method switcher.Method `json:"method"`
	Origin string          `json:"origin"` // FILE:LINE
}

func listed(q *quirks.Quirk) listedQuirk {
	return listedQuirk{q.ID, q.Match.USB, q.Name, q.Switch.Method, q.Origin.String()}
}

// about reports whether a quirk is what a person looks for: of a vendor, or with
// a text in its id or its name, whatever the case.
func about(q *quirks.Quirk, what string) bool {
	what = strings.ToLower(what)
	return strings.HasPrefix(q.Match.USB.String(), what) ||
		strings.Contains(strings.ToLower(q.ID), what) || strings.Contains(strings.ToLower(q.Name), what)
}

// writeQuirks prints a table of quirks.
func writeQuirks(out io.Writer, list []listedQuirk) error {
	rows := [][]string{{"USB ID", "METHOD", "ID", "NAME"}}
	for _, q := range list {
		rows = append(rows, []string{q.USB.String(), q.Method.String(), q.ID, q.Name})
	}
	return writeTable(out, rows)
}

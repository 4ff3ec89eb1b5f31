// SPDX-License-Identifier: GPL-3.0-or-later

package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"modembridge/internal/config"
	"modembridge/quirks"
)

// newQuirkCmd is `modembridge quirk`.
func newQuirkCmd(m machine) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "quirk",
		Short: "Look into what is known about sticks",
		Long: `Look into what is known about sticks: how to switch them, and what their ports
are for. It stands in quirk files, which anybody can add to; see
modembridge-quirks(5).`,
		Example: `  modembridge quirk explain 1-1.4     why this stick is switched, or not
  modembridge quirk list huawei       what is known
  modembridge quirk cat 12d1:1446     as it stands in the file, to be changed
  modembridge quirk import /etc/usb_modeswitch.d`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newQuirkExplainCmd(m), newQuirkListCmd(), newQuirkCatCmd(), newQuirkCheckCmd(),
		newQuirkFmtCmd(), newQuirkImportCmd(), newQuirkExportCmd(), newQuirkRecordCmd(m))
	return cmd
}

// loadQuirks loads all quirks in effect, and tells of files that are not used.
func loadQuirks(cmd *cobra.Command) *quirks.DB {
	db, problems := quirks.Load(config.QuirkSources()...)
	for _, p := range problems {
		fmt.Fprintln(cmd.ErrOrStderr(), "modembridge:", notUsed(p))
	}
	return db
}

// notUsed says of a problem what it costs.
func notUsed(p quirks.Problem) string {
	if p.Warning {
		return p.Error()
	}
	return fmt.Sprintf("this quirk file is not used: %v", p)
}

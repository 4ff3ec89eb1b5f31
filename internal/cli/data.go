// SPDX-License-Identifier: GPL-3.0-or-later

package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"github.com/spf13/cobra"

	"modembridge/internal/billing"
	"modembridge/internal/service"
	"modembridge/switcher/usb"
)

// newDataCmd is `modembridge data`, run by root or not.
func newDataCmd(root bool) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "data",
		Short: "Show what the SIMs have used, and let one go on past its cap",
		Long: `Show how much data the SIM in each stick has used in its billing period. A cap and
the day on which a period starts are set in the table [data] of
/etc/modembridge/modembridge.toml; without a cap what is used is only counted.

What is counted is what the computer sent and received. The operator's count, which
is the one that you pay for, may differ by a few per cent.`,
		Example: `  modembridge data
  modembridge data --json | jq '.sims[].used'
  sudo modembridge data allow 1-1.4     go on until the period ends`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			r, err := service.AskData(cmd.Context())
			if err != nil {
				return err
			}
			if asJSON {
				enc := json.NewEncoder(cmd.OutOrStdout())
				enc.SetIndent("", "  ")
				return enc.Encode(r)
			}
			return writeData(cmd.OutOrStdout(), r)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the document that scripts rely on")
	cmd.AddCommand(newDataAllowCmd(root))
	return cmd
}

// newDataAllowCmd is `modembridge data allow`.
func newDataAllowCmd(root bool) *cobra.Command {
	return &cobra.Command{
		Use:   "allow [PORT]",
		Short: "Let the SIM in a stick go on until its billing period ends, whatever it uses",
		Long: `Let the SIM in a stick go on until its billing period ends, whatever it uses. A stick
that was disconnected at the cap is connected again; one that you disconnected
yourself stays as it is. PORT, such as 1-1.4, can be left out where there is only one
SIM.`,
		Example:           `  sudo modembridge data allow 1-1.4`,
		Args:              atMost(1),
		ValidArgsFunction: completeSticks,
		RunE: func(cmd *cobra.Command, args []string) error {
			if !root {
				return fmt.Errorf("cannot allow more data: only root may: %w", fs.ErrPermission)
			}
			r, err := service.AskData(cmd.Context())
			if err != nil {
				return err
			}
			use, err := oneSIM(r, strings.Join(args, ""))
			if err != nil {
				return err
			}
			if err := service.AllowData(cmd.Context(), use.PortPath); err != nil {
				return err
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "The SIM in port %s may go on until %s.\n", use.PortPath, use.PeriodEnd)
			return err
		},
	}
}

// oneSIM returns the SIM in the port, or the only one there is.
func oneSIM(r service.DataReport, port string) (service.DataUse, error) {
	if port != "" && !isPortPath(port) {
		return service.DataUse{}, usagef("%q is no USB port, such as 1-1.4; see the sticks with: modembridge status", port)
	}
	var found []service.DataUse
	for _, use := range r.SIMs {
		if port == "" || use.PortPath == usb.PortPath(port) {
			found = append(found, use)
		}
	}
	switch {
	case len(found) == 1:
		return found[0], nil
	case len(found) > 1:
		return service.DataUse{}, usagef("there are %d SIMs: name the port of the stick that is meant", len(found))
	case port == "":
		return service.DataUse{}, notFoundf("no stick with a SIM is plugged in; see the sticks with: modembridge status")
	}
	return service.DataUse{}, notFoundf("no stick with a SIM is in port %s; see the sticks with: modembridge status", port)
}

// writeData prints what was used for a person.
func writeData(out io.Writer, r service.DataReport) error {
	w := &strings.Builder{}
	if len(r.SIMs) == 0 {
		fmt.Fprintln(w, "No stick with a SIM is plugged in.")
	}
	for _, use := range r.SIMs {
		fmt.Fprintf(w, "%s  %v used since %s", use.PortPath, billing.Amount(use.Used), use.PeriodStart)
		if r.Cap > 0 {
			fmt.Fprintf(w, ", %d %% of the %v until %s", use.Percent, billing.Amount(r.Cap), use.PeriodEnd)
		}
		switch use.State {
		case "spent":
			fmt.Fprintf(w, ": the cap is reached\n  To go on all the same: sudo modembridge data allow %s", use.PortPath)
		case "allowed":
			fmt.Fprint(w, ": allowed to go on")
		}
		fmt.Fprintln(w)
	}
	_, err := io.WriteString(out, w.String())
	return err
}

// SPDX-License-Identifier: GPL-3.0-or-later

package cli

import (
	"fmt"
	"io/fs"

	"github.com/spf13/cobra"

	"modembridge/bridge"
	"modembridge/internal/service"
)

// newSIMForgetCmd is `modembridge sim forget`.
func newSIMForgetCmd(root bool) *cobra.Command {
	return &cobra.Command{
		Use:   "forget [PORT]",
		Short: "Forget the PIN that is kept for the SIM in a stick",
		Long: `Forget the PIN that was kept for the SIM in a stick with: modembridge sim unlock --keep
The files that you wrote yourself stay as they are. PORT, such as 1-1.4, can be left
out where only one stick is plugged in.`,
		Example: `  sudo modembridge sim forget 1-1.4

To keep another: sudo modembridge sim unlock --keep`,
		Args:              onlyStick(1),
		ValidArgsFunction: completeSticks,
		RunE: func(cmd *cobra.Command, args []string) error {
			if !root {
				return fmt.Errorf("cannot forget a PIN: only root may: %w", fs.ErrPermission)
			}
			s, err := service.Ask(cmd.Context())
			if err != nil {
				return err
			}
			hasSIM := func(st bridge.Snapshot) bool { return st.Modem != nil }
			st, err := simStick(s, args, hasSIM)
			if err == nil {
				err = service.ForgetPIN(cmd.Context(), st.PortPath)
			}
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "The PIN that was kept for the SIM in port %s is forgotten.\n", st.PortPath)
			return err
		},
	}
}

// SPDX-License-Identifier: GPL-3.0-or-later

package cli

import (
	"fmt"
	"io/fs"
	"strings"

	"github.com/spf13/cobra"

	"modembridge/internal/service"
)

// newProfileCmd is `modembridge profile`, run by root or not.
func newProfileCmd(root bool) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "profile",
		Short: "Have a deleted profile of NetworkManager made again",
		Long: `The daemon makes one profile of NetworkManager for each SIM: mobile, and mobile-2 and
so on once there is another modem. What you change in one is yours for ever, and one
that you delete stays deleted, until you ask for it.`,
		Example: `  sudo modembridge profile restore        those that were deleted`,
		Args:    noArguments,
		RunE:    func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newProfileRestoreCmd(root))
	return cmd
}

// newProfileRestoreCmd is `modembridge profile restore`.
func newProfileRestoreCmd(root bool) *cobra.Command {
	return &cobra.Command{
		Use:   "restore [NAME]",
		Short: "Have deleted profiles made again",
		Long: `Have the profiles made again that modembridge made and somebody deleted: the one that
was made with that name, or all of them. Each comes back as new when its stick is
there; what was changed in it is gone. A profile that was not deleted stays as it is.`,
		Example: `  sudo modembridge profile restore
  sudo modembridge profile restore mobile-2`,
		Args: atMost(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if !root {
				return fmt.Errorf("cannot restore a profile: only root may: %w", fs.ErrPermission)
			}
			names, err := service.RestoreProfiles(cmd.Context(), strings.Join(args, ""))
			if err != nil {
				return err
			}
			for _, name := range names {
				if _, err := fmt.Fprintf(cmd.OutOrStdout(), "The profile %s is made again as soon as its stick is there.\n", name); err != nil {
					return err
				}
			}
			return nil
		},
	}
}

// SPDX-License-Identifier: GPL-3.0-or-later

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os/exec"

	"github.com/spf13/cobra"

	"modembridge/internal/lab/desktop"
	"modembridge/internal/lab/guest"
)

// sharedDir is the directory that the guest shares with the host; see package
// vm.
const sharedDir = "/lab"

// guestCommand is what runs inside the virtual machine; nobody types it.
func guestCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "guest", Hidden: true, Short: "The part that runs in the guest"}
	cmd.AddCommand(guestBenchCommand(), guestCampaignCommand(), guestDemoCommand(), guestExecCommand(), guestScreenCommand(), guestSoakCommand(), guestTestCommand())
	return cmd
}

func guestExecCommand() *cobra.Command {
	return &cobra.Command{
		Use:  "exec COMMAND…",
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			c := exec.CommandContext(cmd.Context(), args[0], args[1:]...)
			c.Stdout, c.Stderr = cmd.OutOrStdout(), cmd.OutOrStdout()
			return c.Run()
		},
	}
}

// guestScreenCommand is run as the person whose screen it is.
func guestScreenCommand() *cobra.Command {
	return &cobra.Command{
		Use:  "screen BUS",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			things, err := desktop.Screen(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			return json.NewEncoder(cmd.OutOrStdout()).Encode(things)
		},
	}
}

// prepare readies the guest and tells the host when that does not work: its
// standard error ends in the journal.
func prepare(ctx context.Context, out io.Writer) error {
	err := guest.Prepare(ctx)
	if err != nil {
		fmt.Fprintln(out, "cannot ready the guest:", err)
	}
	return err
}

// SPDX-License-Identifier: GPL-3.0-or-later

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/spf13/cobra"

	"modembridge/internal/lab/stick"
)

// unplugDeadline is how long the kernel may take to let go of a stick.
const unplugDeadline = 40 * time.Second

func plugCommand() *cobra.Command {
	var modemMode, verbose bool
	cmd := &cobra.Command{
		Use:   "plug MODEL",
		Short: "Plug an emulated stick into this machine until Ctrl-C",
		Long: `Plug an emulated stick into this machine, print what happens to it, and pull it
out on Ctrl-C. The kernel's vhci_hcd module and root are needed; the stick then
shows up in lsusb, and when dialled in the desktop's own network menu.`,
		Example: `  modemlab plug zte-mf626                  as sold: a CD-ROM first
  modemlab plug huawei-e1750 --modem-mode  as if it had been switched
  modemlab list                            which models there are`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			model, err := stick.Load(args[0])
			if err != nil {
				return err
			}
			options := stick.Options{InModemMode: modemMode}
			if verbose {
				options.Log = slog.New(slog.NewTextHandler(cmd.ErrOrStderr(), &slog.HandlerOptions{Level: slog.LevelDebug}))
			}
			s, err := stick.Plug(cmd.Context(), model, options)
			if err != nil {
				return err
			}
			follow(cmd.Context(), cmd.OutOrStdout(), s)
			ctx, cancel := context.WithTimeout(context.Background(), unplugDeadline)
			defer cancel()
			return s.Unplug(ctx)
		},
	}
	cmd.Flags().BoolVar(&modemMode, "modem-mode", false, "start as a modem, without the storage mode")
	cmd.Flags().BoolVarP(&verbose, "verbose", "v", false, "also print the stick's own log")
	return cmd
}

// follow prints a stick's events as they come, until ctx ends or it is gone.
func follow(ctx context.Context, out io.Writer, s *stick.Stick) {
	seen := 0
	for {
		events := s.Events()
		for _, e := range events[seen:] {
			fmt.Fprintln(out, e)
		}
		seen = len(events)
		skip := seen
		_, err := s.WaitFor(ctx, func(stick.Event) bool { skip--; return skip < 0 })
		if err != nil || errors.Is(ctx.Err(), context.Canceled) {
			return
		}
	}
}

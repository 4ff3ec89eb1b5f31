// SPDX-License-Identifier: GPL-3.0-or-later

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"modembridge/internal/lab/campaign"
	"modembridge/internal/lab/vm"
)

// campaignFile is what the guest's side leaves in the shared directory.
const campaignFile = "campaign.json"

// strikeTime is what a strike may take on a shared machine, at worst.
const strikeTime = 10 * time.Minute

func campaignCommand() *cobra.Command {
	var machine machineFlags
	var distros []string
	var o campaign.Options
	cmd := &cobra.Command{
		Use:   "campaign",
		Short: "Have faults strike a stick, and look whether it heals",
		Long: `Have faults strike a stick in a virtual machine, at moments that a seed draws, and
look whether the link comes back by itself; with --stock the same faults strike a
Debian without modembridge, whose profile was made by hand beforehand.

Each distribution gets its share, drawn from a seed of its own: the next higher
number for the next one. The results also go to build/campaign-DISTRO.json.`,
		Example: `  modemlab campaign                                    60 faults on Debian 12 and 13, and a seed of today
  modemlab campaign --seed 7 --faults 10 --distro trixie   ten, which are the same every time
  modemlab campaign --stock                            beside what stock makes of them`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if o.Seed == 0 {
				o.Seed = uint64(time.Now().Unix())
			}
			var group errgroup.Group // one that fails must not stop the other
			ctx := cmd.Context()
			out := &lineWriter{out: cmd.OutOrStdout()}
			for i, distro := range distros {
				share := o
				share.Seed += uint64(i)
				share.Faults = (o.Faults + i) / len(distros)
				group.Go(func() error {
					to := out.withPrefix("[" + distro + "] ")
					defer to.flush()
					return strikeGuest(ctx, machine, distro, share, len(distros) > 1, to)
				})
			}
			return group.Wait()
		},
	}
	machine.register(cmd.Flags(), "auto")
	registerCampaign(cmd, &o)
	cmd.Flags().StringSliceVar(&distros, "distro", []string{"bookworm", "trixie"}, "bookworm (Debian 12), trixie (Debian 13), or both")
	return cmd
}

func registerCampaign(cmd *cobra.Command, o *campaign.Options) {
	cmd.Flags().Uint64Var(&o.Seed, "seed", 0, "`number` that the faults are drawn from; one of the time when it is 0")
	cmd.Flags().IntVar(&o.Faults, "faults", 60, "how many strike")
	cmd.Flags().StringVar(&o.Only, "only", "", "`regexp` that a strike matches, such as \"connected: NO CARRIER\"")
	cmd.Flags().BoolVar(&o.Stock, "stock", false, "have them strike a Debian without modembridge, too")
}

// strikeGuest runs one machine's share.
func strikeGuest(ctx context.Context, machine machineFlags, distro string, o campaign.Options, shared bool, to io.Writer) error {
	cfg, err := machine.config(ctx, distro, to)
	if err != nil {
		return err
	}
	if shared {
		cfg.CPUs = 1
	}
	hurry(&cfg)
	o.Alone = cfg.Counting
	cfg.Deadline = time.Duration(o.Faults) * strikeTime
	if o.Stock {
		cfg.Deadline *= 2
	}
	fmt.Fprintf(to, "%d faults, seed %d, %s\n", o.Faults, o.Seed, clock(cfg))
	args := []string{"campaign", "--seed", strconv.FormatUint(o.Seed, 10), "--faults", strconv.Itoa(o.Faults), "--only", o.Only, "--stock=" + strconv.FormatBool(o.Stock), "--alone=" + strconv.FormatBool(o.Alone)}
	err = vm.Run(ctx, cfg, args, to)
	fmt.Fprintln(to, "logs in", cfg.RunDir)
	return errors.Join(err, copyResult(filepath.Join(cfg.RunDir, "lab", campaignFile), filepath.Join("build", "campaign-"+distro+".json")))
}

// copyResult copies what a guest has left, if it has.
func copyResult(from, to string) error {
	text, err := os.ReadFile(from)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return os.WriteFile(to, text, 0o644)
}

// guestCampaignCommand is the guest's side of campaign.
func guestCampaignCommand() *cobra.Command {
	var o campaign.Options
	cmd := &cobra.Command{
		Use: "campaign",
		RunE: func(cmd *cobra.Command, _ []string) error {
			out := cmd.OutOrStdout()
			if err := prepare(cmd.Context(), out); err != nil {
				return err
			}
			report, err := campaign.OnMachine(cmd.Context(), o, out, saveCampaign)
			fmt.Fprintln(out)
			if err := errors.Join(err, report.Write(out), saveCampaign(report)); err != nil {
				fmt.Fprintln(out, "stopped:", err)
				return err
			}
			return campaign.Err(report.Ours)
		},
	}
	registerCampaign(cmd, &o)
	cmd.Flags().BoolVar(&o.Alone, "alone", false, "nothing else takes of the machine's time")
	return cmd
}

// saveCampaign leaves the report for the host's side.
func saveCampaign(r campaign.Report) error {
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	return saveResult(campaignFile, text)
}

// saveResult leaves something for the host's side, in one step: the machine may be
// stopped at any moment.
func saveResult(name string, text []byte) error {
	path := filepath.Join(sharedDir, name)
	if err := os.WriteFile(path+".new", text, 0o644); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}

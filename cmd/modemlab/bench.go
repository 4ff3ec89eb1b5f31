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

	"github.com/spf13/cobra"

	"modembridge/internal/lab/vm"
)

// benchFile is what the guest's side leaves in the shared directory.
const benchFile = "bench.json"

func benchCommand() *cobra.Command {
	var machine machineFlags
	var distro string
	var what benchFlags
	cmd := &cobra.Command{
		Use:   "bench [MODEL…]",
		Short: "Measure modembridge beside a stock Debian, and beside what can be reached",
		Long: `Measure, in one virtual machine, with the sides taking turns:

  dial     the seconds from the plug of a stick to its connection, with what stock
           Debian has and with modembridge
  floor    the same from the modem mode on, beside what ModemManager and
           NetworkManager need when all is told them beforehand
  sixteen  sixteen sticks plugged in at once
  rules    what the udev rules cost a tty that is no modem's

Without KVM the clock of the machine counts its instructions as nanoseconds while
it does something, and time while it waits: so the numbers are those of a small
computer, whatever the machine is like that it runs on and has to do besides.

What is required stands beside what was measured. All numbers also go to
build/bench-DISTRO.json, and those of a run that was cut short as well.`,
		Example: `  modemlab bench                                            all of it on Debian 12, three rounds; hours
  modemlab bench --part dial zte-mf626 --rounds 1           one stick once, beside stock
  modemlab bench --part floor --part rules --distro trixie  two parts, on Debian 13
  modemlab bench --part dial late:huawei-e1750              its dialling port comes half a minute late`,
		RunE: func(cmd *cobra.Command, args []string) error {
			return what.measure(cmd.Context(), machine, distro, args, cmd.OutOrStdout())
		},
	}
	// Numbers are only worth something next to others made the same way.
	machine.register(cmd.Flags(), string(vm.TCG))
	cmd.Flags().StringVar(&distro, "distro", "bookworm", "bookworm (Debian 12) or trixie (Debian 13)")
	what.register(cmd.Flags())
	return cmd
}

// measure measures the parts in one run of a machine.
func (f benchFlags) measure(ctx context.Context, machine machineFlags, distro string, sticks []string, out io.Writer) error {
	options, err := f.options(sticks)
	if err != nil {
		return err
	}
	cfg, err := machine.config(ctx, distro, out)
	if err != nil {
		return err
	}
	cfg.Deadline, cfg.Counting = options.Limit(), cfg.Accel == vm.TCG
	fmt.Fprintf(out, "%s, %s, %s, %d rounds, at most %.0f min\n", cfg.Root.Distro.Title, cfg.Accel, clock(cfg), options.Rounds, cfg.Deadline.Minutes())
	err = vm.Run(ctx, cfg, append(append([]string{"bench"}, f.args()...), sticks...), out)
	if err != nil {
		err = fmt.Errorf("%w; logs in %s", err, cfg.RunDir)
	}
	return errors.Join(err, saveBench(filepath.Join(cfg.RunDir, "lab", benchFile), filepath.Join("build", "bench-"+distro+".json"), cfg))
}

// saveBench copies the guest's results, with what they were made on. There are
// none when the guest stopped before the first.
func saveBench(from, to string, cfg vm.Config) error {
	text, err := os.ReadFile(from)
	if errors.Is(err, fs.ErrNotExist) {
		return errors.New("nothing was measured")
	}
	if err != nil {
		return err
	}
	report, err := json.MarshalIndent(struct {
		Distro  string          `json:"distro"`
		Accel   vm.Accel        `json:"accel"`
		Counted bool            `json:"counted,omitempty"` // a nanosecond is an instruction
		Results json.RawMessage `json:"results"`
	}{cfg.Root.Distro.Name, cfg.Accel, cfg.Counting, text}, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	return os.WriteFile(to, append(report, '\n'), 0o644)
}

// SPDX-License-Identifier: GPL-3.0-or-later

package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"

	"github.com/spf13/cobra"

	"modembridge/internal/config"
	"modembridge/quirks"
	"modembridge/switcher"
	"modembridge/switcher/usb"
)

// newSwitchCmd is `modembridge switch`.
func newSwitchCmd(m machine) *cobra.Command {
	var flags switchFlags
	cmd := &cobra.Command{
		Use:   "switch [flags] [PORT]",
		Short: "Tell one stick to leave storage mode",
		Long: `Tell one stick to leave storage mode, in which it shows a CD-ROM, and become a
modem. The daemon does this by itself; this command is for a stick that it does
not know. The flags are usb_modeswitch's; those for its special modes other than
Huawei's, and for its configuration files, are refused so far.

The stick is named by its port (see lsusb -t or modembridge status), or by its
USB id. Without a mode or a message, the quirk that matches the stick says how.
A device that could be a disk with data is refused.`,
		Example: `  modembridge switch 1-1.4
  modembridge switch -v 12d1 -p 1446
  modembridge switch -v 12d1 -p 1446 -J --check-success 20
  modembridge switch -v 19d2 -p 2000 --dry-run

Then see what became of it: modembridge status`,
		Args: atMost(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := newSwitch(m, flags, args)
			if err != nil {
				return err
			}
			s.say = cmd.ErrOrStderr()
			if flags.quiet {
				s.say = io.Discard
			}
			s.log = slog.New(slog.DiscardHandler)
			if flags.verbose {
				s.log = slog.New(slog.NewTextHandler(cmd.ErrOrStderr(), &slog.HandlerOptions{Level: slog.LevelDebug}))
			}
			s.warn()
			if flags.dryRun {
				return s.dryRun(cmd.Context(), cmd.OutOrStdout(), flags.json)
			}
			return s.run(cmd.Context())
		},
	}
	flags.add(cmd.Flags())
	return cmd
}

// A switching is one run of the command.
type switching struct {
	machine  machine
	db       *quirks.DB
	problems []quirks.Problem
	say      io.Writer
	log      *slog.Logger

	port        usb.PortPath // "" when the stick is named by its id
	id          usb.ID
	bus, device int
	plan        switcher.Plan
	planned     bool // the command line says how, not a quirk
	target      target
}

// newSwitch reads the command line.
func newSwitch(m machine, flags switchFlags, args []string) (*switching, error) {
	s := &switching{machine: m, bus: flags.bus, device: flags.device}
	var err error
	if s.id, err = flags.usbID(); err != nil {
		return nil, err
	}
	if len(args) == 1 {
		if s.port, err = usb.ParsePortPath(args[0]); err != nil {
			return nil, usagef("%v", err)
		}
	}
	if s.id.IsZero() && s.port == "" {
		return nil, usagef("name the stick by its port, or with -v and -p\nSee: modembridge switch --help")
	}
	if s.plan, s.planned, err = flags.plan(); err != nil {
		return nil, err
	}
	if s.target, err = flags.target(); err != nil {
		return nil, err
	}
	if flags.json && !flags.dryRun {
		return nil, usagef("--json goes with --dry-run")
	}
	s.db, s.problems = quirks.Load(config.QuirkSources()...)
	return s, nil
}

// warn tells of quirk files that were left out.
func (s *switching) warn() {
	for _, p := range s.problems {
		fmt.Fprintf(s.say, "modembridge: this quirk file is not used: %v\n", p)
	}
}

// find returns the stick. Two that are equal have to be told apart.
func (s *switching) find() (usb.Device, error) {
	devices, err := s.machine.Devices()
	if err != nil {
		return usb.Device{}, err
	}
	var found []usb.Device
	for _, d := range devices {
		if (s.port == "" || d.Port == s.port) && (s.id.IsZero() || d.ID == s.id) &&
			(s.bus == 0 || d.Bus == s.bus) && (s.device == 0 || d.Address == s.device) {
			found = append(found, d)
		}
	}
	switch {
	case len(found) == 0 && s.port != "":
		return usb.Device{}, fmt.Errorf("cannot find that stick in port %s: %w", s.port, fs.ErrNotExist)
	case len(found) == 0:
		return usb.Device{}, fmt.Errorf("cannot find a stick with the id %v: %w", s.id, fs.ErrNotExist)
	case len(found) > 1:
		return usb.Device{}, usagef("%d sticks have the id %v: name the port of one, such as %s", len(found), s.id, found[0].Port)
	}
	return found[0], nil
}

// run switches the stick.
func (s *switching) run(ctx context.Context) error {
	dev, err := s.find()
	if err != nil {
		return err
	}
	plan, err := s.clear(ctx, dev)
	if err != nil {
		return err
	}
	opened, err := s.machine.Open(ctx, dev)
	if err != nil {
		return err
	}
	err = switcher.Switch(ctx, opened, dev, plan, s.log)
	if err = errors.Join(err, opened.Close()); err != nil {
		return err
	}
	fmt.Fprintf(s.say, "Told %v in port %s to switch (%v).\n", dev.ID, dev.Port, plan.Method)
	return s.target.wait(ctx, s.machine, dev, s.say)
}

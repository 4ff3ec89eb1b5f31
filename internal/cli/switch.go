// SPDX-License-Identifier: GPL-3.0-or-later

package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"modembridge/quirks"
	"modembridge/switcher/usb"
)

// newSwitchCmd is `modembridge switch`.
func newSwitchCmd(m machine) *cobra.Command {
	c := switchCommand{machine: m}
	cmd := &cobra.Command{
		Use:   "switch [flags] [PORT|ID]",
		Short: "Tell one stick to leave storage mode",
		Long: `Tell one stick to leave storage mode, in which it shows a CD-ROM, and become a
modem. The daemon does this by itself; this command is for looking at it, for
choosing another mode, and for a stick that nobody knows yet.

The stick is named by its port (see lsusb -t or modembridge status), by its USB
id, or as usb_modeswitch does. How it is switched is what its quirk says, unless
flags or a file say it; those are usb_modeswitch's. A device that could be a
disk with data is refused, whoever asks.`,
		Example: `  modembridge switch 1-1.4                          as its quirk says
  modembridge switch 1-1.4 --explain                why, and what would be sent
  modembridge switch 12d1:1f01 --mode serial        a Huawei stick that would be a router
  modembridge switch -v 12d1 -p 1446 -J -s 20       as in a forum post, and wait
  modembridge switch -c /etc/usb_modeswitch.d/12d1:1446 --dry-run

Then see what became of it: modembridge status`,
		Args:              atMost(1),
		ValidArgsFunction: completePorts(m),
		RunE:              c.run,
	}
	fs := cmd.Flags()
	fs.BoolVar(&c.show.dryRun, "dry-run", false, "show what would be sent, and send nothing")
	fs.BoolVar(&c.show.explain, "explain", false, "also show which quirk, which checks and which way; send nothing")
	fs.BoolVar(&c.show.json, "json", false, "with --dry-run or --explain: as JSON, for scripts")
	fs.StringVar(&c.mode, "mode", "", "what a stick that can be several things is to become: serial, ncm, hilink or auto")
	c.flags.add(fs)
	return cmd
}

// A switchCommand is `modembridge switch` with its flags.
type switchCommand struct {
	machine machine
	flags   switchFlags
	show    showing
	mode    string
}

// run carries out the command line.
func (c *switchCommand) run(cmd *cobra.Command, args []string) error {
	out := cmd.OutOrStdout()
	if c.flags.version {
		_, err := fmt.Fprintf(out, "modembridge %s, with the options of %s\n", version(), theirVersion)
		return err
	}
	c.flags.stdin = cmd.InOrStdin()
	o, err := c.flags.order(args)
	if err != nil {
		return err
	}
	s, err := newSwitchRun(c.machine, o, quirks.ModeName(c.mode))
	if err != nil {
		return err
	}
	s.talk(&c.flags, cmd.ErrOrStderr())
	switch {
	case c.flags.findMBIM:
		return s.findMBIM(out)
	case c.show.dryRun || c.show.explain:
		return s.show(cmd.Context(), out, c.show)
	case c.show.json:
		return usagef("--json goes with --dry-run or --explain")
	}
	err = s.run(cmd.Context())
	if c.flags.sysmode {
		fmt.Fprint(out, s.answer(err))
	}
	return s.nothing(err)
}

// order carries out the flags, and reads what else names the stick.
func (f *switchFlags) order(args []string) (*order, error) {
	var o order
	for _, do := range f.orders {
		if err := do(&o); err != nil {
			return nil, err
		}
	}
	if len(args) == 0 {
		return &o, nil
	}
	id, noID := usb.ParseID(args[0])
	port, noPort := usb.ParsePortPath(args[0])
	switch {
	case noID == nil && o.file == "" && !o.id.IsZero() && o.id != id:
		return nil, usagef("the flags name %v, and the argument names %v: name one stick", o.id, id)
	case noID == nil:
		o.id = id
	case noPort == nil:
		o.port = port
	default:
		return nil, usagef("%q is neither a port such as 1-1.4 nor a USB id such as 12d1:1446", args[0])
	}
	return &o, nil
}

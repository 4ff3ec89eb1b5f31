// SPDX-License-Identifier: GPL-3.0-or-later

package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"modembridge/internal/holders"
	"modembridge/internal/lease"
	"modembridge/internal/service"
)

// A lender lends serial ports to other programs.
type lender struct {
	processes  holders.FS // whose root is also where leases are
	root       bool       // it runs as root
	letGo      time.Duration
	patience   time.Duration
	signals    func() (heard <-chan os.Signal, stop func())
	foreground func() bool
	exit       func(status int)
}

// newLender lends the ports of a machine.
func newLender(processes holders.FS) lender {
	return lender{
		processes: processes, root: isRoot(),
		letGo: 10 * time.Second, patience: 10 * time.Second,
		signals: catchSignals, foreground: inForeground, exit: os.Exit,
	}
}

// leaseRoles are the roles that a port is asked for by, which are its names
// below /dev/modembridge, too.
var leaseRoles = []string{"at", "ppp", "gps"}

// A leaseOrder is what the command line asks for.
type leaseOrder struct {
	port    string // as the person names it: a tty, the USB port of a stick, or "" for the only stick
	role    string // of leaseRoles
	force   bool
	command []string
}

// newPortLeaseCmd is `modembridge port lease`.
func newPortLeaseCmd(l lender) *cobra.Command {
	o := leaseOrder{}
	cmd := &cobra.Command{
		Use:   "lease [PORT|TTY] -- PROGRAM [ARGUMENT]...",
		Short: "Lend the port for commands to another program, and take it back",
		Long: `Lend a serial port to another program. ModemManager is kept from the stick until
the program ends; then it sets the stick up anew, which takes some seconds.

PORT, such as 1-1.4, stands for the stick's port for commands: of two, the one
that does not dial. It can be left out where only one stick is plugged in. The
program finds the port in the environment variable MODEMBRIDGE_TTY, and in place
of every argument that is {}. The exit status is that of the program.`,
		Example: `  sudo modembridge port lease -- minicom -D {}
  sudo modembridge port lease 1-1.4 --role gps -- cat {}
  sudo modembridge port lease ttyUSB2 -- bash       a shell that has it

What other ports there are to name: modembridge port list`,
		ValidArgsFunction: completeLease,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := o.parse(cmd, args); err != nil {
				return err
			}
			status, err := l.lend(cmd, o)
			if err == nil && status != exitDone {
				// As if the program had taken our place: its status may be any, and
				// is none of ours.
				l.exit(status)
			}
			return err
		},
	}
	cmd.Flags().StringVar(&o.role, "role", "at", "lend the port of the stick that is for commands (at), dialling (ppp) or positions (gps)")
	cmd.Flags().BoolVar(&o.force, "force", false, "end the stick's connection, if it has one")
	_ = cmd.RegisterFlagCompletionFunc("role", cobra.FixedCompletions(leaseRoles, cobra.ShellCompDirectiveNoFileComp))
	cmd.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return usagef("%v\nThe program comes after --, as in: modembridge port lease -- minicom -D {}\nSee: %s --help", err, cmd.CommandPath())
	})
	return cmd
}

// parse takes the arguments, of which those after "--" are the program's.
func (o *leaseOrder) parse(cmd *cobra.Command, args []string) error {
	named := cmd.ArgsLenAtDash()
	if named < 0 || named == len(args) {
		return usagef("there is no program to lend the port to; name it after --, such as:\n  sudo modembridge port lease -- minicom -D {}")
	}
	if err := atMost(1)(cmd, args[:named]); err != nil {
		return err
	}
	o.port, o.command = "", args[named:]
	if named == 1 {
		o.port = args[0]
	}
	switch {
	case !slices.Contains(leaseRoles, o.role):
		return usagef("no port is lent by the role %q: there are %s", o.role, strings.Join(leaseRoles, ", "))
	case cmd.Flags().Changed("role") && o.port != "" && !isPortPath(o.port):
		return usagef("--role chooses among the ports of a stick, and %s is one of them: name the one or the other", o.port)
	}
	return nil
}

// lend lends the port for as long as the program runs, and returns its exit
// status. Whatever ends this process gives the port back: both what keeps
// ModemManager off and the lease end with it.
func (l lender) lend(cmd *cobra.Command, o leaseOrder) (status int, err error) {
	ctx, errs := cmd.Context(), cmd.ErrOrStderr()
	if !l.root {
		return 0, fmt.Errorf("cannot lend a port, as ModemManager lets go of a stick for root only: %w", fs.ErrPermission)
	}
	p := program{command: o.command, in: cmd.InOrStdin(), out: cmd.OutOrStdout(), errs: errs, lender: l}
	if _, err := exec.LookPath(o.command[0]); err != nil {
		return p.notRun(err), nil
	}
	s, err := service.Ask(ctx)
	if err != nil {
		return 0, err
	}
	port, err := l.find(s, o)
	if err != nil {
		return 0, err
	}
	held, err := lease.Take(l.processes.Root, port.stick.PortPath)
	if errors.Is(err, lease.ErrHeld) {
		return 0, fmt.Errorf("%w; see which has it with: modembridge port who %s", err, port.stick.PortPath)
	}
	if err != nil {
		return 0, err
	}
	defer held.Release()
	giveBack, err := l.takeFrom(ctx, port, o.force)
	if err != nil {
		return 0, fmt.Errorf("cannot lend %s: %w", port.name, err)
	}
	defer func() {
		giveBack()
		fmt.Fprintf(errs, "modembridge: %s is given back\n", port.name)
	}()
	fmt.Fprintf(errs, "modembridge: %s is lent to %s\n", port.name, o.command[0])
	return p.run(ctx, port.node())
}

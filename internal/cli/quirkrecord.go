// SPDX-License-Identifier: GPL-3.0-or-later

package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"modembridge/internal/recording"
	"modembridge/quirks"
	"modembridge/switcher/usb"
)

// A recordCommand is `modembridge quirk record` with its flags.
type recordCommand struct {
	machine recordMachine
	version string // of the program
	file    string // to write, "" for one that is named after the stick
	asIs    bool
}

// newQuirkRecordCmd is `modembridge quirk record`.
func newQuirkRecordCmd(m machine) *cobra.Command {
	c := recordCommand{machine: recordSystem{}, version: version()}
	cmd := &cobra.Command{
		Use:   "record PORT",
		Short: "Record what a stick shows from the plug on, for a report or a quirk",
		Long: `Record what the stick in a port, such as 1-1.4, shows while you pull it out and
plug it in again: its descriptors in both modes, when its ports appear, what was
sent to switch it, what each port is for and what it answers; and the draft of a
quirk. It all goes to one file, whose name is printed.

The file may be given away: dummies stand in it for serial numbers, IMEI, IMSI,
telephone numbers and the like. Look through it all the same.

Ports are asked AT, AT+GCAP, ATI, AT+CGMI, AT+CGMM and AT+CGMR, and one that does
not answer for its diagnostic version. No port of a device that modembridge does
not know is asked, and none that ModemManager has: stop it before, and the
answers are recorded too. Ctrl-C ends it at any time, and nothing is written.`,
		Example: `  sudo modembridge quirk record 1-1.4
  sudo modembridge quirk record 1-1.4 -o mystick.toml
  sudo modembridge port lease 1-1.4 -- modembridge quirk record 1-1.4 --as-is

Then see what is known about the stick: modembridge quirk explain PORT`,
		ValidArgsFunction: completePorts(m),
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usagef("name the port of one stick; see them all with: modembridge status")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			port, err := usb.ParsePortPath(args[0])
			if err != nil {
				return usagef("%q is no port such as 1-1.4; see those of all sticks with: modembridge status", args[0])
			}
			name, err := c.run(cmd.Context(), cmd.ErrOrStderr(), loadQuirks(cmd), port)
			if err == nil {
				_, err = fmt.Fprintln(cmd.OutOrStdout(), name)
			}
			return err
		},
	}
	cmd.Flags().StringVarP(&c.file, "output", "o", "", "write to this `file`, in place of one that is named after the stick")
	cmd.Flags().BoolVar(&c.asIs, "as-is", false, "record the stick as it is plugged in now: nobody pulls it, and its storage mode is not seen")
	return cmd
}

// The deadlines of what a person does.
const (
	pullWithin = 2 * time.Minute
	plugWithin = 2 * time.Minute
)

// run leads a person through it, and returns the name of the file.
func (c *recordCommand) run(ctx context.Context, say io.Writer, db *quirks.DB, port usb.PortPath) (string, error) {
	if err := writable(c.file); err != nil {
		return "", err
	}
	// Without the daemon nothing switches the stick, and nobody knows it.
	if _, err := c.machine.Status(ctx); err != nil {
		return "", err
	}
	lent := c.machine.Lent(port)
	if lent && !c.asIs {
		// ModemManager 1.20.4 aborts when ports change that it is kept from.
		return "", usagef("the stick in port %s is lent, and must not be pulled meanwhile; record it as it is, with --as-is", port)
	}
	f := &film{machine: c.machine, port: port, say: say, asIs: c.asIs, modemManager: c.machine.ModemManager(ctx)}
	fmt.Fprintf(say, "This records what the stick in port %s shows. Ctrl-C ends it at any time, and\nnothing is written then.\n", port)
	if f.modemManager && !lent {
		fmt.Fprint(say, "\nModemManager is running and will have the stick's ports, so what they answer will be\n"+
			"missing. To have that too, end this, stop ModemManager and begin again:\n"+
			"    systemctl stop ModemManager\n")
	}
	err := c.shoot(ctx, f)
	var r *recording.Recording
	if err == nil {
		r, err = c.develop(ctx, f, db)
	}
	if ctx.Err() != nil {
		err = errors.New("stopped: nothing was written")
	}
	if err != nil {
		return "", err
	}
	return c.write(say, r)
}

// shoot films the stick from the plug on, or as it is.
func (c *recordCommand) shoot(ctx context.Context, f *film) error {
	if !c.asIs {
		fmt.Fprintf(f.say, "\n1. Pull the stick out.\n")
		if err := f.waitGone(ctx, pullWithin); err != nil {
			return err
		}
		fmt.Fprintf(f.say, "   It is gone.\n\n2. Plug it into the same socket.\n")
		return f.shoot(ctx, plugWithin)
	}
	fmt.Fprintln(f.say)
	if _, err := c.machine.Raw(f.port); errors.Is(err, fs.ErrNotExist) {
		return notFoundf("nothing is plugged into port %s; see the ports of all sticks with: modembridge status", f.port)
	}
	return f.shoot(ctx, plugWithin)
}

// write writes the file, and returns its name.
func (c *recordCommand) write(say io.Writer, r *recording.Recording) (string, error) {
	text, err := r.Format()
	if err != nil {
		return "", err
	}
	name := c.file
	if name == "" {
		name = freeName(r)
	}
	if err := replaceFile(name, text); err != nil {
		return "", fmt.Errorf("cannot write the recording: %w", err)
	}
	answers := 0
	if r.Modem != nil {
		for _, p := range r.Modem.Ports {
			answers += len(p.Answers)
		}
	}
	fmt.Fprintf(say, "\nRecorded, with %d answers of ports.\n", answers)
	for _, m := range r.Missing {
		fmt.Fprintf(say, "Missing: %s\n", m)
	}
	fmt.Fprint(say, "Serial numbers and the like are dummies in it. Look through it before you give it away:\n")
	return name, nil
}

// writable reports early what would keep the file from being written.
func writable(name string) error {
	if info, err := os.Stat(name); err == nil && info.IsDir() {
		return fmt.Errorf("cannot write a recording to %s: it is a directory; name a file in it", name)
	}
	f, err := os.CreateTemp(filepath.Dir(name), ".modembridge-*")
	if err != nil {
		return fmt.Errorf("cannot write a recording there: %w", err)
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

// freeName returns a name that tells of the stick, and that no file has.
func freeName(r *recording.Recording) string {
	p := r.Modem
	if p == nil {
		p = r.Storage
	}
	base := fmt.Sprintf("stick-%04x-%04x", p.USB.Vendor, p.USB.Product)
	name := base + ".toml"
	for n := 2; ; n++ {
		if _, err := os.Lstat(name); errors.Is(err, fs.ErrNotExist) {
			return name
		}
		name = fmt.Sprintf("%s-%d.toml", base, n)
	}
}

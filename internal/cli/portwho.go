// SPDX-License-Identifier: GPL-3.0-or-later

package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"modembridge/internal/holders"
)

// whoWithin is how long looking through all processes may take. It takes some
// hundredths of a second with a hundred processes.
const whoWithin = 10 * time.Second

// newPortWhoCmd is `modembridge port who`.
func newPortWhoCmd(processes holders.FS) *cobra.Command {
	return &cobra.Command{
		Use:   "who [TTY|PORT]...",
		Short: "Say which process has a serial port open",
		Long: `Say which process has a serial port open: of ttys, such as ttyUSB2 or
/dev/ttyUSB2, of all ports of the stick in a USB port, such as 1-1.4, or of all
sticks. A tty is looked up without the daemon, and need not be one of a stick.
The processes of other users show themselves to root alone.`,
		Example: `  sudo modembridge port who
  sudo modembridge port who ttyUSB2
  sudo modembridge port who 1-1.4

Then have it let go, for example: systemctl stop UNIT`,
		ValidArgsFunction: completeTTYs,
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx, cancel := context.WithTimeout(cmd.Context(), whoWithin)
			defer cancel()
			names, err := namedTTYs(ctx, args)
			if err != nil {
				return err
			}
			if len(names) == 0 {
				_, err := fmt.Fprintln(cmd.OutOrStdout(), noPorts)
				return err
			}
			return writeWho(ctx, cmd.OutOrStdout(), cmd.ErrOrStderr(), processes, names)
		},
	}
}

// writeWho prints who has ttys open. The error is fs.ErrPermission when that
// cannot be told of all of them: one that seems to be free may not be.
func writeWho(ctx context.Context, out, errs io.Writer, processes holders.FS, names []string) error {
	ports, err := devicesOf(processes, names)
	if err != nil {
		return err
	}
	found, err := processes.Find(ctx, ports...)
	if err != nil {
		return err
	}
	if err := writeTable(out, whoRows(names, ports, found)); err != nil {
		return err
	}
	unseen := func(d holders.Device) bool { return len(found.By[d]) == 0 }
	switch {
	case !found.Partial:
	case slices.ContainsFunc(ports, unseen):
		return fmt.Errorf("cannot answer for every port, as not every process may be looked into: %w", fs.ErrPermission)
	default:
		fmt.Fprintln(errs, "modembridge: there may be more, as not every process may be looked into; try it as root, for example with sudo")
	}
	return nil
}

// devicesOf returns the devices of ttys. The error is fs.ErrNotExist when there
// is no such device.
func devicesOf(processes holders.FS, names []string) ([]holders.Device, error) {
	var ports []holders.Device
	for _, name := range names {
		node := name
		if !filepath.IsAbs(name) {
			node = filepath.Join("/dev", name)
		}
		d, err := processes.Device(node)
		if errors.Is(err, fs.ErrNotExist) {
			return nil, notFoundf("there is no serial port %s; see those of all sticks with: modembridge port list", name)
		}
		if err != nil {
			return nil, err
		}
		ports = append(ports, d)
	}
	return ports, nil
}

// whoRows returns a row for each process that has one of the ports open.
func whoRows(names []string, ports []holders.Device, found holders.Found) [][]string {
	nobody := "nobody"
	if found.Partial {
		nobody = "unknown"
	}
	rows := [][]string{{"TTY", "PROGRAM", "PID", "USER", "UNIT"}}
	for i, name := range names {
		who := found.By[ports[i]]
		for _, p := range who {
			rows = append(rows, []string{name, p.Program, strconv.Itoa(p.PID), p.User, p.Unit})
		}
		if len(who) == 0 {
			rows = append(rows, []string{name, nobody, "", "", ""})
		}
	}
	return rows
}

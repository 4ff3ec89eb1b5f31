// SPDX-License-Identifier: GPL-3.0-or-later

package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"github.com/spf13/cobra"

	"modembridge/bridge"
	"modembridge/internal/service"
	"modembridge/switcher/usb"
)

// newPortForgetCmd is `modembridge port forget`.
func newPortForgetCmd(r registrar) *cobra.Command {
	var all bool
	cmd := &cobra.Command{
		Use:   "forget PORT|ID... | --all",
		Short: "Forget what was learned about the ports of a stick",
		Long: `Forget what was found out about the ports of a stick that no quirk describes,
named by the port that it is in, such as 1-1.4, or by its USB id in modem mode.
Its ports are asked anew: those of a stick that is plugged in at once, unless it
is connected or lent, those of others at their next plug.`,
		Example: `  sudo modembridge port forget 1-1.4
  sudo modembridge port forget 19d2:fff1
  sudo modembridge port forget --all

What was learned shows as such in: modembridge port list`,
		ValidArgsFunction: completeSticks,
		RunE: func(cmd *cobra.Command, args []string) error {
			if all == (len(args) > 0) {
				return usagef("name what is to be forgotten, or say --all, and not both\nSee: %s --help", cmd.CommandPath())
			}
			if !r.root {
				return fmt.Errorf("cannot forget what was learned: %w", fs.ErrPermission)
			}
			s, err := service.Ask(cmd.Context())
			if err != nil && (!errors.Is(err, service.ErrNotReachable) || wantsDaemon(args)) {
				return err
			}
			ids, err := r.forgettable(s, args)
			if err != nil {
				return err
			}
			if len(ids) == 0 {
				fmt.Fprintln(cmd.OutOrStdout(), "nothing was learned of any stick")
				return nil
			}
			return r.forget(cmd.OutOrStdout(), s, ids)
		},
	}
	cmd.Flags().BoolVar(&all, "all", false, "forget everything that was learned")
	return cmd
}

// wantsDaemon reports whether an argument can be told only by the daemon.
func wantsDaemon(args []string) bool {
	for _, arg := range args {
		if isPortPath(arg) {
			return true
		}
	}
	return false
}

// forgettable returns the ids that are meant: all that there are when no
// argument is.
func (r registrar) forgettable(s service.Status, args []string) (ids []usb.ID, err error) {
	if len(args) == 0 {
		return r.book.IDs()
	}
	for _, arg := range args {
		id, ok := isID(arg)
		if !ok {
			st, err := oneStick(s, arg)
			if err != nil {
				return nil, err
			}
			if id, ok = isID(st.USBID); !ok {
				return nil, notFoundf("the stick in port %s has no USB id", arg)
			}
		}
		ids = append(ids, id)
	}
	return ids, nil
}

// forget takes the ids out of the book, and has the sticks asked anew that are
// plugged in.
func (r registrar) forget(out io.Writer, s service.Status, ids []usb.ID) error {
	var unknown []string
	for _, id := range ids {
		found, err := r.book.Forget(id)
		if err != nil {
			return err
		}
		if !found {
			unknown = append(unknown, id.String())
			continue
		}
		if _, err := fmt.Fprintf(out, "Forgot what was found out about %v.\n", id); err != nil {
			return err
		}
		for _, st := range s.Sticks {
			if st.USBID != id.String() {
				continue
			}
			if err := r.askAnew(out, st); err != nil {
				return err
			}
		}
	}
	if len(unknown) > 0 {
		return notFoundf("nothing was found out about %s", strings.Join(unknown, ", "))
	}
	return nil
}

// askAnew has a stick's ports asked again, now or later.
func (r registrar) askAnew(out io.Writer, st bridge.Snapshot) error {
	err := r.retag(st)
	said := fmt.Sprintf("The ports of the stick in port %s are asked anew.", st.PortPath)
	if errors.Is(err, errAtWork) {
		said, err = fmt.Sprintf("The stick in port %s is in use, and keeps its roles until it is plugged in again.", st.PortPath), nil
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(out, said)
	return err
}

// SPDX-License-Identifier: GPL-3.0-or-later

package cli

import (
	"errors"
	"fmt"
	"io/fs"

	"github.com/spf13/cobra"

	"modembridge/bridge"
	"modembridge/internal/gate"
	"modembridge/internal/lease"
	"modembridge/internal/portbook"
	"modembridge/internal/service"
	"modembridge/internal/sysfs"
	"modembridge/internal/udevtag"
	"modembridge/switcher/usb"
)

// A registrar changes what is kept about ports, and has it noticed.
type registrar struct {
	root   bool   // it runs as root
	dir    string // that the machine's leases are below, "" for this one's
	gate   gate.Gate
	book   portbook.Book
	tags   udevtag.FS
	device func(usb.PortPath) (usb.Device, error)
}

// newRegistrar is for this machine.
func newRegistrar() registrar {
	return registrar{root: isRoot(), book: portbook.Default, device: sysfs.FS{}.Device}
}

// newPortRetagCmd is `modembridge port retag`.
func newPortRetagCmd(r registrar) *cobra.Command {
	return &cobra.Command{
		Use:   "retag [PORT]",
		Short: "Have ModemManager see the ports of a stick anew",
		Long: `Have ModemManager see the ports of a stick anew, with the roles that udev has for
them now: it keeps those that it saw first. For example after a change of a hwdb
file in /etc/udev/hwdb.d. PORT, such as 1-1.4, can be left out where only one stick is
plugged in. A stick that is connected or lent is left alone.`,
		Example: `  sudo systemd-hwdb update && sudo modembridge port retag 1-1.4

Then see what they are: modembridge port list`,
		Args:              atMost(1),
		ValidArgsFunction: completeSticks,
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := service.Ask(cmd.Context())
			if err != nil {
				return err
			}
			port := ""
			if len(args) > 0 {
				port = args[0]
			}
			st, err := oneStick(s, port)
			if err == nil {
				err = r.retag(st)
			}
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "The ports of %s in port %s are taken from ModemManager and given back, which takes some seconds.\n", st.Name, st.PortPath)
			return err
		},
	}
}

// errAtWork says that a stick is in use.
var errAtWork = errors.New("it is in use")

// retag takes a stick's ports from ModemManager; the daemon gives them back. The
// error wraps errAtWork for a stick that is to be left alone.
func (r registrar) retag(st bridge.Snapshot) error {
	switch {
	case !r.root:
		return fmt.Errorf("cannot retag the ports of the stick in port %s: %w", st.PortPath, fs.ErrPermission)
	case st.State == bridge.Connected.String():
		return fmt.Errorf("cannot retag the ports of the stick in port %s: %w by a connection; end that first, in the network menu or with: nmcli connection down %s", st.PortPath, errAtWork, profileOf(st))
	}
	lent, err := lease.Held(r.dir, st.PortPath)
	if err != nil {
		return err
	}
	if lent {
		return fmt.Errorf("cannot retag the ports of the stick in port %s: %w by the program that it is lent to; end that first", st.PortPath, errAtWork)
	}
	d, err := r.device(st.PortPath)
	if err != nil {
		return err
	}
	return errors.Join(r.gate.Close(d), r.tags.TriggerAll(d))
}

// profileOf returns the name of the profile that the stick is connected with.
func profileOf(st bridge.Snapshot) string {
	if st.Profile == nil {
		return bridge.ProfileID
	}
	return st.Profile.ID
}

// completeSticks completes the ports that sticks with serial ports are in.
func completeSticks(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	s, err := service.Ask(cmd.Context())
	if err != nil || len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var list []string
	for _, st := range s.Sticks {
		if len(st.Ports) == 0 {
			continue
		}
		list = append(list, cobra.CompletionWithDesc(string(st.PortPath), st.USBID+" "+st.Name))
	}
	return list, cobra.ShellCompDirectiveNoFileComp
}

// isID reports whether an argument is a USB id.
func isID(arg string) (usb.ID, bool) {
	id, err := usb.ParseID(arg)
	return id, err == nil
}

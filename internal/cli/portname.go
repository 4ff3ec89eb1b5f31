// SPDX-License-Identifier: GPL-3.0-or-later

package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"modembridge/bridge"
	"modembridge/internal/service"
	"modembridge/switcher/usb"
)

// namedTTYs returns the ttys that arguments name: a tty below /dev, with or
// without that directory, or the USB port of a stick for all that it has. No
// arguments are all ttys of all sticks. The daemon is asked only about sticks.
// The error is fs.ErrNotExist for a stick that it does not know or that has no
// tty.
func namedTTYs(ctx context.Context, args []string) ([]string, error) {
	var known []listedPort
	if len(args) == 0 || slices.ContainsFunc(args, isPortPath) {
		s, err := service.Ask(ctx)
		if err != nil {
			return nil, err
		}
		known = listedPorts(s)
	}
	var names []string
	if len(args) == 0 {
		for _, p := range known {
			names = append(names, p.TTY)
		}
	}
	for _, arg := range args {
		if !isPortPath(arg) {
			names = append(names, strings.TrimPrefix(arg, "/dev/"))
			continue
		}
		before := len(names)
		for _, p := range known {
			if string(p.Stick) == arg {
				names = append(names, p.TTY)
			}
		}
		if len(names) == before {
			return nil, notFoundf("modembridge knows no stick with a serial port in port %s; see all with: modembridge port list", arg)
		}
	}
	return names, nil
}

// oneStick returns the stick with serial ports in a USB port, or the only one
// there is when no port is named. The error is fs.ErrNotExist when there is none.
func oneStick(s service.Status, port string) (bridge.Snapshot, error) {
	var found []bridge.Snapshot
	var names []string
	for _, st := range s.Sticks {
		if len(st.Ports) > 0 && (port == "" || port == string(st.PortPath)) {
			found = append(found, st)
			names = append(names, fmt.Sprintf("%s (%s)", st.PortPath, st.Name))
		}
	}
	switch {
	case len(found) == 1:
		return found[0], nil
	case len(found) > 1:
		return bridge.Snapshot{}, usagef("there are %d sticks, %s: name the one that is meant by its port", len(found), strings.Join(names, " and "))
	case port == "":
		return bridge.Snapshot{}, notFoundf("no stick that modembridge knows has a serial port; see the sticks with: modembridge status")
	}
	return bridge.Snapshot{}, notFoundf("modembridge knows no stick with a serial port in port %s; see all with: modembridge port list", port)
}

// isPortPath reports whether an argument names a USB port, and no tty.
func isPortPath(arg string) bool {
	_, err := usb.ParsePortPath(arg)
	return err == nil
}

// completeTTYs completes the ttys of sticks, each with what it is for, the USB
// ports that they are in, and what begins with a slash as a file.
func completeTTYs(cmd *cobra.Command, args []string, begun string) ([]string, cobra.ShellCompDirective) {
	if strings.HasPrefix(begun, "/") {
		return nil, cobra.ShellCompDirectiveDefault
	}
	s, err := service.Ask(cmd.Context())
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var list []string
	offer := func(arg, meaning string) {
		if !slices.Contains(args, arg) {
			list = append(list, cobra.CompletionWithDesc(arg, strings.TrimSpace(meaning)))
		}
	}
	for _, st := range s.Sticks {
		if len(st.Ports) == 0 {
			continue
		}
		offer(string(st.PortPath), st.USBID+" "+st.Name)
		for _, p := range st.Ports {
			offer(p.TTY, p.Role+" of "+st.Name)
		}
	}
	return list, cobra.ShellCompDirectiveNoFileComp
}

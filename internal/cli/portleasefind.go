// SPDX-License-Identifier: GPL-3.0-or-later

package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"modembridge/bridge"
	"modembridge/internal/holders"
	"modembridge/internal/service"
	"modembridge/quirks"
)

// A leasePort is a serial port that can be lent.
type leasePort struct {
	stick  bridge.Snapshot
	tty    string // "ttyUSB2"
	device holders.Device
	name   string // what people know it by
}

// node returns the device node. It is what the program is given, and not one of
// the names that stay: the lock files of minicom and others in /var/lock are
// named by the tty, and with another name would not be seen by who uses this.
func (p leasePort) node() string { return "/dev/" + p.tty }

// find returns the port that is asked for. The error is fs.ErrNotExist when there
// is none.
func (l lender) find(s service.Status, o leaseOrder) (leasePort, error) {
	p, err := l.choose(s, o)
	if err != nil {
		return leasePort{}, err
	}
	devices, err := devicesOf(l.processes, []string{p.tty})
	if err != nil {
		return leasePort{}, err
	}
	p.device = devices[0]
	p.name = l.lastingName(p)
	return p, nil
}

// choose returns the stick and the tty.
func (l lender) choose(s service.Status, o leaseOrder) (leasePort, error) {
	if o.port != "" && !isPortPath(o.port) {
		return l.namedPort(s, o.port)
	}
	st, err := oneStick(s, o.port)
	if err != nil {
		return leasePort{}, err
	}
	tty, ok := portFor(st, o.role)
	if !ok {
		return leasePort{}, notFoundf("no port of the stick in port %s is known to be for %s; see them with: modembridge port list, and name one by its tty", st.PortPath, o.role)
	}
	return leasePort{stick: st, tty: tty}, nil
}

// namedPort returns the port of a stick that has that tty, be it by a symlink.
func (l lender) namedPort(s service.Status, name string) (leasePort, error) {
	named, err := devicesOf(l.processes, []string{name})
	if err != nil {
		return leasePort{}, err
	}
	for _, st := range s.Sticks {
		for _, p := range st.Ports {
			if d, err := l.processes.Device("/dev/" + p.TTY); err == nil && d == named[0] {
				return leasePort{stick: st, tty: p.TTY}, nil
			}
		}
	}
	return leasePort{}, notFoundf("%s belongs to no stick that modembridge knows; see those that do with: modembridge port list", name)
}

// portFor returns the tty of the stick that is called so below /dev/modembridge
// where the layout is known by numbers; see [quirks.Modem.Names]. For commands
// that is the primary port, unless it is the one that dials and there is another.
func portFor(st bridge.Snapshot, name string) (tty string, ok bool) {
	var layout quirks.Modem
	for _, p := range st.Ports {
		role, _ := quirks.ParseRole(p.Role) // none is Unset
		layout.Ports = append(layout.Ports, quirks.Port{
			Interface: quirks.Selector{ByNumber: true, Number: p.Interface}, Role: role,
		})
	}
	for i, p := range layout.Ports {
		if slices.Contains(layout.Names(p), name) {
			return st.Ports[i].TTY, true
		}
	}
	return "", false
}

// lastingName returns the name of the port below /dev/modembridge, which stays
// whatever number the kernel gives the tty, with the tty; without such a name it
// is the tty alone.
func (l lender) lastingName(p leasePort) string {
	dir := filepath.Join("/dev/modembridge", string(p.stick.PortPath))
	links, _ := os.ReadDir(filepath.Join("/", l.processes.Root, dir)) // none without known roles
	for _, link := range links {
		name := filepath.Join(dir, link.Name())
		if d, err := l.processes.Device(name); err == nil && d == p.device {
			return fmt.Sprintf("%s (%s)", name, p.tty)
		}
	}
	return p.node()
}

// completeLease completes the port, and what is none of the ports as a file: cobra
// does not tell whether there was a "--", after which the program is named.
func completeLease(cmd *cobra.Command, args []string, begun string) (list []string, _ cobra.ShellCompDirective) {
	if len(args) == 0 {
		list, _ = completeTTYs(cmd, args, begun)
	}
	return list, cobra.ShellCompDirectiveDefault
}

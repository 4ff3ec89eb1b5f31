// SPDX-License-Identifier: GPL-3.0-or-later

package host

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"modembridge/bridge"
)

// uplink says in the bridge's words what else leads to the internet: what
// NetworkManager has of that, else a way that it was told to leave alone, as those
// in /etc/network/interfaces.
func (h *Host) uplink(net network) bridge.Uplink {
	u := bridge.Uplink{Coming: net.Starting}
	for _, way := range net.Uplinks {
		if way.Up {
			return bridge.Uplink{Name: way.Interface, Up: true}
		}
		u = bridge.Uplink{Name: way.Interface, Coming: true}
	}
	for _, name := range defaultRoutes(h.sysfs.Root) {
		if !slices.Contains(net.Managed, name) && physical(h.sysfs.Root, name) {
			return bridge.Uplink{Name: name, Up: true}
		}
	}
	return u
}

// physical reports whether an interface has a device, as none that is made of
// others has.
func physical(root, name string) bool {
	_, err := os.Stat(filepath.Join(root, "sys/class/net", name, "device"))
	return err == nil
}

// The flags of a route (linux/route.h).
const (
	routeUp     = 0x0001
	routeReject = 0x0200
)

// defaultRoutes returns the interfaces that have one, as far as /proc tells.
func defaultRoutes(root string) (names []string) {
	add := func(name, flags string) {
		if f, err := strconv.ParseUint(flags, 16, 32); err == nil && f&routeUp != 0 && f&routeReject == 0 {
			names = append(names, name)
		}
	}
	// Iface Destination Gateway Flags RefCnt Use Metric Mask … (net/ipv4/fib_trie.c)
	for f := range fields(filepath.Join(root, "proc/net/route")) {
		if len(f) >= 8 && f[1] == "00000000" && f[7] == "00000000" {
			add(f[0], f[3])
		}
	}
	// Destination, its length, source, its length, gateway, metric, two counters,
	// flags, interface (net/ipv6/route.c, rt6_info_route)
	for f := range fields(filepath.Join(root, "proc/net/ipv6_route")) {
		if len(f) == 10 && strings.Trim(f[0], "0") == "" && f[1] == "00" {
			add(f[9], f[8])
		}
	}
	return names
}

// fields goes over the lines of a file, none if it cannot be read.
func fields(path string) func(yield func([]string) bool) {
	text, _ := os.ReadFile(path)
	return func(yield func([]string) bool) {
		for line := range bytes.Lines(text) {
			if !yield(strings.Fields(string(line))) {
				return
			}
		}
	}
}

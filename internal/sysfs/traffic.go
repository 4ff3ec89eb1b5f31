// SPDX-License-Identifier: GPL-3.0-or-later

package sysfs

import (
	"fmt"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
)

// A Traffic counts what has gone over a network interface since it is there (kernel:
// Documentation/ABI/testing/sysfs-class-net-statistics).
type Traffic struct {
	Received, Sent           uint64 // packets
	ReceivedBytes, SentBytes uint64
}

// Traffic returns what has gone over a network interface. The error is fs.ErrNotExist
// when there is none of that name.
func (f FS) Traffic(iface string) (t Traffic, err error) {
	if iface == "" || filepath.Base(iface) != iface {
		return t, fmt.Errorf("%q is not a network interface: %w", iface, fs.ErrNotExist)
	}
	dir := f.path("sys/class/net", iface, "statistics")
	for name, into := range map[string]*uint64{
		"rx_packets": &t.Received, "tx_packets": &t.Sent, "rx_bytes": &t.ReceivedBytes, "tx_bytes": &t.SentBytes,
	} {
		b, err := read(filepath.Join(dir, name))
		if err == nil {
			*into, err = strconv.ParseUint(strings.TrimSpace(string(b)), 10, 64)
		}
		if err != nil {
			return Traffic{}, fmt.Errorf("cannot read the counters of %s: %w", iface, err)
		}
	}
	return t, nil
}

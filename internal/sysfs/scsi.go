// SPDX-License-Identifier: GPL-3.0-or-later

package sysfs

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"modembridge/switcher/usb"
)

// ScanSCSI has the kernel look at LUN 0 of every SCSI host below port now.
// usb-storage makes the host at once but waits delay_use (1 s) before it scans
// it (kernel: drivers/usb/storage/usb.c, usb_stor_scan_dwork); the guard wants
// the SCSI type sooner. The later scan finds the device in place and leaves it
// alone. Higher LUNs are left to that scan: only it asks the device how many
// there are.
//
// The error is fs.ErrNotExist when port has no SCSI host, yet or at all. The
// kernel answers when the device has answered its INQUIRY; when ctx ends
// first, the scan goes on in the kernel and ScanSCSI returns ctx's error.
func (f FS) ScanSCSI(ctx context.Context, port usb.PortPath) error {
	hosts, err := f.scsiHosts(port)
	if err != nil {
		return fmt.Errorf("cannot scan the disks of %s: %w", port, err)
	}
	if len(hosts) == 0 {
		return fmt.Errorf("cannot scan the disks of %s: it has no SCSI host: %w", port, fs.ErrNotExist)
	}
	var attributes []string
	for _, host := range hosts {
		attributes = append(attributes, f.path("sys/class/scsi_host", filepath.Base(host.dir), "scan"))
	}
	// Channel, target and LUN (kernel: Documentation/scsi/scsi.rst). The SCSI
	// command timeout bounds it.
	if err := writeWithin(ctx, "0 0 0", attributes...); err != nil {
		return fmt.Errorf("cannot scan the disks of %s: %w", port, err)
	}
	return nil
}

// A scsiHost is what usb-storage or uas makes of a storage interface.
type scsiHost struct {
	dir   string
	iface uint8 // bInterfaceNumber
}

// scsiHosts returns the SCSI hosts below the device at port, in the order of
// their interfaces.
func (f FS) scsiHosts(port usb.PortPath) ([]scsiHost, error) {
	dir := f.device(port)
	if _, err := os.Stat(dir); err != nil {
		return nil, gone(err)
	}
	var hosts []scsiHost
	for _, i := range names(dir) {
		// Interfaces only: below a hub, the device's directory also holds the
		// devices plugged into it.
		if !strings.HasPrefix(i, string(port)+":") {
			continue
		}
		// The name ends in bInterfaceNumber, in decimal (kernel:
		// drivers/usb/core/message.c, usb_set_configuration).
		n, err := strconv.ParseUint(i[strings.LastIndexByte(i, '.')+1:], 10, 8)
		if err != nil {
			return nil, fmt.Errorf("%s is no interface: %w", i, err)
		}
		for _, host := range names(dir, i) {
			if strings.HasPrefix(host, "host") {
				hosts = append(hosts, scsiHost{filepath.Join(dir, i, host), uint8(n)})
			}
		}
	}
	slices.SortStableFunc(hosts, func(a, b scsiHost) int { return cmp.Compare(a.iface, b.iface) })
	return hosts, nil
}

// scsiDevices returns the directories of the SCSI devices of a host, named by
// host, channel, target and LUN: "2:0:0:0".
func scsiDevices(host string) []string {
	var out []string
	for _, target := range names(host) {
		if !strings.HasPrefix(target, "target") {
			continue
		}
		for _, name := range names(host, target) {
			if strings.Count(name, ":") == 3 {
				out = append(out, filepath.Join(host, target, name))
			}
		}
	}
	return out
}

// write writes a whole value to a sysfs attribute in one call.
func write(path, value string) error {
	file, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return gone(err)
	}
	_, err = file.WriteString(value)
	return gone(errors.Join(err, file.Close()))
}

// SPDX-License-Identifier: GPL-3.0-or-later

package sysfs

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"

	"modembridge/switcher"
	"modembridge/switcher/usb"
)

// Media returns the SCSI devices below port, in the order of their interfaces
// and logical units, with everything the guard asks about, except whether their nodes are open: see [FS.Probe]. A SCSI device
// whose block device is not there yet has its type but no Name. There are none
// while the kernel has not scanned (see [FS.ScanSCSI]).
//
// The error is fs.ErrNotExist when nothing is plugged into port.
func (f FS) Media(port usb.PortPath) ([]switcher.Medium, error) {
	hosts, err := f.scsiHosts(port)
	if err != nil {
		return nil, fmt.Errorf("cannot read the disks of %s: %w", port, err)
	}
	var use usage
	if len(hosts) > 0 {
		// What cannot be read must not look unused.
		if use, err = f.usage(); err != nil {
			return nil, fmt.Errorf("cannot read the disks of %s: %w", port, err)
		}
	}
	var out []switcher.Medium
	for _, host := range hosts {
		for _, dir := range scsiDevices(host.dir) {
			m, err := f.medium(dir, use)
			switch {
			case errors.Is(err, fs.ErrNotExist):
				continue // it left meanwhile
			case err != nil:
				return nil, fmt.Errorf("cannot read the disks of %s: %w", port, err)
			}
			m.Interface = host.iface
			out = append(out, m)
		}
	}
	return out, nil
}

// medium reads one SCSI device.
func (f FS) medium(dir string, use usage) (switcher.Medium, error) {
	address := filepath.Base(dir)
	lun, err := strconv.Atoi(address[strings.LastIndexByte(address, ':')+1:])
	if err != nil {
		return switcher.Medium{}, fmt.Errorf("%s is no SCSI address: %w", address, err)
	}
	typ, err := read(filepath.Join(dir, "type"))
	if err != nil {
		return switcher.Medium{}, err
	}
	// The peripheral device type of INQUIRY, in decimal: 0 disk, 5 CD-ROM.
	n, err := strconv.Atoi(strings.TrimSpace(string(typ)))
	if err != nil {
		return switcher.Medium{}, fmt.Errorf("%s has no SCSI type: %w", address, err)
	}
	m := switcher.Medium{
		LUN:      lun,
		SCSIType: n,
		Vendor:   text(dir, "vendor"),
		Model:    text(dir, "model"),
		Revision: text(dir, "rev"),
	}
	for _, name := range names(dir, "scsi_generic") {
		m.Generic = name
	}
	for _, name := range names(dir, "block") {
		m.Name = name
		m.ReadOnly = text(dir, "block", name, "ro") == "1"
		// The size is in units of 512 bytes, whatever the block size (kernel:
		// Documentation/ABI/stable/sysfs-block).
		m.Size = int64(number(dir, "block", name, "size")) * 512
		disk := f.disk(name)
		m.Mounts = use.mounts(disk)
		m.Swap = use.swap(disk)
		m.Holders = disk.holders
	}
	return m, nil
}

// SPDX-License-Identifier: GPL-3.0-or-later

package switcher

import "slices"

// SCSI peripheral device types (SPC, standard INQUIRY data), as in the kernel's
// /sys/bus/scsi/devices/*/type.
const (
	TypeDisk    = 0
	TypeCDROM   = 5
	TypeUnknown = -1 // the kernel has not said yet
)

// A Medium is one SCSI device below a USB device, with what the kernel and the
// rest of the system do with it.
type Medium struct {
	Name     string   // of the block device: "sr0"; "" when there is none
	LUN      int      // logical unit number
	SCSIType int      // TypeCDROM, ...
	Vendor   string   // of the INQUIRY data, without its padding
	Model    string   //
	Revision string   //
	ReadOnly bool     // of the block device
	Size     int64    // bytes; 0 when unknown or when there is no medium in it
	Mounts   []string // where it or a partition of it is mounted
	Swap     bool     // it or a partition of it is swap space
	Holders  []string // dm, md and loop devices on top of it
	Busy     bool     // an exclusive open failed, so somebody is using it
}

// HasNode reports whether the kernel has made a block device of one of the
// media, so that a [Kernel] can reach it.
func HasNode(media []Medium) bool {
	return slices.ContainsFunc(media, func(m Medium) bool { return m.Name != "" })
}

// SPDX-License-Identifier: GPL-3.0-or-later

package switcher

import (
	"cmp"
	"slices"
)

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
	Name      string   // of the block device: "sr0"; "" when there is none
	Generic   string   // of the SCSI generic device: "sg1"; "" when there is none
	Interface uint8    // bInterfaceNumber of the interface that it is behind
	LUN       int      // logical unit number, there
	SCSIType  int      // TypeCDROM, ...
	Vendor    string   // of the INQUIRY data, without its padding
	Model     string   //
	Revision  string   //
	ReadOnly  bool     // of the block device
	Size      int64    // bytes; 0 when unknown or when there is no medium in it
	Mounts    []string // where it or a partition of it is mounted
	Swap      bool     // it or a partition of it is swap space
	Holders   []string // dm, md and loop devices on top of it
	Busy      bool     // an exclusive open failed, so somebody is using it
}

// Addressed returns the media that SCSI commands are for, out of all media of a
// device in the order of their interfaces: the units of the first interface,
// where messages go over USB too. What is behind a further one is a slot for a
// memory card, and has a unit 0 of its own.
func Addressed(media []Medium) []Medium {
	for n, m := range media {
		if m.Interface != media[0].Interface {
			return media[:n]
		}
	}
	return media
}

// HasNode reports whether the kernel has made a block device of one of the
// media, so that a [Kernel] can reach it.
func HasNode(media []Medium) bool {
	return slices.ContainsFunc(media, func(m Medium) bool { return m.Name != "" })
}

// Node returns the name of the device node to reach the medium by, "" when
// there is none: the block device, which can be held exclusively, else the SCSI
// generic one.
func (m Medium) Node() string { return cmp.Or(m.Name, m.Generic) }

// SPDX-License-Identifier: GPL-3.0-or-later

package switcher

import (
	"fmt"
	"slices"
	"strings"

	"modembridge/switcher/usb"
)

// SmallDisk is the size in bytes below which a SCSI disk may be a stick's
// install medium: one that is known has 4 MB (AIC 1111:1111). No disk that
// people keep data on has been this small for decades.
const SmallDisk = 100 << 20

// Shared reports whether phones and card readers have the id too, because it is
// what the maker of a chip wrote into it. Only a CD-ROM tells a stick from them.
func Shared(id usb.ID) bool {
	switch id {
	case usb.ID{Vendor: 0x05c6, Product: 0x1000}, // Qualcomm
		usb.ID{Vendor: 0x0e8d, Product: 0x0002}, // MediaTek
		usb.ID{Vendor: 0x19d2, Product: 0x0083}, // ZTE
		usb.ID{Vendor: 0x04e8, Product: 0xf000}: // Samsung
		return true
	}
	return false
}

// installs reports whether a disk can be an install medium, and not one that
// somebody keeps data on. A size of 0 is a slot without a card.
func (m Medium) installs(id usb.ID, rules Rules) bool {
	switch {
	case m.Size == 0 || Shared(id):
		return false
	case rules.AllowDisk:
		return m.ReadOnly || m.Size < SmallDisk
	}
	return m.ReadOnly && m.Size < SmallDisk
}

// cardSlot reports whether a disk is a stick's slot for a memory card: a unit
// behind the CD-ROM, or the unit of a further interface, as Huawei's sticks
// have it (12d1:1446, 12d1:14fe). A card that nobody has mounted loses nothing
// when the stick leaves the bus and comes back. The rule does not ask for the
// card's size, nor wait for the kernel to see it, so that it gives one answer
// however early it is asked.
func (m Medium) cardSlot(all []Medium) bool {
	return slices.ContainsFunc(all, func(first Medium) bool {
		return first.LUN == 0 && first.SCSIType == TypeCDROM &&
			(m.Interface > first.Interface || m.Interface == first.Interface && m.LUN != 0)
	})
}

// early reports whether the kernel has shown nothing yet of the device's first
// storage interface: it scans all at the same time. Only that one tells a slot
// from a disk.
func (m Medium) early(dev usb.Device, all []Medium) bool {
	for _, i := range dev.Interfaces {
		if i.Class.Class == usb.MassStorageBulkOnly.Class {
			return i.Number < m.Interface &&
				!slices.ContainsFunc(all, func(first Medium) bool { return first.Interface == i.Number })
		}
	}
	return false
}

// describe returns what a disk is, for a person.
func (m Medium) describe() string {
	access := "writable"
	if m.ReadOnly {
		access = "read-only"
	}
	return strings.TrimSpace(fmt.Sprintf("%s %s, %s, %d MB", m.Vendor, m.Model, access, m.Size/1e6))
}

// SPDX-License-Identifier: GPL-3.0-or-later

package switcher

import (
	"fmt"
	"slices"
	"strings"

	"modembridge/switcher/usb"
)

// Rules are what the one who wants to switch knows about the device.
type Rules struct {
	// Source names who says that this device is to be switched: "quirk
	// zte-19d2-2000", which must have matched in full. Empty: nobody does.
	Source string
	// AnyInterface says that the plan sends no SCSI command, so that the device
	// may be something else than storage, or more.
	AnyInterface bool
	// AllowDisk says that the install medium is known to show as a disk rather
	// than as a CD-ROM. It allows a read-only or a small one; otherwise a disk
	// must be both.
	AllowDisk bool
	// NoSCSI says that usb-storage is known to ignore this id, so that no SCSI
	// device is ever going to be seen (US_FL_IGNORE_DEVICE in the kernel's
	// drivers/usb/storage/unusual_devs.h).
	NoSCSI bool
}

// Check returns nil when dev may be switched, and a *Refusal otherwise. It
// touches nothing: media is what the kernel says right now.
//
// The rules are made so that a disk with the same USB id as a stick is never
// taken from the system: several share one (05c6:1000 is a modem, a phone and a
// card reader).
//
// They do not ask whether somebody uses a serial port or a network interface of
// the device. Its description does not show that; and that it has one says
// nothing, for the kernel, ModemManager and NetworkManager take hold of them at
// once, and a configuration would never be set. What protects a connection is
// that a plan has nothing to do on a device whose configuration is right.
func Check(dev usb.Device, media []Medium, rules Rules) error {
	no := refusing(dev)
	switch {
	case !dev.StorageOnly() && (!rules.AnyInterface || Shared(dev.ID)):
		return no(NotStorage, "not every interface of it is mass storage, so it is not in storage mode",
			"nothing needs to be done if it is a modem already")
	case rules.Source == "":
		return no(NoMatch, "no quirk matches it in full", "see what nearly matches with: modembridge quirk explain "+dev.ID.String())
	case len(dev.Interfaces) == 0:
		return no(NoMedium, "the kernel has not configured it, so that nobody knows what it is", "wait a moment").transient()
	}
	for _, m := range media {
		if r := m.check(dev, media, rules, no); r != nil {
			return r
		}
	}
	if !shown(dev, media, rules) {
		return no(NoMedium, "the kernel has not shown yet whether it is a CD-ROM or a disk",
			"wait a moment, and see that usb-storage is loaded").transient()
	}
	return nil
}

// shown reports whether the kernel has shown enough of a device whose media are
// all harmless: a CD-ROM where nothing less will do, anything where there is
// storage that the kernel looks at.
func shown(dev usb.Device, media []Medium, rules Rules) bool {
	if Shared(dev.ID) {
		return slices.ContainsFunc(media, func(m Medium) bool { return m.SCSIType == TypeCDROM })
	}
	storage := slices.ContainsFunc(dev.Interfaces, func(i usb.Interface) bool {
		return i.Class.Class == usb.MassStorageBulkOnly.Class
	})
	return len(media) > 0 || !storage || rules.NoSCSI
}

// check looks at one medium: first whether somebody uses it, then what it is.
func (m Medium) check(dev usb.Device, all []Medium, rules Rules, no refuse) *Refusal {
	id, name := dev.ID, m.name()
	disk := m.SCSIType == TypeDisk && !m.cardSlot(all)
	switch {
	case len(m.Mounts) > 0:
		return no(Mounted, fmt.Sprintf("%s is mounted on %s", name, strings.Join(m.Mounts, ", ")), "unmount it first")
	case m.Swap:
		return no(SwapSpace, name+" is swap space", "see /proc/swaps; a stick in storage mode is never swap space")
	case len(m.Holders) > 0:
		return no(Held, fmt.Sprintf("%s is part of %s", name, strings.Join(m.Holders, ", ")), "see lsblk; a stick in storage mode is never part of another disk")
	case m.SCSIType == TypeUnknown, disk && m.Name == "" && !Shared(id), m.early(dev, all):
		return no(NoMedium, "the kernel has not shown yet what "+name+" is", "wait a moment").transient()
	case disk && !m.installs(id, rules):
		return no(RealDisk, fmt.Sprintf("%s is a disk (%s), and may hold data", name, m.describe()),
			"nothing needs to be done if it is a disk; if it is a modem, report it with the output of: modembridge quirk explain "+id.String())
	case m.SCSIType != TypeDisk && m.SCSIType != TypeCDROM:
		return no(NotCDROM, fmt.Sprintf("%s is a SCSI device of type %d, and not a CD-ROM", name, m.SCSIType),
			"report it with the output of: modembridge quirk explain "+id.String())
	case m.Busy:
		return no(Busy, name+" is in use by another program", "close what uses it: fuser -v /dev/"+m.Name).transient()
	}
	return nil
}

func (m Medium) name() string {
	if m.Name == "" {
		return fmt.Sprintf("logical unit %d", m.LUN)
	}
	return m.Name
}

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

// Rules are what the one who wants to switch knows about the device.
type Rules struct {
	// Source names who says that this device is to be switched: "quirk
	// zte-19d2-2000", which must have matched in full. Empty: nobody does.
	Source string
	// AllowDisk says that the install medium is known to show as a disk rather
	// than as a CD-ROM. It allows a read-only or a small one.
	AllowDisk bool
	// NoSCSI says that usb-storage is known to ignore this id, so that no SCSI
	// device is ever going to be seen (US_FL_IGNORE_DEVICE in the kernel's
	// drivers/usb/storage/unusual_devs.h).
	NoSCSI bool
}

// A Refusal says why a device is not switched. Its three parts are sentences
// for a person; Code is stable, for scripts.
type Refusal struct {
	Code      string
	What      string
	Why       string
	Next      string
	Transient bool // it may pass by itself: ask again
}

// Error returns the three parts.
func (r *Refusal) Error() string { return fmt.Sprintf("%s: %s; %s", r.What, r.Why, r.Next) }

// The codes of refusals.
const (
	NotStorage = "not-storage" // an interface is something else
	NoMatch    = "no-match"    // nobody knows this device
	NoMedium   = "no-medium"   // the kernel has not shown what it is (transient)
	RealDisk   = "real-disk"   // it may hold somebody's data
	NotCDROM   = "not-cdrom"   // neither a CD-ROM nor a disk
	Mounted    = "mounted"
	SwapSpace  = "swap"
	Held       = "held" // device mapper, RAID or loop
	Busy       = "busy" // somebody has it open (transient)
)

// Check returns nil when dev may be switched, and a *Refusal otherwise. It
// touches nothing: media is what the kernel says right now.
//
// The rules are made so that a disk with the same USB id as a stick is never
// taken from the system: the id is what a vendor wrote into a chip, and
// several share one (05c6:1000 is a modem, a phone and a card reader).
func Check(dev usb.Device, media []Medium, rules Rules) error {
	refuse := func(code, why, next string) *Refusal {
		return &Refusal{Code: code, What: fmt.Sprintf("cannot switch %v", dev.ID), Why: why, Next: next}
	}
	if !dev.StorageOnly() {
		return refuse(NotStorage, "not every interface of it is mass storage, so it is not in storage mode",
			"nothing needs to be done if it is a modem already")
	}
	if rules.Source == "" {
		return refuse(NoMatch, "no quirk matches it in full", "see what nearly matches with: modembridge quirk explain "+dev.ID.String())
	}
	seen := false
	for _, m := range media {
		if r := check(m, media, rules, refuse); r != nil {
			return r
		}
		seen = seen || m.SCSIType != TypeUnknown
	}
	if !seen && !rules.NoSCSI {
		r := refuse(NoMedium, "the kernel has not shown yet whether it is a CD-ROM or a disk", "wait a moment, and see that usb-storage is loaded")
		r.Transient = true
		return r
	}
	return nil
}

// check looks at one medium: first whether somebody uses it, then what it is.
func check(m Medium, all []Medium, rules Rules, refuse func(code, why, next string) *Refusal) *Refusal {
	name := m.name()
	switch {
	case len(m.Mounts) > 0:
		return refuse(Mounted, fmt.Sprintf("%s is mounted on %s", name, strings.Join(m.Mounts, ", ")), "unmount it first")
	case m.Swap:
		return refuse(SwapSpace, name+" is swap space", "see /proc/swaps; a stick in storage mode is never swap space")
	case len(m.Holders) > 0:
		return refuse(Held, fmt.Sprintf("%s is part of %s", name, strings.Join(m.Holders, ", ")), "see lsblk; a stick in storage mode is never part of another disk")
	case m.SCSIType == TypeUnknown:
		r := refuse(NoMedium, "the kernel has not shown yet what "+name+" is", "wait a moment")
		r.Transient = true
		return r
	case m.SCSIType == TypeDisk && !m.cardSlot(all) && !(rules.AllowDisk && m.harmless()):
		return refuse(RealDisk, fmt.Sprintf("%s is a disk (%s), and may hold data", name, m.describe()),
			"nothing needs to be done if it is a disk; if it is a modem, report it with the output of: modembridge quirk explain")
	case m.SCSIType != TypeDisk && m.SCSIType != TypeCDROM:
		return refuse(NotCDROM, fmt.Sprintf("%s is a SCSI device of type %d, and not a CD-ROM", name, m.SCSIType),
			"report it with the output of: modembridge quirk explain")
	case m.Busy:
		r := refuse(Busy, name+" is in use by another program", "close what uses it: fuser -v /dev/"+m.Name)
		r.Transient = true
		return r
	}
	return nil
}

// cardSlot reports whether a disk is a stick's slot for a memory card: a unit
// behind the CD-ROM. A card that nobody has mounted loses nothing when the
// stick leaves the bus and comes back. The rule does not ask for the card's
// size, nor wait for the kernel to see it, so that it gives one answer however
// early it is asked.
func (m Medium) cardSlot(all []Medium) bool {
	return m.LUN != 0 && slices.ContainsFunc(all, func(first Medium) bool {
		return first.LUN == 0 && first.SCSIType == TypeCDROM
	})
}

// harmless reports whether a disk cannot be one that somebody keeps data on. A
// size of 0 is a disk that the kernel has not measured yet.
func (m Medium) harmless() bool { return m.Size > 0 && (m.ReadOnly || m.Size < SmallDisk) }

func (m Medium) name() string {
	if m.Name == "" {
		return fmt.Sprintf("logical unit %d", m.LUN)
	}
	return m.Name
}

func (m Medium) describe() string {
	access := "writable"
	if m.ReadOnly {
		access = "read-only"
	}
	return strings.TrimSpace(fmt.Sprintf("%s %s, %s, %d MB", m.Vendor, m.Model, access, m.Size/1e6))
}

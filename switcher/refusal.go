// SPDX-License-Identifier: GPL-3.0-or-later

package switcher

import (
	"fmt"

	"modembridge/switcher/usb"
)

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

// A refuse makes refusals of one device.
type refuse func(code, why, next string) *Refusal

func refusing(dev usb.Device) refuse {
	return func(code, why, next string) *Refusal {
		return &Refusal{Code: code, What: fmt.Sprintf("cannot switch %v", dev.ID), Why: why, Next: next}
	}
}

// transient returns r as one that may pass by itself.
func (r *Refusal) transient() *Refusal {
	r.Transient = true
	return r
}

// SPDX-License-Identifier: GPL-3.0-or-later

package switcher

import "modembridge/switcher/usb"

// detach returns the steps of method detach: the mass storage interfaces, or
// the plan's one, are left without a driver, and nothing is sent. Some sticks
// wait for exactly that, a computer that takes no interest in the CD-ROM.
func (p Plan) detach(on usb.Device) []step {
	var steps []step
	for _, i := range on.Interfaces {
		if p.Interface != nil && *p.Interface != i.Number || p.Interface == nil && i.Class.Class != usb.MassStorageBulkOnly.Class {
			continue
		}
		steps = append(steps, step{Transfer: Transfer{Type: DetachDriver, Interface: i.Number}})
	}
	return steps
}

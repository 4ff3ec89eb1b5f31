// SPDX-License-Identifier: GPL-3.0-or-later

// Package switcher tells a USB modem stick to leave storage mode, in which it
// shows a CD-ROM with drivers for other systems, and become a modem.
//
// [Switch] sends what a [Plan] says, through a [Device] that somebody else
// opened: internal/usbdev for a real stick, [Recorder] for a dry run,
// switchertest for tests. Before that, [Check] looks at what the kernel made
// of the device and refuses everything that could be a disk with data:
//
//	if err := switcher.Check(dev, media, rules); err != nil {
//		return err // a *Refusal: what, why, and what to do next
//	}
//	return switcher.Switch(ctx, opened, dev, plan, log)
//
// A plan is a method, each explained in a file of its own, and what may follow
// it: a configuration, an alternate setting, a reset of the port. Its transfers
// are all the stick ever sees. One that is made of SCSI commands alone goes
// through the kernel's drivers too, by [SwitchByKernel].
//
// Success means that the messages were sent and that the stick took at least
// one of them, or left the bus. Whether a modem came back is for the caller to
// see: it enumerates anew, on the same port path. A stick that switches twice,
// by way of another personality, has a plan for each.
//
// What is done otherwise than in usb_modeswitch, whose data names the methods:
//
//   - The data phase that a command declares is done, and its status checked.
//     A refused, stalled or lost status does not end the sequence.
//   - Only the interface that is spoken to is taken from its driver, and none
//     for a request to the device.
//   - No halt is cleared where there is none, and a configuration is set
//     without unconfiguring the device first.
//
// What it does not do: find out which plan fits a stick (package quirks does),
// wait for the modem, or bind drivers.
package switcher

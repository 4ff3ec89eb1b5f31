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
// Success means that the messages were sent and that the stick took at least
// one of them, or left the bus. Whether a modem came back is for the caller to
// see: it enumerates anew, on the same port path.
//
// What it does not do: find out which plan fits a stick (package quirks does),
// wait for the modem, or bind drivers.
package switcher

// SPDX-License-Identifier: GPL-3.0-or-later

// Package sysfs reads what the kernel says about USB devices and the disks
// below them, and writes the knobs that switching needs: an early SCSI scan, a
// device's configuration and a driver's new_id.
//
//	var fsys sysfs.FS // "/" is the root
//	device, err := fsys.Device("1-1.4")
//	if errors.Is(err, fs.ErrNotExist) {
//		// nothing is plugged in there
//	}
//
// Everything is asked for by port path, and every answer is a snapshot. A
// device that goes away while it is read is fs.ErrNotExist, never half a
// device. The package decides nothing: whether a disk may be switched is the
// guard's business (package switcher).
//
// It does not open USB devices (internal/usbdev) and hears no events
// (internal/uevent).
package sysfs

// SPDX-License-Identifier: GPL-3.0-or-later

// Package storage plays the mass-storage side of a stick: the bulk-only
// transport, and enough SCSI for Linux's usb-storage, sr_mod, sd_mod and
// udev's cdrom_id.
//
// A [Target] is one mass-storage interface. It holds logical units ([Unit]),
// and every command that arrives is first shown to a hook, which may record
// it, refuse it, or stall its status: that is where a stick model notices the
// message that switches it.
package storage

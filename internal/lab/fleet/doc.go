// SPDX-License-Identifier: GPL-3.0-or-later

// Package fleet plugs in many sticks at once, each made from an entry of the
// quirk database, and sees that they become modems:
//
//	Switch   by the daemon, as for somebody who plugs one in
//	Compare  by usb_modeswitch and by `modembridge switch`, which must send the
//	         same messages
//
// The two programs are not meant to do the same in everything. What counts is
// what they ask of the stick; these differences are intended, and are left out
// of the comparison:
//
//   - The data phase that a command declares. usb_modeswitch never does it, we do.
//   - Halts. usb_modeswitch clears both at the end, we clear those that are there.
//   - SET_CONFIGURATION 0, with which usb_modeswitch begins a change of the
//     configuration. The kernel does without.
//   - The tag of a command, and the length that its block is said to have. Where the
//     stick has a block device, we send the command through it, and the kernel
//     writes both.
//
// Beside the program's messages a stick sees those of the kernel's drivers and
// of udev's helpers. Which those are stands in noise.go.
//
// It runs in the virtual machine: it stops daemons and hides rules at will.
package fleet

// SPDX-License-Identifier: GPL-3.0-or-later

// Package pin keeps the PINs of SIMs for the daemon, and remembers what was sent.
// It sends nothing itself.
//
// A [Store] finds the PIN of a SIM. It reads TOML files of this form, which an
// administrator writes and `modembridge sim unlock --keep` writes too:
//
//	[[pin]]
//	iccid = "8935805000000000001"  # the SIM's number
//	imei  = "004999010640000"      # and, or instead: the stick
//	port  = "1-1.4"                # and the USB port that it is in
//	pin   = "1234"
//
// Many sticks cannot read the SIM's number while the SIM is locked. Where it is
// known, only an entry with that number counts; where it is not, only one with
// that stick and port does.
//
// A [Memory] says what was sent to which SIM and what it refused, across
// reboots, so that no wrong PIN is sent twice.
//
// No PIN, and no number of a SIM or a stick, is in an error of this package.
package pin

// SPDX-License-Identifier: GPL-3.0-or-later

package switcher

// option returns the message of method option, the SCSI command REZERO UNIT
// (SCSI-1, 8.2; obsolete since SBC-2), which Option's sticks take for the sign
// to switch. The kernel sends the same to those that it knows
// (drivers/usb/storage/option_ms.c, option_rezero; parameter option_zero_cd).
//
//	01 00 00 00 00 00   REZERO UNIT
//
// The command length field is 6, and the LUN and everything else is 0.
func option() []step {
	return []step{message(CBW{Tag: 0x78563412, CDBLength: 6, CDB: [16]byte{0x01}}.Encode())}
}

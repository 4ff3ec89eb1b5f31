// SPDX-License-Identifier: GPL-3.0-or-later

package switcher

// standardEject returns what a file manager's "eject" sends to a CD-ROM, for
// both logical units that sticks have. Firmware takes it for the sign that the
// driver's installation is over.
//
//	1e 00 00 00 00 00   PREVENT ALLOW MEDIUM REMOVAL, byte 4 = 0: allow (SPC)
//	1b 00 00 00 02 00   START STOP UNIT, byte 4 bit 1 LoEj, bit 0 Start = 0: eject (SBC)
//
// Sticks with one unit refuse those to unit 1, and some refuse the first
// command altogether: neither says anything about the eject.
func standardEject() []step {
	var steps []step
	for lun := range uint8(2) {
		allow := CBW{Tag: 0x21436587, LUN: lun, CDBLength: 6, CDB: [16]byte{0x1e}}
		eject := CBW{Tag: 0x21436597, LUN: lun, CDBLength: 6, CDB: [16]byte{0: 0x1b, 4: 0x02}}
		first := message(allow.Encode())
		first.prepares = true
		steps = append(steps, first, message(eject.Encode()))
	}
	return steps
}

// SPDX-License-Identifier: GPL-3.0-or-later

package switcher

import "time"

// ciscoSettle is how long the stick is left alone after its last command. It
// leaves within that time (usb_modeswitch waits as long).
const ciscoSettle = 2 * time.Second

// cisco returns the messages of method cisco, for the AM10 "Valet Connector", a
// WLAN stick with a chip of Ralink. Eleven SCSI commands of the vendor's read
// and write registers of the chip; that is how the bytes look, no document says
// so:
//
//	fd           vendor command
//	00
//	00           00 read and 01 write, 02 read and 03 write in another space
//	00 07        register
//	10           value, of a write
//	00 00 01     of a read, which has a data phase of 512 bytes
//
// usb_modeswitch does no data phase. It reads up to three times for each status
// instead, as long as a read fails; here the phase is done, and the status read
// once.
func cisco() []step {
	var steps []step
	for _, c := range []struct {
		tag      uint32
		space    byte
		register [2]byte
		value    byte // 0 for a read
	}{
		{0x81cd3bf8, 0, [2]byte{0x00, 0x03}, 0},
		{0x82004398, 0, [2]byte{0x00, 0x07}, 0},
		{0x82004398, 0, [2]byte{0x00, 0x07}, 0x10},
		{0x82004398, 2, [2]byte{0x00, 0x23}, 0},
		{0x82004398, 2, [2]byte{0x00, 0x23}, 0x82},
		{0x82004398, 2, [2]byte{0x00, 0x26}, 0},
		{0x82004398, 2, [2]byte{0x00, 0x26}, 0xc8},
		{0x82044cd8, 0, [2]byte{0x10, 0x73}, 0},
		{0x82044cd8, 2, [2]byte{0x00, 0x24}, 0},
		{0x82044cd8, 2, [2]byte{0x00, 0x24}, 0x13},
		{0x82044cd8, 0, [2]byte{0x10, 0x73}, 0x24},
	} {
		cbw := CBW{Tag: c.tag, CDBLength: 10, CDB: [16]byte{0xfd, 0, c.space, c.register[0], c.register[1], c.value}}
		read := c.value == 0
		if read {
			cbw.Length, cbw.Flags = 512, 0x80
			cbw.CDB[8] = 1
		} else {
			cbw.CDB[2]++
		}
		s := message(cbw.Encode())
		s.prepares = read
		steps = append(steps, s)
	}
	return steps
}

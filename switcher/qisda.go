// SPDX-License-Identifier: GPL-3.0-or-later

package switcher

// qisda returns the request of method qisda:
//
//	40        bmRequestType: vendor, to the device
//	04        switch the mode
//	0000      wValue
//	0000      wIndex
//	16 bytes  a key
func qisda() []step {
	key := Message{0x05, 0x8c, 0x04, 0x08, 0xa0, 0xee, 0x20, 0x00, 0x5c, 0x01, 0x04, 0x08, 0x98, 0xcd, 0xea, 0xbf}
	s := request(Setup{RequestType: 0x40, Request: 0x04}, 0)
	s.Data = key
	return []step{s}
}

// SPDX-License-Identifier: GPL-3.0-or-later

package switcher

// blackberry returns the requests of method blackberry, for BlackBerry phones
// that show a disk:
//
//	c0     bmRequestType: vendor, from the device
//	b1     then a9
//	0000   wValue: then 000e
//	0000   wIndex
//	8 bytes are answered, then 2; their meaning is not known
//
// The first asks for the present mode, the second sets another.
func blackberry() []step {
	ask := request(Setup{RequestType: 0xc0, Request: 0xb1}, 8)
	ask.prepares = true
	return []step{ask, request(Setup{RequestType: 0xc0, Request: 0xa9, Value: 0x000e}, 2)}
}

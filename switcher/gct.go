// SPDX-License-Identifier: GPL-3.0-or-later

package switcher

// gct returns the requests of method gct, for WiMAX sticks with a chip of GCT
// Semiconductor. Both are class requests to the mass storage interface, out of
// the range that its class leaves to vendors:
//
//	a1     bmRequestType: class, to an interface, from the device
//	a0     then fe
//	0000   wValue
//	xxxx   wIndex: the interface
//	1 byte is answered; fe is Get Max LUN's number (BOT 1.0, 3.2)
//
// The first is the vendor's; the stick leaves after the second.
func gct() []step {
	first := request(Setup{RequestType: 0xa1, Request: 0xa0}, 1)
	first.prepares = true
	return []step{first, request(Setup{RequestType: 0xa1, Request: 0xfe}, 1)}
}

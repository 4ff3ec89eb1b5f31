// SPDX-License-Identifier: GPL-3.0-or-later

package switcher

// sequans returns the request of method sequans, for WiMAX sticks with a chip of
// that maker. It has the form of [sierra]'s, with another mode:
//
//	40     bmRequestType: vendor, to the device, no data
//	0b     set the mode
//	0002   wValue: the network mode
//	0000   wIndex
func sequans() []step {
	return []step{request(Setup{RequestType: 0x40, Request: 0x0b, Value: 0x0002}, 0)}
}

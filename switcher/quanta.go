// SPDX-License-Identifier: GPL-3.0-or-later

package switcher

// quanta returns the request of method quanta:
//
//	c0     bmRequestType: vendor, from the device
//	ff     switch the mode
//	0000   wValue
//	0000   wIndex
//	no data, although the direction says "from the device"
func quanta() []step {
	return []step{request(Setup{RequestType: 0xc0, Request: 0xff}, 0)}
}

// SPDX-License-Identifier: GPL-3.0-or-later

package switcher

import "time"

// sonyWithin is how long Sony Ericsson's sticks get to answer. They do so at
// once or are leaving the bus by then (usb_modeswitch waits as long).
const sonyWithin = 100 * time.Millisecond

// sony returns the request of method sony, for Sony Ericsson's MD400 family:
//
//	c0     bmRequestType: vendor, from the device
//	11     switch the mode
//	0002   wValue: the modem mode
//	0000   wIndex
//	3 bytes are answered; their meaning is not known
//
// Such a stick switches twice. The first request turns the CD-ROM into another
// personality with the same id, whose first interface has class 02; that one
// wants the same request again, and then its configuration 2. A plan is for one
// personality, so the second half is a plan of its own.
func sony() []step {
	s := request(Setup{RequestType: 0xc0, Request: 0x11, Value: 0x0002}, 3)
	s.within = sonyWithin
	return []step{s}
}

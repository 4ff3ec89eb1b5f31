// SPDX-License-Identifier: GPL-3.0-or-later

package switcher

// sierra returns the request of method sierra. Sierra's sticks hold their
// drivers on a CD-ROM, "TRU-Install", and leave it at this vendor request
// (kernel: drivers/usb/storage/sierra_ms.c, SWIMS_SET_MODE_Modem):
//
//	40     bmRequestType: vendor, to the device, no data
//	0b     SET_SWOC_MODE
//	0001   wValue: the modem mode
//	0000   wIndex
//
// The stick may be gone before it has acknowledged, or stall the status stage
// and switch all the same, so both count as a yes.
func sierra() []step {
	s := request(Setup{RequestType: 0x40, Request: 0x0b, Value: 0x0001}, 0)
	s.stalls = true
	return []step{s}
}

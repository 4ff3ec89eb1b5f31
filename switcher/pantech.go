// SPDX-License-Identifier: GPL-3.0-or-later

package switcher

// pantech returns the request of method pantech:
//
//	40     bmRequestType: vendor, to the device, no data
//	70     switch the mode
//	xxxx   wValue: the mode, from 2 up
//	0000   wIndex
//
// Mode 1 is the one that the stick takes by itself after some time, so there is
// nothing to be sent for it. Of the others usb_modeswitch's dispatcher knows 2,
// for 10a9:6080, and 4, which it asks for where the kernel has qmi_wwan.
func pantech(number uint8) []step {
	return []step{request(Setup{RequestType: 0x40, Request: 0x70, Value: uint16(number)}, 0)}
}

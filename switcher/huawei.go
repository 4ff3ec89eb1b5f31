// SPDX-License-Identifier: GPL-3.0-or-later

package switcher

// huawei returns the request of method huawei, SET_FEATURE(DEVICE_REMOTE_WAKEUP)
// (USB 2.0, 9.4.9), which the first sticks took for the sign to switch:
//
//	00     bmRequestType: standard, to the device, no data
//	03     SET_FEATURE
//	0001   wValue: DEVICE_REMOTE_WAKEUP
//	0000   wIndex
//
// The kernel does the same for those that it knows
// (drivers/usb/storage/initializers.c, usb_stor_huawei_e220_init).
func huawei() []step {
	return []step{request(Setup{RequestType: 0x00, Request: 3, Value: 1}, 0)}
}

// SPDX-License-Identifier: GPL-3.0-or-later

package switcher

// kobil returns the request of method kobil, for Kobil's sticks with a smart
// card reader in them:
//
//	c0     bmRequestType: vendor, from the device
//	88     switch the mode
//	0000   wValue
//	0000   wIndex
//	8 bytes are answered; their meaning is not known
func kobil() []step {
	return []step{request(Setup{RequestType: 0xc0, Request: 0x88}, 8)}
}

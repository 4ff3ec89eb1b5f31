// SPDX-License-Identifier: GPL-3.0-or-later

package fleet

import "modembridge/switcher"

// HoldAgainst holds what a stick saw from us against what one saw from
// usb_modeswitch.
func HoldAgainst(theirs, ours []switcher.Transfer) error {
	return holdAgainst(program(messages(theirs)), messages(ours))
}

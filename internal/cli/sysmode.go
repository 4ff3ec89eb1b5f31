// SPDX-License-Identifier: GPL-3.0-or-later

package cli

import (
	"errors"
	"fmt"

	"modembridge/switcher"
)

// answer returns the line that usb_modeswitch's dispatcher reads (option
// --sysmode), "" for none:
//
//	ok:busdev      sent to the stick with the bus and device number that were given
//	ok:VVVV:PPPP   the modem came, with that id
//	ok:            sent, both times, to a Sony stick
//	fail:          the modem did not come
//
// usb_modeswitch 2.6.1 has "ok:no_data" in place of the id when ids were given
// for the modem; its dispatcher takes both.
func (s *switchRun) answer(err error) string {
	switch {
	case errors.As(err, new(timedOutError)):
		return "fail:\n"
	case err != nil:
		return ""
	case s.order.byNumber():
		return "ok:busdev\n"
	case !s.became.IsZero():
		return fmt.Sprintf("ok:%v\n", s.became)
	case s.plan.Method == switcher.Sony:
		return "ok:\n"
	}
	return ""
}

// byNumber reports whether the stick is named by its bus and device number. One
// of the two alone names nothing.
func (o *order) byNumber() bool { return o.bus != 0 && o.device != 0 }

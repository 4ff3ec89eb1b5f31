// SPDX-License-Identifier: GPL-3.0-or-later

package cli

import (
	"modembridge/quirks"
	"modembridge/switcher"
	"modembridge/switcher/usb"
)

// modePlan returns what a quirk says for the mode that is wanted: by --mode, or
// else by the configuration, of which the daemon takes it too. A mode that the
// quirk does not know is an error when the command line wants it; otherwise it
// is as if it were not wanted. source names who says so.
func (s *switchRun) modePlan(dev usb.Device, q *quirks.Quirk) (plan switcher.Plan, source string, err error) {
	source = "quirk " + q.ID
	if s.mode != "" {
		plan, ok := q.PlanFor(dev, s.mode)
		if !ok {
			err = notFoundf("cannot switch %v to mode %s: nobody has written down how, in %v; it knows: %v",
				dev.ID, s.mode, q.Origin, append(q.Modes.Names(), quirks.Auto))
		}
		return plan, source, err
	}
	mode := s.config.Mode(dev.Port, dev.ID)
	if plan, ok := q.PlanFor(dev, mode); ok {
		if mode != "" && mode != quirks.Auto {
			source += ", for the mode " + string(mode) + " of the configuration,"
		}
		return plan, source, nil
	}
	plan, _ = q.PlanFor(dev, quirks.Auto)
	return plan, source + ", which does not know the mode " + string(mode) + " of the configuration,", nil
}

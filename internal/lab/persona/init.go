// SPDX-License-Identifier: GPL-3.0-or-later

package persona

import (
	"slices"
	"strings"
)

// initialises reports whether the command is the one that the modem needs, and
// takes note of it.
func (m *Modem) initialises(c command) bool {
	if m.config.NeedsInit == "" || !strings.EqualFold("AT"+c.text(), m.config.NeedsInit) {
		return false
	}
	if !m.started {
		m.started = true
		m.search()
	}
	return true
}

// identifies reports whether the command asks what the modem is.
func identifies(c command) bool {
	return slices.Contains([]string{"I", "+GCAP", "+CGMI", "+CGMM", "+CGMR", "+GMI", "+GMM", "+GMR"}, c.name)
}

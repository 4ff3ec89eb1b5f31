// SPDX-License-Identifier: GPL-3.0-or-later

package bridge

import "cmp"

// unknownUse is a use that a daemon before this one has ended.
const unknownUse = "?"

// observeLink returns the memory after a look at who has dialled and hung up.
func (m Memory) observeLink(o Observation) Memory {
	m.Off, m.Cut = m.Off || o.Off, m.Cut || o.Cut
	l := o.Link
	if l == nil {
		m.WasEnded, m.ByHand = "", false // NetworkManager may have been restarted, and dials by itself
		return m
	}
	m.Off = (l.UserOff || m.Off) && !l.Activated
	m.Cut = (l.Ended || m.Cut) && !l.Activated && !l.Busy && !l.UserOff
	m.Used = m.Used || l.Busy || l.Activated
	switch {
	case l.Ended:
		m.WasEnded, m.ByHand = cmp.Or(m.WasEnded, unknownUse), false
		m.Attempts = without(m.Attempts, hangUpKind)
	case l.Activated && l.Use == m.WasEnded:
		// It is about to end.
	case l.Activated:
		m.ByHand = m.ByHand || m.WasEnded != "" && !l.Ours
		m.WasEnded = ""
		m.Attempts = without(without(m.Attempts, dialKind), "redial")
	}
	return m
}

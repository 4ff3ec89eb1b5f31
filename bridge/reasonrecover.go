// SPDX-License-Identifier: GPL-3.0-or-later

package bridge

import "fmt"

// The reasons of a stick that is being brought back. Their codes are those of the
// faults that it is brought back from.

func betweenRungs() Reason {
	return Reason{"re-enumerating", "The stick was reset and has left the bus; it should be back in a moment.", ""}
}

// beingRecovered is about a stick while it is not known yet whether the last rung has
// helped.
func beingRecovered(o Observation, l Ladder, k Knowledge) Reason {
	f, _ := faultNamed(l.Trouble)
	tried := "about to be brought back"
	if l.Rung != NoRung {
		tried = fmt.Sprintf("being brought back: %s, rung %d of %d", l.Rung, l.Rung, len(Rungs()))
	}
	return Reason{
		l.Trouble,
		fmt.Sprintf("%s It is %s; %d of at most %d tries in this hour.", f.cause, tried, len(l.Climbs), k.Recovery.PerHour),
		fmt.Sprintf("Wait a few minutes; to go on at once: sudo modembridge stick reset %s", o.Port),
	}
}

// notHealed is about a stick that no rung has helped, for now.
func notHealed(o Observation, l Ladder, k Knowledge) Reason {
	f, _ := faultNamed(l.Trouble)
	next := "Pull the stick and plug it in again; if that does not help, try another USB port or a powered hub"
	if usedBesides(o) {
		next = "What else is in the stick is in use, so that it was not reset as a whole: unmount it, then: sudo modembridge stick reset " + string(o.Port)
	}
	return Reason{
		"not-healed",
		fmt.Sprintf("%s What was tried to bring it back did not help: %d tries in this hour, of at most %d.", f.cause, len(l.Climbs), k.Recovery.PerHour),
		next,
	}
}

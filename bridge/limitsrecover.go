// SPDX-License-Identifier: GPL-3.0-or-later

package bridge

import "time"

// How long a link and a stick that is being brought back are given.
const (
	linkLook      = 10 * time.Second // between two looks at the counters of a link
	oneWayLimit   = 15 * time.Second // without an answer to what is sent; a cell that is left for another takes seconds
	probeLimit    = 20 * time.Second // until the outcome of a probe is known, or it has got lost
	probeAgain    = 10 * time.Second // between two probes, and twice as long after each that had no answer
	illLook       = time.Minute      // between two probes of a link with which something is wrong
	startLimit    = 2 * time.Minute  // ModemManager waits a minute for a slow SIM
	connectLimit  = 4 * time.Minute  // NetworkManager waits 200 s (MODEM_CONNECT_TIMEOUT_SECS)
	hungLimit     = 90 * time.Second // from a modem to the next, of the same ports: a busy machine needs a minute
	droppedLimit  = 30 * time.Second // the same, where ModemManager was not started anew: it has given the modem up
	busyLimit     = time.Minute      // that a dial under way is given on top
	freshLimit    = 75 * time.Second // that ModemManager is given to make a modem of a stick that has come back
	proofLimit    = 2 * time.Second  // from a link that was brought back to a proof that it works
	provenLimit   = time.Minute      // without a proof, where nobody can be asked
	calmLimit     = time.Minute      // that a modem is well without a link
	budgetWindow  = time.Hour        // the rungs in it are counted
	roundPause    = 15 * time.Minute // before the ladder is climbed from below again, and twice as long each time
	longestPause  = 4 * time.Hour    // between two such rounds
	oneWayPackets = 3                // sent without an answer before that is worth a look
	deadProbes    = 2                // without an answer, before a link is called dead
)

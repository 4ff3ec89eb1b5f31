// SPDX-License-Identifier: GPL-3.0-or-later

package bridge

import "time"

// How long a stick may stay where it should not rest, before the state says
// that something is wrong.
const (
	kernelLimit      = 5 * time.Second   // usb-storage switches in its probe, so within a second if at all
	mediumLimit      = 10 * time.Second  // usb-storage scans after 1 s; a slow hub multiplies that
	nodeLimit        = 3 * time.Second   // from the plug to the CD-ROM's device node, if sr_mod is there at all
	transientLimit   = 20 * time.Second  // udev's cdrom_id holds a medium for well under a second
	portLimit        = 15 * time.Second  // from the modem's enumeration to its ttys
	settleLimit      = 10 * time.Second  // udev's queue, on a machine that is busy booting
	knownLimit       = 90 * time.Second  // untagged silent ports cost ModemManager 24 s each
	seekLimit        = 45 * time.Second  // from one network to another cell or network
	serviceLimit     = 120 * time.Second // a search over all bands
	simLimit         = 20 * time.Second  // some SIMs tell their operator late
	linkLimit        = 15 * time.Second  // NetworkManager has a device for a modem within a second of its export
	redialLimit      = 10 * time.Second  // NetworkManager's auto-connect needs one, if it is going to
	hangUpAgain      = 30 * time.Second  // NetworkManager needs a second or two, a PPP link that is dead some more
	longestDialPause = 10 * time.Minute  // between two dials in vain
	dialAgain        = 5 * time.Minute   // a dial that nobody saw begin
	dialLimit        = 30 * time.Second  // NetworkManager dials within a second, if it does
	growLimit        = 3 * time.Second   // from a port to the next: drivers are bound one after the other
	askLimit         = 30 * time.Second  // slow firmware is silent for 15 s after its ports came
	lateLimit        = 5 * time.Second   // ModemManager 1.24 takes a late port by itself within 2 s
	unaidedLimit     = 45 * time.Second  // ModemManager asks a silent port for 24 s
	initLimit        = 10 * time.Second  // for one command that a quirk wants to be given
	triesLimit       = 3 * time.Second   // ModemManager reads the tries left right after it has read what is asked
	unlockLimit      = 45 * time.Second  // ModemManager answers when it has read the SIM anew
	unlockAgain      = 30 * time.Second  // between two tries while none was sent
	contextsLimit    = 15 * time.Second  // ModemManager gives a modem 3 s for AT+CGDCONT?, and more for what is under way
	pinLook          = 20 * time.Second  // between two looks whether a PIN is kept by now
	simPatience      = 15 * time.Second  // how long "no SIM" of a stick that was just plugged in may be wrong
	simLate          = 60 * time.Second  // from the plug; a SIM that is still missing then is missing
	uplinkLook       = 10 * time.Second  // between two looks whether another uplink is there
	leaseLook        = 10 * time.Second  // between two looks whether a stick is still lent
	returnLimit      = 45 * time.Second  // slow firmware: 05c6:2000 takes 30 to 40 s (usb-modeswitch-data)
	forgetLimit      = 10 * time.Minute  // how long `status` speaks of a stick that never came back
	loopWindow       = 2 * time.Minute   // switches within it count towards a loop

	maxSwitches = 3 // before a stick that always comes back is left alone
)

// NextLook returns when the state may change although nothing in the world
// does: when a limit runs out or a failed action is due again. It is the zero
// time when nothing is pending, so that an idle daemon sleeps.
func NextLook(o Observation, k Knowledge, m Memory) time.Time {
	var next time.Time
	soonest := func(t time.Time) {
		if t.After(o.Time) && (next.IsZero() || t.Before(next)) {
			next = t
		}
	}
	after := func(since time.Time, limit time.Duration) {
		if !since.IsZero() {
			soonest(since.Add(limit))
		}
	}
	if o.Modem == nil {
		for _, limit := range []time.Duration{kernelLimit, nodeLimit, mediumLimit, transientLimit, portLimit, settleLimit} {
			after(m.Seen, limit)
		}
	}
	if o.Leased {
		after(o.Time, leaseLook) // nothing tells of a lease's end where ModemManager does not run
	}
	if !m.Locked.IsZero() {
		after(o.Time, pinLook) // nothing tells of a change of a file
	}
	if !m.Watch.Up.IsZero() && k.Probing.Enabled {
		after(o.Time, linkLook) // nothing tells of a packet
		soonest(m.probeDue(o, k))
	}
	if l := m.Ladder; l.Trouble != "" && !paused(o, k) {
		_, due := m.nextRung(o, k)
		soonest(due)
		soonest(m.watchedUntil(o, k))
		after(l.Calm, calmLimit)
		after(m.Watch.Up, provenLimit)
	}
	if len(m.Ladder.Climbs) > 0 {
		after(m.Ladder.Climbs[0].At, budgetWindow)
	}
	after(m.Starting, startLimit)
	after(m.Dialling, connectLimit)
	after(m.Unexported, droppedLimit)
	after(m.Unexported, hungLimit)
	after(m.Unexported, knownLimit)
	after(m.Unexported, unaidedLimit)
	after(m.Grown, growLimit)
	after(m.Withheld, askLimit)
	after(m.Divided, settleLimit)
	after(m.Overlooked, lateLimit)
	after(m.SIMless, simPatience)
	after(m.Locked, triesLimit)
	after(m.Unread, simLimit)
	after(m.Searching, seekLimit)
	after(m.Searching, serviceLimit)
	after(m.Hidden, linkLimit)
	after(m.Undialled, redialLimit)
	after(m.Undialled, dialLimit)
	if k.Policy.Connect == ConnectBackup && o.Modem != nil {
		after(o.Time, uplinkLook) // nothing tells of what NetworkManager was told to leave alone
		after(m.Undialled, dialPause(m))
		after(m.Alone, aloneLimit)
		after(m.Alone, comingLimit)
		after(m.Accompanied, backLimit)
	}
	after(m.Awaited, m.returnLimit())
	for key, at := range m.Attempts {
		if key.Action == profileKind {
			after(at.Ended, settleLimit)
		}
	}
	if o.Device == nil {
		after(m.Awaited, forgetLimit)
		for _, s := range m.Switches {
			after(s.At, loopWindow)
		}
	}
	if k.Storage != nil {
		after(m.Attempts[Switch{Device: *o.Device}.Key()].Ended, k.Storage.Timeout())
	}
	for _, a := range wanted(o, k, m) {
		at := m.Attempts[a.Key()]
		if wait, again := retry(a, at); again {
			after(at.Ended, wait)
		}
	}
	return next
}

// SPDX-License-Identifier: GPL-3.0-or-later

package bridge

import "fmt"

// A Phase is the station that a stick has reached on its way from the plug to
// the connection. Its text is part of `modembridge status --json`.
type Phase uint8

// The phases, in the order a stick goes through them.
const (
	Unknown     Phase = iota
	Absent            // nothing in the port, or between two personalities
	StorageMode       // a CD-ROM or the like, not told to switch (yet)
	Switching         // told to switch, still what it was
	ModemMode         // the modem personality is there, its ports have no roles yet
	Tagged            // udev has published the role of every port
	Known             // ModemManager exports it
	Locked            // the SIM asks for a PIN or PUK
	Registered        // in the network, but no profile would dial it
	Ready             // the profile is in place and may be dialled
	Connected         // NetworkManager has it activated
	Recovering        // a lost link is being brought back
	Switched          // it is no modem for this computer, and nothing is left to do: Reason says what it is
	Failed            // only a person can help: Reason says how
)

var phaseNames = [...]string{
	"unknown", "absent", "storage-mode", "switching", "modem-mode", "tagged", "known",
	"locked", "registered", "ready", "connected", "recovering", "switched", "failed",
}

// String returns the name that scripts rely on, such as "storage-mode".
func (p Phase) String() string {
	if int(p) < len(phaseNames) {
		return phaseNames[p]
	}
	return fmt.Sprintf("phase(%d)", uint8(p))
}

// A State is a phase and, where the phase does not speak for itself, why the
// stick is in it and what a person can do about it.
type State struct {
	Phase  Phase
	Reason Reason
}

// SPDX-License-Identifier: GPL-3.0-or-later

package bridge

import (
	"fmt"
	"slices"
)

// A Class says what may be done about a fault. Its text is part of `modembridge
// status --json`.
type Class uint8

// The classes.
const (
	NoFault    Class = iota
	NeverRetry       // a retry harms or cannot help: only the owner of the SIM, or its operator, can
	AskFirst         // a person has to choose or to find out something first
	RetryLater       // another dial may go well after a while
	HealFirst        // the modem or its link hangs, and another dial helps only once it is set up anew
)

var classNames = [...]string{"", "never", "ask", "retry", "heal"}

// String returns the name that scripts rely on, such as "retry"; "" is no fault.
func (c Class) String() string {
	if int(c) < len(classNames) {
		return classNames[c]
	}
	return fmt.Sprintf("class(%d)", uint8(c))
}

// Class returns the class of the fault that the reason tells of.
func (r Reason) Class() Class {
	f, _ := faultNamed(r.Code)
	return f.class
}

// Class returns the class of the fault that the state shows. Whatever a locked
// SIM or stick asks for, a try too many costs the SIM.
func (s State) Class() Class {
	if s.Phase == Locked {
		return NeverRetry
	}
	return s.Reason.Class()
}

// A Failure is what those who dial say of why it failed. The zero Failure is
// that they say nothing.
type Failure struct {
	Bearers []BearerError // of the bearers whose last attempt failed
	// Device is why the last dial of the modem's device failed, NetworkManager's
	// NMDeviceStateReason: 0 once it was connected, and while nobody saw one fail.
	Device uint32
	// Dials is how many dials of that device were seen to fail. It tells that one
	// did although the next is under way already.
	Dials int
	// Reject is the cause with which the network refused to register the modem,
	// ModemManager's MMNetworkError: 0 once it is registered, before ModemManager
	// 1.24, and for a modem that does not tell.
	Reject uint32
}

// A BearerError is why a bearer's last attempt failed. ModemManager keeps it
// until the next attempt of the same bearer.
type BearerError struct {
	Bearer  Bearer
	Name    string // ModemManager's name for it: "MobileEquipment.MissingOrUnknownApn"
	Message string // in the words of ModemManager or of the modem, which may name a person's numbers
}

// outlived returns the errors that say nothing of a dial to come, as the link
// was up while they were there: NetworkManager tries one IP version after the
// other, each with a bearer of its own, and the one that does not work keeps its
// error while the next one carries the link.
func outlived(before []BearerError, o Observation) []BearerError {
	switch {
	case o.Modem == nil:
		return before
	case o.Link != nil && o.Link.Activated:
		return o.Failure.Bearers
	}
	return slices.DeleteFunc(slices.Clone(before), func(e BearerError) bool { return !slices.Contains(o.Failure.Bearers, e) })
}

// lastDial returns f with those errors alone that tell of the last dial of p,
// the one of its first attempt first.
func (f Failure) lastDial(p Profile, old []BearerError) Failure {
	var list []BearerError
	for _, e := range f.Bearers {
		switch {
		case slices.Contains(old, e) || !dialled(e.Bearer, p.Wish):
		case e.Bearer == p.Wish:
			list = slices.Insert(list, 0, e)
		default:
			list = append(list, e)
		}
	}
	f.Bearers = list
	return f
}

// dialled reports whether NetworkManager asks for b in the course of a dial that
// begins with the wish. The IP version is what it varies. A password that an
// agent of the user's session keeps is not in the wish, which is all zero where
// NetworkManager looks the access point up by itself.
func dialled(b, wish Bearer) bool {
	return wish == Bearer{} ||
		b.APN == wish.APN && b.User == wish.User && (wish.Password == "" || b.Password == wish.Password)
}

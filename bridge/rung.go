// SPDX-License-Identifier: GPL-3.0-or-later

package bridge

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// A Rung is one way to bring a stick or its link back, of the ladder that is climbed
// from what disturbs least. Its text is part of `modembridge status --json` and of
// `modembridge stick reset`.
type Rung uint8

// The rungs, from below.
const (
	NoRung      Rung = iota
	Reconnect        // NetworkManager dials the profile anew
	Reenable         // ModemManager switches the modem off and on
	ResetModem       // ModemManager has the modem reset itself, where it knows how: not with plain AT commands
	Retag            // ModemManager sees the ports anew
	Rebind           // the drivers of the ports let go of them and take them again
	ResetUSB         // the port of the hub is reset, as at a plug
	Reauthorize      // the kernel takes its leave of the device, and greets it again
	CyclePower       // the hub takes the port's power away for a moment, where it can
)

var rungNames = [...]string{"", "reconnect", "enable", "modem-reset", "retag", "rebind", "usb-reset", "authorize", "power"}

// Rungs returns all of them, from below.
func Rungs() []Rung {
	return []Rung{Reconnect, Reenable, ResetModem, Retag, Rebind, ResetUSB, Reauthorize, CyclePower}
}

// String returns the name that scripts rely on, such as "usb-reset"; "" is none.
func (r Rung) String() string {
	if int(r) < len(rungNames) {
		return rungNames[r]
	}
	return fmt.Sprintf("rung(%d)", uint8(r))
}

// ParseRung returns the rung of that name.
func ParseRung(name string) (Rung, error) {
	if i := slices.Index(rungNames[1:], name); i >= 0 {
		return Rung(i + 1), nil
	}
	return NoRung, fmt.Errorf("there is no rung %q: want one of %s", name, strings.Join(rungNames[1:], ", "))
}

// ErrNoSuchRung says that a rung cannot be climbed with this stick on this machine:
// its modem cannot be reset, its hub cannot switch the power, or somebody uses what
// else is in it.
var ErrNoSuchRung = errors.New("that cannot be done with this stick here")

// ErrSilent says that no port of a stick that takes commands answers one.
var ErrSilent = errors.New("none of its ports answers")

// LeavesBus reports whether the whole device, with all that is in it, may go and
// come back, perhaps as a CD-ROM.
func (r Rung) LeavesBus() bool { return r == ResetModem || r >= ResetUSB }

// settle is how long it may take until it shows whether a rung has helped: a dial
// takes up to half a minute, and ModemManager as long to make a modem of ports. What
// is on its way by then gets more, see nextRung.
func (r Rung) settle() time.Duration {
	switch r {
	case NoRung:
		return 0
	case Reconnect:
		return 45 * time.Second
	case Retag, Rebind:
		return 75 * time.Second
	case Reenable, ResetModem, ResetUSB, Reauthorize, CyclePower:
	}
	return time.Minute
}

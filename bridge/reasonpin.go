// SPDX-License-Identifier: GPL-3.0-or-later

package bridge

import (
	"errors"
	"fmt"
	"path"
)

// locked says what a locked SIM or stick asks for, and what has become of the PIN.
func locked(o Observation, m Memory) Reason {
	pin := o.Modem.PIN
	at := m.Attempts[Unlock{*o.Device, o.Modem.Path, pin.SIM}.Key()]
	fresh := !at.Started.IsZero() && (at.Ended.IsZero() || at.Err == nil && o.Time.Sub(at.Ended) < settleLimit)
	switch {
	case o.Modem.Lock == "sim-puk":
		return pukWanted(o)
	case o.Modem.Lock != simPIN:
		return lockedBy(o.Modem.Lock)
	case fresh:
		return Reason{"pin-sent", "The SIM was given its PIN.", ""} // the answer is about to show
	case pin.Err != nil:
		return pinUnclear(pin.Err)
	case pin.Refused, at.Err != nil && !errors.Is(at.Err, ErrPINNotSent):
		return pinRefused(o)
	case pin.spared():
		return pinSpared(o)
	case pin.Sent:
		return pinAgain(o)
	case errors.Is(at.Err, ErrPINElsewhere):
		return pinElsewhere()
	case at.Err != nil:
		return pinFailed(at.Err)
	case pin.Kept:
		return Reason{simPIN, "The SIM asks for its PIN, and is about to get it.", ""}
	}
	return pinWanted(o)
}

func pinWanted(o Observation) Reason {
	return Reason{
		simPIN, "The SIM asks for its PIN" + triesLeft(o.Modem.PIN) + ".",
		fmt.Sprintf("Unlock it in the desktop's network menu, or with: sudo modembridge sim unlock %s", o.Port),
	}
}

func pinRefused(o Observation) Reason {
	return Reason{
		"pin-refused",
		"The SIM refused the PIN that is kept for it, or nobody knows what it said, so that PIN is not sent again" + triesLeft(o.Modem.PIN) + ".",
		fmt.Sprintf("Put the right one where the wrong one is (see modembridge sim --help), and unlock the SIM in a telephone or with: %s", mmcli(o, "--pin=…")),
	}
}

func pinSpared(o Observation) Reason {
	return Reason{
		"pin-few-tries",
		fmt.Sprintf("The SIM asks for its PIN%s: somebody was wrong before, so none is sent by itself.", triesLeft(o.Modem.PIN)),
		fmt.Sprintf("If you are sure of the PIN, enter it in a telephone, in the desktop's network menu or with: %s", mmcli(o, "--pin=…")),
	}
}

func pinAgain(o Observation) Reason {
	return Reason{
		"pin-again",
		fmt.Sprintf("The SIM asks for its PIN%s, and was sent one since the stick was plugged in; it is not sent a second.", triesLeft(o.Modem.PIN)),
		"Pull the stick and plug it in again",
	}
}

func pinElsewhere() Reason {
	return Reason{
		"pin-in-profile",
		"A profile of NetworkManager has a PIN of its own, so the one that is kept here is not sent as well.",
		"Take the PIN out of the profile: nmcli connection modify NAME gsm.pin ''",
	}
}

func pinUnclear(err error) Reason {
	return Reason{
		"pin-unclear",
		fmt.Sprintf("The SIM asks for its PIN, and none is sent: %v.", err),
		"Correct that; it is looked at again within half a minute",
	}
}

func pinFailed(err error) Reason {
	return Reason{
		"pin-not-sent",
		fmt.Sprintf("The SIM asks for its PIN, and got none: %v.", err),
		"See the journal: journalctl -u modembridge -u ModemManager",
	}
}

func pukWanted(o Observation) Reason {
	return Reason{
		"sim-puk",
		"The SIM asks for its PUK, as its PIN was wrong three times. A PUK is never sent by itself: ten wrong ones make the SIM useless.",
		"Ask the operator for the PUK, then: " + mmcli(o, "--puk=… --pin=NEW-PIN"),
	}
}

func lockedBy(lock string) Reason {
	return Reason{
		lock,
		fmt.Sprintf("The SIM or the stick is locked (%s).", lock),
		"Ask the operator for the code that unlocks it; too many wrong tries make the SIM useless",
	}
}

// mmcli is the command that a person may give ModemManager a code with.
func mmcli(o Observation, code string) string {
	sim := path.Base(o.Modem.SIM)
	if o.Modem.SIM == "" {
		sim = "NUMBER"
	}
	return fmt.Sprintf("mmcli -i %s %s", sim, code)
}

// triesLeft says so where it is known.
func triesLeft(p PIN) string {
	switch p.Tries {
	case UnknownTries:
		return ""
	case 1:
		return "; it has one try left"
	}
	return fmt.Sprintf("; it has %d tries left", p.Tries)
}

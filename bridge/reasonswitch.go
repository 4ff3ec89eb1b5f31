// SPDX-License-Identifier: GPL-3.0-or-later

package bridge

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"modembridge/quirks"
	"modembridge/switcher"
	"modembridge/switcher/usb"
)

// The reasons of a stick that is to be switched, or was.

func ambiguous(err error) Reason {
	return Reason{
		"ambiguous-quirk",
		fmt.Sprintf("More than one quirk describes this device equally well: %v.", err),
		"Remove one of them, or make one match more closely, in /etc/modembridge/quirks.d",
	}
}

func noMedium() Reason {
	return Reason{
		"no-medium-seen",
		"The kernel has not told what kind of disk this is, so it was not touched.",
		"See whether usb-storage is loaded, and what the kernel log says about the device",
	}
}

// refused passes on what the guard says.
func refused(err error) Reason {
	var refusal *switcher.Refusal
	if errors.As(err, &refusal) {
		return Reason{refusal.Code, sentence(refusal.What + ": " + refusal.Why), sentence(refusal.Next)}
	}
	return switchFailed(err)
}

// sentence begins with a capital letter.
func sentence(s string) string {
	if s == "" {
		return ""
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

func switchFailed(err error) Reason {
	return Reason{
		"switch-failed",
		fmt.Sprintf("The stick could not be told to switch: %v.", err),
		"Pull the stick, wait a few seconds and plug it in again; if it happens again, try another USB port",
	}
}

func switchIgnored(after time.Duration) Reason {
	return Reason{
		"switch-ignored",
		fmt.Sprintf("The stick took the switch message but is still in storage mode after %v.", after),
		"Pull the stick and plug it in again; if it happens again, the quirk may name the wrong method",
	}
}

func switchLoop(times int) Reason {
	return Reason{
		"switch-loop",
		fmt.Sprintf("The stick was switched %d times and came back in storage mode each time, so we stopped.", times),
		"Pull the stick and plug it in again later; a weak USB port or hub is a common cause, try another one",
	}
}

func didNotReturn(after time.Duration) Reason {
	return Reason{
		"did-not-return",
		fmt.Sprintf("The stick left the bus when it was told to switch, or was reset, and has not come back for %v.", after),
		"Pull the stick and plug it in again; if it happens again, try another USB port or a powered hub",
	}
}

func betweenPersonalities() Reason {
	return Reason{
		"re-enumerating",
		"The stick was told to switch and has left the bus; it should be back as a modem in a moment.",
		"",
	}
}

func switchingOff(why string, port usb.PortPath) Reason {
	return Reason{
		"switching-off",
		fmt.Sprintf("The stick is not switched: %s.", why),
		fmt.Sprintf("Switch it by hand with: modembridge switch %s; to have it done, set switching = true in /etc/modembridge/modembridge.toml", port),
	}
}

func kernelSwitches() Reason {
	return Reason{"kernel-switches", "The kernel switches this stick by itself, so modembridge waits a few seconds for that.", ""}
}

func noSuchMode(told *Switch) Reason {
	known := "no other"
	if names := told.Quirk.Modes.Names(); len(names) > 0 {
		known = fmt.Sprintf("only %v", names)
	}
	return Reason{
		"mode-unknown",
		fmt.Sprintf("Mode %s was asked for, but quirk %s knows %s, so the stick was switched as in mode auto.", told.Mode, told.Quirk.ID, known),
		"Change the mode in /etc/modembridge/modembridge.toml, or write down how to reach it in a quirk, see modembridge-quirks(5)",
	}
}

// router is a stick that dials by itself. That Huawei's has its page at that
// address is what its users say; others have other addresses.
func router(d usb.Device, m Memory) Reason {
	page := "the address of its gateway"
	if d.ID.Vendor == vendorHuawei {
		page = "http://192.168.8.1"
	}
	cause := fmt.Sprintf("The stick is a router now: it dials by itself, and NetworkManager shows it as a wired connection. Its page is at %s.", page)
	next := "To get serial ports instead, set mode = \"serial\" for it in /etc/modembridge/modembridge.toml, see modembridge.conf(5); then restart modembridge and plug it in again"
	switch {
	case m.Told == nil && d.ID.Vendor == vendorHuawei:
	case m.Told == nil:
		next = ""
	case m.Told.Amiss:
		amiss := noSuchMode(m.Told)
		return Reason{amiss.Code, cause + " " + amiss.Cause, amiss.Next}
	case m.Told.Mode == quirks.HiLink, m.Told.Quirk.Modes.Serial == nil:
		next = "" // it is what was asked for, or there is no way to anything else
	case m.Told.Mode != quirks.Auto:
		cause = fmt.Sprintf("The stick was told to be mode %s, but its firmware made it something else. %s", m.Told.Mode, cause)
		next = "Try another mode in /etc/modembridge/modembridge.toml, see modembridge.conf(5)"
	}
	return Reason{"router", cause, next}
}

func noModem(kind string) Reason {
	article := "a"
	if strings.ContainsRune("AEIOaeio", rune(kind[0])) {
		article = "an"
	}
	return Reason{"no-modem", fmt.Sprintf("It is %s %s now; modembridge has nothing more to do.", article, kind), ""}
}

func unexpected(told *Switch, d usb.Device) Reason {
	return Reason{
		"unexpected-id",
		fmt.Sprintf("The stick came back as %v, of another vendor, which quirk %s does not name, so nothing more is done to it.", d.ID, told.Quirk.ID),
		"If it is a modem, name its id in a quirk, see modembridge-quirks(5)",
	}
}

func unknownStorage(id usb.ID) Reason {
	return Reason{
		"unknown-storage",
		fmt.Sprintf("The stick was switched and came back as a disk or CD-ROM again, %v, which no quirk matches in full.", id),
		fmt.Sprintf("See what nearly matches with: modembridge quirk explain %v", id),
	}
}

// vendorHuawei is Huawei's USB vendor id.
const vendorHuawei = 0x12d1

// SPDX-License-Identifier: GPL-3.0-or-later

package bridge

import (
	"fmt"
	"time"

	"modembridge/switcher/usb"
)

// A Reason explains a state to a person. The zero Reason says that there is
// nothing to explain.
type Reason struct {
	Code  string // stable, for scripts: "no-apn"
	Cause string // one sentence: what happened and why
	Next  string // one sentence: what to do next; "" when waiting is enough
}

// Missing returns what is wrong with the daemons, whether a stick is plugged in
// or not.
func (s Services) Missing() []Reason {
	var list []Reason
	if !s.ModemManager {
		list = append(list, noModemManager())
	}
	if !s.NetworkManager {
		list = append(list, noNetworkManager())
	}
	return list
}

// The reasons. Each is a function, so that the facts which led to it stand in
// the sentence.

func noModemManager() Reason {
	return Reason{
		"modemmanager-not-running",
		"ModemManager is not running or does not answer, so nothing can talk to the modem.",
		"Start it with: systemctl start ModemManager",
	}
}

func noNetworkManager() Reason {
	return Reason{
		"networkmanager-not-running",
		"NetworkManager is not running or does not answer, so nothing dials the connection.",
		"Start it with: systemctl start NetworkManager",
	}
}

func unbindable(err error) Reason {
	return Reason{
		"debug-port",
		fmt.Sprintf("No driver knows the modem's id, and none is given it: %v.", err),
		"Switch the stick's USB debugging off, then plug it in again",
	}
}

func noDriver(id usb.ID, driver string) Reason {
	return Reason{
		"driver-not-loaded",
		fmt.Sprintf("No kernel driver claims %v and the module %s is not loaded.", id, driver),
		fmt.Sprintf("Load it with: modprobe %s", driver),
	}
}

func bindFailed(driver string, err error) Reason {
	return Reason{
		"bind-failed",
		fmt.Sprintf("The driver %s could not be bound to the modem: %v.", driver, err),
		"See the kernel log (journalctl -k) for what the driver says",
	}
}

func noPorts() Reason {
	return Reason{
		"no-ports",
		"The stick left storage mode, but the kernel made no serial port of it.",
		"See whether the module option is blacklisted in /etc/modprobe.d, and what the kernel log says",
	}
}

// untagged is about ports without a role, of a modem that a quirk names or not,
// with a layout that fits it or not, and that were asked or not.
func untagged(o Observation, k Knowledge, ports string, asked bool) Reason {
	if !layoutFits(o, k) {
		who := "No quirk says"
		if k.Modem == nil {
			who = fmt.Sprintf("The stick came back as %v, and no quirk says", o.Device.ID)
		}
		answered := ""
		if asked {
			answered = ", and they did not answer when they were asked"
		}
		return Reason{
			"unknown-layout",
			fmt.Sprintf("%s what the ports %s are for%s, so ModemManager has to find out by itself.", who, ports, answered),
			fmt.Sprintf("If it does not: sudo modembridge quirk record %s makes a report of the stick", o.Port),
		}
	}
	return Reason{
		"untagged",
		fmt.Sprintf("The ports %s did not get the role that their quirk names, so ModemManager has to find out by itself.", ports),
		"See that modembridge's udev rules are installed and that systemd-hwdb update was run",
	}
}

func asking(ports string) Reason {
	return Reason{
		"asking-ports",
		fmt.Sprintf("Nobody knows what the ports %s are for, so they are asked, and kept from ModemManager until they have answered.", ports), "",
	}
}

func leased(port usb.PortPath) Reason {
	return Reason{
		"leased",
		"A program has the stick's port for a while (modembridge port lease), and ModemManager keeps its hands off it.",
		fmt.Sprintf("To see which: modembridge port who %s", port),
	}
}

func slowSIM() Reason {
	return Reason{"sim-slow", "ModemManager found no SIM; the stick was just plugged in, and may not have read it yet, so ModemManager will look again.", ""}
}

func notRecognised(after time.Duration) Reason {
	return Reason{
		"not-recognised",
		fmt.Sprintf("ModemManager has not made a modem of these ports in %v.", after),
		"See what it says: journalctl -u ModemManager",
	}
}

func modemFailed(why string) Reason {
	if f, ok := faultNamed(why); ok {
		return facts{}.in(f)
	}
	return Reason{
		"modem-failed",
		fmt.Sprintf("ModemManager says that the modem failed: %s.", why),
		"Pull the stick and plug it in again",
	}
}

func searching() Reason {
	return Reason{"not-registered", "The modem is not registered in a network yet.", ""}
}

func noService(after time.Duration) Reason {
	return Reason{
		"no-service",
		fmt.Sprintf("The modem has found no network in %v.", after),
		"Move the stick or its antenna; see whether the SIM is active and allowed to roam",
	}
}

func noAPN(profile, operator string) Reason {
	cause := "The SIM does not tell its operator, so no access point name (APN) is known."
	if operator != "" {
		cause = fmt.Sprintf("No access point name (APN) is known for the SIM's operator %s.", operator)
	}
	return Reason{
		"no-apn",
		cause,
		facts{profile: profile}.of("no-apn").Next,
	}
}

func profileDeleted(profile string) Reason {
	return Reason{
		"profile-deleted",
		fmt.Sprintf("The profile %s was deleted by hand, and is not made again unasked.", profile),
		fmt.Sprintf("If you want it back: modembridge profile restore %s", profile),
	}
}

func profileFailed(err error) Reason {
	return Reason{
		"profile-failed",
		fmt.Sprintf("NetworkManager did not take the profile: %v.", err),
		"See what it says: journalctl -u NetworkManager",
	}
}

func profileElsewhere() Reason {
	return Reason{
		"profile-bound",
		"The profile mobile is bound to another SIM, stick or interface.",
		"Take the binding out of it, or make a second profile: nmcli connection add type gsm ifname '*' con-name mobile-2 apn NAME",
	}
}

func profileTaken() Reason {
	return Reason{
		"profile-taken",
		"Another modem has the profile mobile, and the number of this SIM, which a second profile is bound to, is unknown or not its alone.",
		"Make one by hand: nmcli connection add type gsm ifname '*' con-name mobile-2 apn NAME",
	}
}

func userOff(profile string) Reason {
	return Reason{
		"user-off", "The connection was switched off by hand, and stays off.",
		fmt.Sprintf("To dial again: nmcli connection up %s", profile),
	}
}

func notDialled(profile string) Reason {
	return Reason{
		"not-dialled",
		"NetworkManager does not dial: it was switched off by hand before, its auto-connect is off, or its last tries failed.",
		fmt.Sprintf("To dial now, and see what it says: nmcli connection up %s", profile),
	}
}

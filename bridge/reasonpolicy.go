// SPDX-License-Identifier: GPL-3.0-or-later

package bridge

import "fmt"

// The reasons that come of what the user chose.

func standingBy(uplink, profile string) Reason {
	return Reason{
		"standby",
		fmt.Sprintf("Another connection leads to the internet (%s), and this one is a backup: it is dialled when that fails.", uplink),
		fmt.Sprintf("To dial all the same: nmcli connection up %s", word(profile)),
	}
}

func onlyByHand(profile string) Reason {
	return Reason{
		"manual",
		"The configuration has it connect only when it is asked to.",
		fmt.Sprintf("To dial: nmcli connection up %s", word(profile)),
	}
}

func dataSpent(d Data, o Observation) Reason {
	return Reason{
		"data-cap",
		fmt.Sprintf("The SIM has used up the %s that it may until %s, so it stays disconnected.", d.Cap, d.Until),
		fmt.Sprintf("To go on all the same: sudo modembridge data allow %s; or raise cap in /etc/modembridge/modembridge.toml", o.Port),
	}
}

func dataPassed(d Data) Reason {
	if d.Allowed {
		return Reason{"data-allowed", fmt.Sprintf("The SIM has used more than the %s that it may until %s, and goes on as a person has allowed it.", d.Cap, d.Until), ""}
	}
	return Reason{
		"data-passed",
		fmt.Sprintf("The SIM has used up the %s that it may until %s; it was connected by hand, and goes on.", d.Cap, d.Until),
		"To stop it, disconnect it",
	}
}

func dataLow(d Data) Reason {
	return Reason{
		"data-low",
		fmt.Sprintf("The SIM has used %d per cent or more of the %s that it may until %s; then it will be disconnected.", d.WarnAt, d.Cap, d.Until),
		"To see how much exactly: modembridge data",
	}
}

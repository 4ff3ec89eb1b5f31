// SPDX-License-Identifier: GPL-3.0-or-later

package bridge

// The reasons for which NetworkManager has nothing to show in a menu, or nothing
// that could be dialled, although ModemManager has a modem. What the menus want
// is alike: GNOME Shell (js/ui/status/network.js) and plasma-nm list the profiles
// that are available for a device which NetworkManager manages and which is not
// switched off. nm-applet (applet-device-broadband.c) also lists one that is bound
// to another SIM, which NetworkManager then refuses to dial.

func networkingOff() Reason {
	return Reason{
		"networking-off",
		"NetworkManager was told to leave all networks alone.",
		"Switch networking on with: nmcli networking on",
	}
}

func radioOff() Reason {
	return Reason{
		"wwan-off",
		"Mobile broadband is switched off in NetworkManager.",
		"Switch it on with: nmcli radio wwan on",
	}
}

func radioBlocked() Reason {
	return Reason{
		"wwan-blocked",
		"Mobile broadband is switched off by a switch or a key of the computer, such as airplane mode.",
		"Use that switch, or: rfkill unblock wwan",
	}
}

// hidden is about a modem that NetworkManager does not have, or leaves alone.
func hidden(o Observation) Reason {
	if o.Link == nil {
		return Reason{
			"no-device",
			"NetworkManager makes no device of the modem: its part for mobile broadband is missing or could not be loaded.",
			"See that libnm-device-plugin-wwan.so is installed (on Debian in network-manager), and what is said of it: journalctl -u NetworkManager",
		}
	}
	return Reason{
		"unmanaged",
		"NetworkManager was told to leave this modem alone, so that no menu shows it and nothing dials it.",
		"Take what matches it out of unmanaged-devices= in /etc/NetworkManager, or for now: nmcli device set " + o.Link.Device + " managed yes",
	}
}

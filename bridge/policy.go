// SPDX-License-Identifier: GPL-3.0-or-later

package bridge

import "fmt"

// A Connect says when a stick is connected without being asked.
type Connect uint8

// The values of a Connect. Zero is what most people want.
const (
	ConnectAlways Connect = iota // NetworkManager dials whenever there is a network
	ConnectBackup                // we have it dialled while nothing else leads to the internet
	ConnectManual                // never
)

var connectNames = [...]string{"always", "backup", "manual"}

// String returns the word that the configuration has for it, such as "backup".
func (c Connect) String() string {
	if int(c) < len(connectNames) {
		return connectNames[c]
	}
	return fmt.Sprintf("connect(%d)", uint8(c))
}

// A Policy is what the user chose for all profiles that we make. The zero Policy
// has NetworkManager dial in the SIM's own network alone, and leaves it the rest.
type Policy struct {
	Connect  Connect
	Roaming  bool    // in other networks, too
	Metered  Metered // what programs are told of the price
	Priority int32   // among the profiles that NetworkManager could dial
	Metric   int64   // of the routes; zero leaves it to NetworkManager, NoMetric is 0
	// Untold says that the configuration cannot be read: what exists stays as it is,
	// and what is made is dialled by hand.
	Untold bool
}

// wantPolicy fills in what the configuration says. Past a data cap nobody dials
// unasked, not even after a reboot, so that whoever dials then is a person.
func wantPolicy(want *Settings, p Policy, d Data) {
	want.Autoconnect = p.Connect == ConnectAlways && !(d.spent() && d.Stopped)
	want.HomeOnly = !p.Roaming
	want.Metered, want.Priority = p.Metered, p.Priority
	want.IPv4Metric, want.IPv6Metric = p.Metric, p.Metric
}

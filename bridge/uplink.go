// SPDX-License-Identifier: GPL-3.0-or-later

package bridge

import "time"

// An Uplink is what else than a mobile connection leads to the internet.
type Uplink struct {
	Name   string // of the interface, "" where there is none
	Up     bool
	Coming bool // it is none yet, and may be soon
}

// How long things stay as they are before the stick follows: a cable that is
// plugged anew and a Wi-Fi that changes its access point are gone for seconds, and
// a dial costs money.
const (
	aloneLimit  = 10 * time.Second // without another uplink
	comingLimit = 45 * time.Second // and while one may be on its way: NetworkManager gives DHCP that long
	backLimit   = 30 * time.Second // with another uplink
)

// alone reports whether the stick is the only way to the internet, and has been
// for long enough to be used.
func alone(o Observation, m Memory) bool {
	if o.Uplink.Coming {
		return held(m.Alone, o.Time, comingLimit)
	}
	return held(m.Alone, o.Time, aloneLimit)
}

// accompanied reports whether another uplink has been there for long enough to be
// trusted.
func accompanied(o Observation, m Memory) bool { return held(m.Accompanied, o.Time, backLimit) }

// SPDX-License-Identifier: GPL-3.0-or-later

package bridge

import "time"

// A Since says since when something of a personality goes on that may end; the
// zero time is that it does not.
type Since struct {
	Seen        time.Time // this personality is plugged in
	Unexported  time.Time // it has ports, ModemManager may have them, but exports no modem
	Withheld    time.Time // ModemManager may not have its ports
	Made        time.Time // ModemManager has a modem of it
	Divided     time.Time // it may have some of them, and not others
	Grown       time.Time // it has these ports: TTYs
	Overlooked  time.Time // ModemManager's modem lacks a port that is there
	SIMless     time.Time // ModemManager says that there is no SIM
	Locked      time.Time // ModemManager says that the SIM asks for its PIN
	Unread      time.Time // ModemManager's modem does not tell its SIM's operator
	Searching   time.Time // ModemManager's modem looks for a network
	Hidden      time.Time // ModemManager's modem is none that NetworkManager would show in a menu
	Starting    time.Time // ModemManager sets it up, could not, or switches it on
	Dialling    time.Time // ModemManager connects or disconnects it
	Undialled   time.Time // it is registered, and NetworkManager does nothing with it
	Alone       time.Time // nothing else leads to the internet
	Accompanied time.Time // something else does
}

// observe returns s after a look at the personality.
func (s Since) observe(o Observation) Since {
	m := o.Modem
	hold(&s.Withheld, o.Time, o.Gate == GateShut)
	hold(&s.Divided, o.Time, o.Gate == GatePartly)
	hold(&s.Made, o.Time, m != nil)
	// ModemManager needs longer than that from the last port to a modem. A port that
	// came before, and that the modem lacks, did not answer.
	late := s.Grown.After(s.Made.Add(-growLimit))
	hold(&s.Overlooked, o.Time, overlooked(o) && late)
	hold(&s.SIMless, o.Time, simGone(o))
	hold(&s.Locked, o.Time, m != nil && m.State == ModemLocked && m.Lock == simPIN)
	hold(&s.Unexported, o.Time, (len(o.Serial) > 0 || hasNet(o)) && o.Services.ModemManager && m == nil && o.Gate == GateOpen && !o.Leased)
	hold(&s.Unread, o.Time, m != nil && m.State >= ModemDisabled && m.SIMOperator == "")
	hold(&s.Searching, o.Time, m != nil && m.State == ModemEnabled && !m.Enabling)
	hold(&s.Hidden, o.Time, m != nil && m.State >= ModemLocked && o.Services.NetworkManager && (o.Link == nil || o.Link.Unmanaged))
	hold(&s.Starting, o.Time, m != nil && (m.State == ModemInitializing || m.Enabling || unready(m)))
	hold(&s.Dialling, o.Time, m != nil && m.State == ModemConnecting)
	hold(&s.Undialled, o.Time, m != nil && m.State >= ModemDisabled && o.Link != nil && !o.Link.Activated && !o.Link.Busy)
	hold(&s.Alone, o.Time, o.Services.NetworkManager && !o.Uplink.Up)
	hold(&s.Accompanied, o.Time, o.Services.NetworkManager && o.Uplink.Up)
	return s
}

// hold keeps since at the time when the condition began to be true.
func hold(since *time.Time, now time.Time, condition bool) {
	switch {
	case !condition:
		*since = time.Time{}
	case since.IsZero():
		*since = now
	}
}

// held reports whether something has gone on for at least the limit.
func held(since, now time.Time, limit time.Duration) bool {
	return !since.IsZero() && now.Sub(since) >= limit
}

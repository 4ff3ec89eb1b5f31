// SPDX-License-Identifier: GPL-3.0-or-later

package bridge

import (
	"cmp"
	"errors"
	"io/fs"
	"strings"

	"modembridge/quirks"
)

// Derive returns the state that the observation and the memory show. It is a
// pure function: the same arguments give the same state, in whatever order
// events came.
func Derive(o Observation, k Knowledge, m Memory) State {
	switch {
	case o.Device == nil:
		return absent(o, m)
	case k.Err != nil:
		return State{Failed, ambiguous(k.Err)}
	case k.Storage != nil:
		return storage(o, k, m)
	case k.Modem == nil && m.Told == nil:
		return State{} // neither a stick that a quirk names nor one that we switched
	}
	s := m.recovering(switched(o, k, m), o, k)
	if m.Told != nil && m.Told.Amiss && s.Reason == (Reason{}) {
		s.Reason = noSuchMode(m.Told)
	}
	return s
}

// switched is a stick that is not in storage mode (any more).
func switched(o Observation, k Knowledge, m Memory) State {
	switch {
	case k.Modem == nil && !m.Told.Quirk.IsModem():
		return State{Switched, noModem(m.Told.Quirk.Kind)}
	case k.Modem == nil && o.Device.StorageOnly():
		if o.Time.Sub(m.Seen) < mediumLimit {
			return State{Phase: StorageMode} // a quirk may ask for texts that the kernel has yet to read
		}
		return State{Failed, unknownStorage(o.Device.ID)}
	case k.Modem == nil && m.stranger(*o.Device):
		return State{Switched, unexpected(m.Told, *o.Device)}
	default:
		return modem(o, k, m)
	}
}

// absent is the empty port, or the gap between two personalities.
func absent(o Observation, m Memory) State {
	switch {
	case m.Awaited.IsZero():
		return State{Phase: Absent}
	case o.Time.Sub(m.Awaited) < m.returnLimit() && m.Ladder.Trouble != "":
		return State{Absent, betweenRungs()}
	case o.Time.Sub(m.Awaited) < m.returnLimit():
		return State{Absent, betweenPersonalities()}
	default:
		return State{Absent, didNotReturn(m.returnLimit())}
	}
}

// modem is a stick that shows its modem personality.
func modem(o Observation, k Knowledge, m Memory) State {
	switch {
	case o.Leased:
		return State{ModemMode, leased(o.Port)}
	case o.Modem != nil:
		return known(o, k, m)
	case len(o.Serial) == 0:
		return portless(o, k, m)
	case !settled(o.Serial) && o.Time.Sub(m.Seen) < settleLimit:
		return State{Phase: ModemMode}
	}
	s := State{Phase: Tagged}
	ports := roleless(o)
	switch {
	case ports == "":
	case o.Gate != GateOpen:
		s = State{ModemMode, asking(ports)}
	default:
		s = State{ModemMode, untagged(o, k, ports, m.released(*o.Device))}
	}
	switch {
	case !o.Services.ModemManager:
		s.Reason = noModemManager()
	case held(m.Unexported, o.Time, knownLimit):
		return State{Failed, notRecognised(knownLimit)}
	}
	return s
}

// portless is a modem of which the kernel has made no serial port (yet).
func portless(o Observation, k Knowledge, m Memory) State {
	late := o.Time.Sub(m.Seen) >= portLimit
	switch {
	case onlyRouter(*o.Device), late && isRouter(*o.Device):
		return State{Switched, router(*o.Device, m)}
	case !late:
		return State{Phase: ModemMode}
	case hasNet(o) && !o.Services.ModemManager:
		return State{ModemMode, noModemManager()}
	case hasNet(o) && held(m.Unexported, o.Time, knownLimit):
		return State{Failed, notRecognised(knownLimit)}
	case hasNet(o):
		return State{Phase: ModemMode}
	}
	driver, err := missingDriver(o, k, m)
	at := m.Attempts[Bind{Device: *o.Device, Driver: driver}.Key()]
	switch {
	case err != nil:
		return State{Failed, unbindable(err)}
	case driver == "":
		return State{Failed, noPorts()}
	case errors.Is(at.Err, fs.ErrNotExist):
		return State{Failed, noDriver(o.Device.ID, driver)}
	case at.Err != nil:
		return State{Failed, bindFailed(driver, at.Err)}
	}
	return State{Failed, noPorts()}
}

// known is a stick that ModemManager exports.
func known(o Observation, k Knowledge, m Memory) State {
	switch {
	case simMayCome(m) && !held(m.SIMless, o.Time, simPatience):
		return State{Known, slowSIM()}
	case o.Modem.State == ModemFailed:
		return State{Failed, modemFailed(o.Modem.FailedReason)}
	case o.Modem.State == ModemLocked:
		return State{Locked, locked(o, m)}
	case !o.Services.NetworkManager:
		return State{registration(o), noNetworkManager()}
	case o.Link != nil && o.Link.Activated:
		return State{Connected, cmp.Or(ill(o, m), ofData(o.Data))}
	case o.Services.NetworkingOff:
		return State{registration(o), networkingOff()}
	case held(m.Hidden, o.Time, linkLimit):
		return State{registration(o), hidden(o)}
	}
	at := o.seat()
	if !at.There {
		return State{registration(o), profileless(at, o, m)}
	}
	s := State{Phase: registration(o)}
	if s.Phase == Registered {
		s.Phase = Ready
	}
	s.Reason = undialled(o, k, at.Profile, m, s.Phase)
	return s
}

// undialled says why a stick with a profile is not connected; waiting for the
// network or for NetworkManager's dial needs no words.
func undialled(o Observation, k Knowledge, p Profile, m Memory, phase Phase) Reason {
	failed := searched(o, p, m, blame(o, p, m))
	switch {
	case o.Services.WWANBlocked:
		return radioBlocked()
	case !o.Services.WWANEnabled:
		return radioOff()
	case o.Link != nil && (o.Link.UserOff || m.Off):
		return userOff(p.ID)
	case o.Data.spent():
		return dataSpent(o.Data, o)
	case o.Modem.Registration == "denied":
		return denied(o, p)
	case p.APN == "":
		return noAPN(p.ID, o.Modem.SIMOperator)
	case k.Policy.Connect == ConnectBackup && !p.Autoconnect && o.Uplink.Up:
		return standingBy(o.Uplink.Name, p.ID)
	case failed.Code != "":
		return failed
	case k.Policy.Connect == ConnectManual && !p.Autoconnect && phase == Ready:
		return onlyByHand(p.ID)
	case k.Policy.Connect == ConnectBackup && !p.Autoconnect && !alone(o, m):
		return Reason{} // it may be its turn in a moment
	case held(m.Undialled, o.Time, dialLimit):
		return notDialled(p.ID)
	case held(m.Searching, o.Time, serviceLimit):
		return noService(serviceLimit)
	case phase == Known:
		return searching()
	}
	return Reason{}
}

// profileless says why there is no profile that would dial the stick.
func profileless(s seat, o Observation, m Memory) Reason {
	at := m.Attempts[AddProfile{NewProfile{UUID: s.UUID}}.Key()]
	switch {
	case s.Bound:
		return profileElsewhere()
	case s.Numberless:
		return profileTaken()
	case at.Err != nil:
		return profileFailed(at.Err)
	case o.Time.Sub(at.Ended) < settleLimit:
		return Reason{} // NetworkManager is about to tell of it
	case o.created(s.UUID):
		return profileDeleted(cmp.Or(o.MadeAs[s.UUID], ProfileID))
	}
	return Reason{}
}

// registration is Known or Registered, as ModemManager's state says.
func registration(o Observation) Phase {
	if o.Modem.State >= ModemRegistered {
		return Registered
	}
	return Known
}

// roleless names the ports that lack a role.
func roleless(o Observation) string {
	var names []string
	for _, p := range o.Serial {
		if p.Role == quirks.Unset {
			names = append(names, p.TTY)
		}
	}
	return strings.Join(names, ", ")
}

// layoutFits reports whether a quirk says what this stick's ports are for.
func layoutFits(o Observation, k Knowledge) bool { return k.Modem != nil && k.Modem.Fits(*o.Device) }

// settled reports whether udev has finished with every port.
func settled(ports []SerialPort) bool {
	for _, p := range ports {
		if !p.Settled {
			return false
		}
	}
	return true
}

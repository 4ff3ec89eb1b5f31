// SPDX-License-Identifier: GPL-3.0-or-later

package bridge

import (
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
		return storage(o, k.Storage, m)
	case k.Modem == nil && m.Clock.Switched.IsZero():
		return State{} // a device that only shares its id with a stick
	default:
		return modem(o, k, m)
	}
}

// absent is the empty port, or the gap between two personalities.
func absent(o Observation, m Memory) State {
	switch {
	case m.Awaited.IsZero():
		return State{Phase: Absent}
	case o.Time.Sub(m.Awaited) < returnLimit:
		return State{Absent, betweenPersonalities()}
	default:
		return State{Absent, didNotReturn(returnLimit)}
	}
}

// storage is a stick that shows its CD-ROM.
func storage(o Observation, q *quirks.Quirk, m Memory) State {
	if at, tried := m.Attempts[Switch{Device: *o.Device}.Key()]; tried {
		return told(o, q, at)
	}
	if len(m.Switches) >= maxSwitches {
		return State{Failed, switchLoop(len(m.Switches))}
	}
	age := o.Time.Sub(m.Seen)
	err := cleared(o, q)
	switch {
	case err == nil:
		return State{Phase: StorageMode}
	case unseen(o, q):
		if age < mediumLimit {
			return State{Phase: StorageMode}
		}
		return State{Failed, noMedium()}
	case transient(err) && age < transientLimit:
		return State{StorageMode, refused(err)}
	default:
		return State{Failed, refused(err)}
	}
}

// told is a stick in storage mode for which a switch was attempted.
func told(o Observation, q *quirks.Quirk, at Attempt) State {
	switch {
	case at.Ended.IsZero():
		return State{Phase: Switching}
	case transient(at.Err) && at.Count < maxTransient:
		return State{StorageMode, refused(at.Err)}
	case isRefusal(at.Err):
		return State{Failed, refused(at.Err)}
	case at.Err != nil:
		return State{Failed, switchFailed(at.Err)}
	case o.Time.Sub(at.Ended) < q.Timeout():
		return State{Phase: Switching}
	default:
		return State{Failed, switchIgnored(q.Timeout())}
	}
}

// modem is a stick that shows its modem personality.
func modem(o Observation, k Knowledge, m Memory) State {
	switch {
	case o.Modem != nil:
		return known(o, m)
	case len(o.Serial) == 0:
		return portless(o, k, m)
	case !settled(o.Serial) && o.Time.Sub(m.Seen) < settleLimit:
		return State{Phase: ModemMode}
	}
	s := State{Phase: Tagged}
	if ports := roleless(o.Serial); ports != "" {
		s = State{ModemMode, untagged(ports)}
	}
	switch {
	case !o.Services.ModemManager:
		s.Reason = noModemManager()
	case o.Time.Sub(m.Unexported) >= knownLimit:
		return State{Failed, notRecognised(knownLimit)}
	}
	return s
}

// portless is a modem of which the kernel has made no serial port (yet).
func portless(o Observation, k Knowledge, m Memory) State {
	if o.Time.Sub(m.Seen) < portLimit || hasNet(o) {
		return State{Phase: ModemMode}
	}
	if driver := missingDriver(o, k); driver != "" {
		at := m.Attempts[Bind{Device: *o.Device, Driver: driver}.Key()]
		switch {
		case errors.Is(at.Err, fs.ErrNotExist):
			return State{Failed, noDriver(o.Device.ID, driver)}
		case at.Err != nil:
			return State{Failed, bindFailed(driver, at.Err)}
		}
	}
	return State{Failed, noPorts()}
}

// known is a stick that ModemManager exports.
func known(o Observation, m Memory) State {
	switch {
	case o.Modem.State == ModemFailed:
		return State{Failed, modemFailed(o.Modem.FailedReason)}
	case o.Modem.State == ModemLocked:
		return State{Locked, locked(o.Modem.Lock)}
	case !o.Services.NetworkManager:
		return State{registration(o), noNetworkManager()}
	case o.Link != nil && o.Link.Activated:
		return State{Phase: Connected}
	}
	p, ok := o.profile()
	if !ok {
		return State{registration(o), profileless(o, m)}
	}
	s := State{Phase: registration(o)}
	if s.Phase == Registered {
		s.Phase = Ready
	}
	s.Reason = undialled(o, p, m, s.Phase)
	return s
}

// undialled says why a stick with a profile is not connected; waiting for the
// network or for NetworkManager's dial needs no words.
func undialled(o Observation, p Profile, m Memory, phase Phase) Reason {
	switch {
	case !o.Services.WWANEnabled:
		return radioOff()
	case o.Link != nil && o.Link.UserOff:
		return userOff()
	case o.Modem.Registration == "denied":
		return registrationDenied()
	case p.APN == "":
		return noAPN(p.ID, o.Modem.SIMOperator)
	case phase == Known && o.Time.Sub(m.Unregistered) >= serviceLimit:
		return noService(serviceLimit)
	case phase == Known:
		return searching()
	}
	return Reason{}
}

// profileless says why there is no profile.
func profileless(o Observation, m Memory) Reason {
	if o.created(ProfileUUID) {
		return profileDeleted()
	}
	at := m.Attempts[AddProfile{NewProfile{UUID: ProfileUUID}}.Key()]
	if at.Err != nil {
		return profileFailed(at.Err)
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

// roleless names the ports that udev has given no role.
func roleless(ports []SerialPort) string {
	var names []string
	for _, p := range ports {
		if p.Role == quirks.Unset {
			names = append(names, p.TTY)
		}
	}
	return strings.Join(names, ", ")
}

// settled reports whether udev has finished with every port.
func settled(ports []SerialPort) bool {
	for _, p := range ports {
		if !p.Settled {
			return false
		}
	}
	return true
}

// hasNet reports whether the kernel made a network interface of the stick: a
// router or a QMI stick may have no serial port at all.
func hasNet(o Observation) bool {
	for _, i := range o.Device.Interfaces {
		if len(i.Nets) > 0 {
			return true
		}
	}
	return false
}

// SPDX-License-Identifier: GPL-3.0-or-later

package bridge

import (
	"errors"
	"io/fs"
	"slices"
	"time"

	"modembridge/quirks"
	"modembridge/switcher"
	"modembridge/switcher/usb"
)

// Plan returns what to do now about a stick in that state, in order. An action
// that was sent is not planned again: what came of it is for the next
// observation to show. One that failed is planned again after a while, as
// retry says.
func Plan(s State, o Observation, k Knowledge, m Memory) []Action {
	actions := wanted(o, k, m)
	var due []Action
	for _, a := range actions {
		at, tried := m.Attempts[a.Key()]
		if !tried {
			due = append(due, a)
			continue
		}
		if wait, again := retry(a, at); again && !at.Ended.IsZero() && !o.Time.Before(at.Ended.Add(wait)) {
			due = append(due, a)
		}
	}
	return due
}

// pass lets through what nobody has a reason to withhold: a hardware database
// that is newer than we are may know more sticks.
func pass(o Observation) []Action {
	if o.Gate == GateOpen || o.Leased {
		return nil
	}
	return []Action{Release{*o.Device}}
}

// wanted returns the actions that the observation calls for, tried or not.
func wanted(o Observation, k Knowledge, m Memory) []Action {
	switch {
	case o.Device == nil && m.awaits(o):
		return nil
	case o.Device == nil:
		return []Action{Forget{m.Device}}
	case k.Err != nil:
		return pass(o)
	case k.Storage != nil:
		actions := wantedInStorageMode(o, k, m)
		if len(actions) == 0 || storage(o, k, m).Phase == Failed {
			actions = append(actions, pass(o)...) // it stays what it is
		}
		return actions
	case k.Modem == nil && m.stranger(*o.Device):
		return pass(o)
	case len(m.rescue(o, k)) > 0:
		return m.rescue(o, k)
	default:
		return wantedInModemMode(o, k, m)
	}
}

func wantedInStorageMode(o Observation, k Knowledge, m Memory) []Action {
	if k.Off != "" || m.loops(o.Device.ID) >= maxSwitches || waitsForKernel(o, k, m) {
		return nil
	}
	refusal := cleared(o, k.Storage)
	switch {
	case unseen(refusal):
		if !driven(*o.Device) {
			return nil // the SCSI host comes with the driver, whose binding is an event
		}
		return []Action{Scan{*o.Device}}
	case refusal != nil:
		return nil // the next look may see the medium free
	case k.Plan.SCSI() && !k.Storage.NoSCSI && !switcher.HasNode(k.Plan.Units(o.Media)) && o.Time.Sub(m.Seen) < nodeLimit:
		return nil // the kernel's way is the better one, and its device node comes in a moment
	default:
		return []Action{Switch{*o.Device, k.Storage, k.Plan, k.Mode, k.Amiss}}
	}
}

func wantedInModemMode(o Observation, k Knowledge, m Memory) []Action {
	var actions []Action
	if driver, err := missingDriver(o, k, m); err == nil && driver != "" {
		actions = append(actions, Bind{*o.Device, driver})
	}
	actions = append(actions, wantedOfPorts(o, k, m)...)
	if o.Modem != nil && !o.Leased {
		actions = append(actions, wantedOfSIM(o, m)...)
	}
	if o.Modem == nil || o.Modem.State < ModemDisabled || !o.Services.NetworkManager {
		return actions // not there yet, failed, or locked
	}
	actions = append(actions, wantedOfAPNs(o, m)...)
	at := o.seat()
	p := at.Profile
	var profile Action // what is to be done about it
	var bearer Bearer
	switch {
	case at.There:
		next, changed := merge(p.Settings, wantedSettings(p.Settings, at, o, k, m), p.Ours)
		if bearer = p.Wish; changed != 0 {
			bearer, profile = next.amend(bearer), UpdateProfile{p, next, changed}
		}
	case !at.free(o):
		return actions
	case o.Modem.SIMOperator == "" && !held(m.Unread, o.Time, simLimit):
		return actions // the access point depends on it
	default:
		made := NewProfile{p.UUID, o.Modem.Own, m.Off, wantedSettings(Settings{ID: at.name(o)}, at, o, k, m)}
		bearer, profile = made.wish(o.Modem), AddProfile{made}
	}
	if bearer.APN != "" && !slices.Contains(o.Modem.Bearers, bearer) {
		actions = append(actions, CreateBearer{o.Modem.Path, bearer})
	}
	if profile != nil {
		actions = append(actions, profile) // after the bearer, as it starts NetworkManager's dial
	}
	if profile, is := forsaken(o, m); is {
		actions = append(actions, Redial{Device: *o.Device, Modem: o.Modem.Path, Profile: profile, Seed: k.Recovery.Seed})
	} else if at.There && givenUp(o, k, p, m) {
		actions = append(actions, redial(o, k, p, m))
	} else if at.There {
		actions = append(actions, wantedOfPolicy(o, k, p, m)...)
	}
	if proven(o) {
		actions = append(actions, Learn{*o.Device})
	}
	return append(actions, wantedOfLink(o, k, m)...)
}

// unseen reports whether the guard refused because the kernel has yet to tell
// what kind of medium it is.
func unseen(err error) bool {
	var refusal *switcher.Refusal
	return errors.As(err, &refusal) && refusal.Code == switcher.NoMedium
}

// driven reports whether a driver has taken a storage interface.
func driven(d usb.Device) bool {
	return slices.ContainsFunc(d.Interfaces, func(i usb.Interface) bool {
		return i.Class == usb.MassStorageBulkOnly && i.Driver != ""
	})
}

// cleared returns nil when the guard allows this device to be switched.
func cleared(o Observation, q *quirks.Quirk) error {
	return switcher.Check(*o.Device, o.Media, q.Rules())
}

func isRefusal(err error) bool {
	var refusal *switcher.Refusal
	return errors.As(err, &refusal)
}

// transient reports whether the guard refused for a reason that may be gone in
// a moment, such as udev looking at the medium.
func transient(err error) bool {
	var refusal *switcher.Refusal
	return errors.As(err, &refusal) && refusal.Transient
}

// unsent reports whether a switch failed before anything reached the stick.
func unsent(err error) bool { return isRefusal(err) || errors.Is(err, switcher.ErrNotSent) }

// retry says whether a failed action is worth another try, and how long after
// the last one.
func retry(a Action, at Attempt) (wait time.Duration, again bool) {
	switch a := a.(type) {
	case Redial:
		return a.pause(at.Count), true // for as long as it is given up
	case Release:
		return settleLimit, true // for as long as something is withheld: udev may have lost it, or a person has shut it anew
	case Probe:
		return probeLimit, true // for as long as it is due: nobody can be asked yet, or its outcome has got lost
	}
	switch _, climbs := a.(Recover); {
	case climbs:
		return 0, false // the ladder says what comes next
	case isDial(a) && at.Err != nil:
		return min(redialLimit<<min(at.Count, 10), longestDialPause), true // for as long as it is wanted
	case at.Err != nil:
	case isHangUp(a):
		return hangUpAgain, true // what is paid for by the byte is not left to one try
	case isDial(a):
		return dialAgain, true // if it was over before anybody saw it
	default:
		return 0, false
	}
	switch a.(type) {
	case AddProfile:
		if errors.Is(at.Err, ErrNameTaken) {
			return patience(at.Count, 20*time.Millisecond), true // the next look knows another
		}
	case Unlock:
		return unlockAgain, errors.Is(at.Err, ErrPINNotSent)
	case Switch:
		// One message per enumeration. While none was sent, what keeps us from
		// it may end: udev in a moment, a person later.
		return patience(at.Count, 50*time.Millisecond), unsent(at.Err)
	case Scan, Bind:
		// The host appears a moment after its driver is bound, and the module a
		// moment after udev was told to load it, or when a person does.
		if errors.Is(at.Err, fs.ErrNotExist) {
			return patience(at.Count, 20*time.Millisecond), true
		}
	}
	if w, ok := a.(Withhold); ok && w.Listen {
		return 0, false // they were taken; what was not heard is not asked again
	}
	if _, ok := a.(Ask); ok {
		return time.Second, true // until askLimit: a slow stick's ports take nothing for a while
	}
	return time.Second << at.Count, at.Count < 5
}

// patience is short for the first second or so of tries, and long after.
func patience(tries int, short time.Duration) time.Duration {
	if time.Duration(tries)*short < time.Second {
		return short
	}
	return 5 * time.Second
}
